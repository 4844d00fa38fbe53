using System.Collections.Immutable;
using System.Text;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>The whole answer of an ELx reader to S or D: ACK, one block for each wavelength, status. Found by length: the binary checksum may look like any control character.</summary>
internal sealed class ElxAnswer(DeviceProfile profile, bool checks, int rows, int columns, int wavelengths)
{
    private const int StatusLength = 5;
    private readonly int data = rows * ((columns * 6) + 2);

    /// <summary>No answer is longer.</summary>
    public int Longest => checks ? 1 + (wavelengths * (1 + data + 5)) + 1 + StatusLength : ElxBlock.Length312;

    /// <summary>True where asking again brings nothing else: the reader itself says that the read failed or was stopped.</summary>
    public static bool IsFinal(ReadOnlySpan<byte> answer, Fault fault) =>
        answer is [.., Control.Dle] || fault.Expected.StartsWith("the status", StringComparison.Ordinal);

    public int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Control.Ack)
        {
            return 1;
        }

        if (!checks)
        {
            var stop = bytes[..Math.Min(bytes.Length, ElxBlock.Length312)].IndexOf(Control.Dle);
            return stop >= 0 ? stop + 1 : bytes.Length >= ElxBlock.Length312 ? ElxBlock.Length312 : 0;
        }

        var at = 1;
        for (var i = 0; i < wavelengths; i++)
        {
            var length = BlockAt(bytes, at, out var stopped);
            if (length == 0 || stopped)
            {
                return length == 0 ? 0 : at + length;
            }

            at += length;
        }

        var end = at + 1 + StatusLength;
        return bytes.Length >= end ? end : 0;
    }

    /// <summary>Decodes a whole answer: nothing of it counts where one of its blocks or the status is wrong.</summary>
    public Parsed<ImmutableArray<PlateReading>> Decode(ReadOnlySpan<byte> answer, ImmutableArray<double> stated, Func<int, int, Provenance> prove)
    {
        if (!checks)
        {
            return ElxBlock.Decode312(answer, stated.IsEmpty ? null : stated[0], prove(0, answer.Length)).Map(r => ImmutableArray.Create(r));
        }

        var found = ImmutableArray.CreateBuilder<PlateReading>();
        var at = 1;
        for (var i = 0; i < wavelengths; i++)
        {
            var length = BlockAt(answer, at, out var stopped);
            if (length == 0 || stopped)
            {
                return new Fault(at + length, $"block {i + 1} of {wavelengths}", stopped ? "DLE: the read was stopped" : "the end") { Advice = "What was received before is discarded; the journal keeps it" };
            }

            if (!ElxBlock.DecodeElx(answer.Slice(at, length), rows, columns, stated.IsEmpty ? null : stated[i], prove(at, length)).Try(out var reading, out var fault))
            {
                return fault with { Offset = at + fault.Offset };
            }

            found.Add(reading);
            at += length;
        }

        return Status(answer, at) is { } wrong ? wrong : found.ToImmutable();
    }

    private Fault? Status(ReadOnlySpan<byte> answer, int at)
    {
        if (answer.Length != at + 1 + StatusLength || answer[at] != Control.Sub || answer[^1] != Control.Etx)
        {
            return new Fault(at, "0x1A, a status of four digits and ETX", Printable.Quote(answer[Math.Min(at, answer.Length)..])) { Advice = "Ask the reader with D to send the data again" };
        }

        var code = Encoding.Latin1.GetString(answer.Slice(at + 1, 4));
        return code == "0000" ? null : new Fault(at + 1, "the status 0000", $"{Printable.Quote(code)}, {Meaning(code)}") { Advice = "What it sent is not a read" };
    }

    /// <summary>The last digits may name a motor, filter or test.</summary>
    private string Meaning(string code) =>
        profile.Errors.TryGetValue(code, out var exact) ? exact
        : profile.Errors.TryGetValue(code[..2] + "00", out var family) ? family
        : code[0] == 'A' ? "a fatal error: switch the reader off and on"
        : "a code that the profile does not know";

    private int BlockAt(ReadOnlySpan<byte> bytes, int at, out bool stopped)
    {
        var known = bytes[Math.Min(at, bytes.Length)..];
        var stop = known[..Math.Min(known.Length, 1 + data)].IndexOf(Control.Dle);
        stopped = stop >= 0;
        if (stopped)
        {
            return stop + 1;
        }

        if (known.Length <= 1 + data)
        {
            return 0;
        }

        var length = 1 + data + (known[1 + data] == Control.Sub ? 2 : 5);
        return known.Length >= length ? length : 0;
    }
}
