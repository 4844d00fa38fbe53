using System.Text;
using Toolkit.Devices.Protocols;

namespace Toolkit.Devices.Tests.Protocols;

/// <summary>Small instrument streams for tests.</summary>
internal static class AstmStreams
{
    public static readonly string[] Records = ["H|\\^&|||SIM", "P|1", "O|1|S1||^^^PANEL", "R|1|^^^CRP|1.5|mg/L||N||F||||20260101120000", "L|1|N"];

    public static byte[] Frame(int number, string text, bool intermediate = false) => AstmFrame.Encode(number, Encoding.Latin1.GetBytes(text), intermediate);

    /// <summary>One frame a record, numbers from 1.</summary>
    public static byte[][] Frames(params string[] records) =>
        [.. (records.Length == 0 ? Records : records).Select((r, i) => Frame((i + 1) & 7, r + "\r"))];

    public static byte[] Session(params string[] records) => [Control.Enq, .. Frames(records).SelectMany(f => f), Control.Eot];

    /// <summary>The same frame with a wrong checksum.</summary>
    public static byte[] Damaged(byte[] frame)
    {
        var damaged = frame.ToArray();
        damaged[^4] = (byte)(damaged[^4] == '0' ? '1' : '0');
        return damaged;
    }

    /// <summary>All events and the answers of a receiver fed at once or in pieces.</summary>
    public static (List<AstmEvent> Events, string Replies) Run(byte[] stream, AstmOptions? options = null, int chunk = int.MaxValue)
    {
        var receiver = new AstmReceiver(options ?? new AstmOptions());
        var events = new List<AstmEvent>();
        for (var at = 0; at < stream.Length; at += Math.Min(chunk, stream.Length - at))
        {
            ReadOnlySpan<byte> left = stream.AsSpan(at, Math.Min(chunk, stream.Length - at));
            while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
            {
                events.Add(happened);
            }
        }

        return (events, Replies(events));
    }

    public static string Replies(IEnumerable<AstmEvent> events) =>
        string.Join(' ', events.Where(e => e.Reply != 0).Select(e => e.Reply switch { Control.Ack => "ACK", Control.Nak => "NAK", _ => "EOT" }));
}
