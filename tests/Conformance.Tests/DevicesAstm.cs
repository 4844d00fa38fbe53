using System.Text;
using System.Text.Json;
using Toolkit.Devices.Protocols;

namespace Toolkit.Conformance.Tests;

/// <summary>Instrument streams with the deviations of real analysers: the same events, answers, records and results at every chunking.</summary>
public class DevicesAstm
{
    [Fact]
    public void Every_stream_gives_the_expected_events_at_every_chunking()
    {
        var cases = Cases.Folders("devices", "astm", f => File.Exists(Path.Combine(f, "expected.json")));
        Cases.SkipWithout(cases, "devices");
        var failures = new List<string>();
        foreach (var folder in cases)
        {
            try
            {
                Check(folder);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                failures.Add(e.Message);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void Check(string folder)
    {
        var checks = new Checks("devices", "astm/" + Path.GetFileName(folder));
        var stream = File.ReadAllBytes(Path.Combine(folder, "stream.bin"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var expected = json.RootElement;
        var chance = new Random(1381);
        var whole = AstmRun.Of(stream, expected, () => stream.Length);
        foreach (var (name, size) in new (string, Func<int>)[] { ("1 byte", () => 1), ("7 bytes", () => 7), ("random sizes", () => chance.Next(1, 40)) })
        {
            checks.Same("events in chunks of " + name, whole.Log, AstmRun.Of(stream, expected, size).Log);
        }

        if (expected.TryGetProperty("replies", out var replies))
        {
            // A session that was open when the capture began has no answers before its first frame.
            checks.Same("replies", string.Join(' ', replies.EnumerateArray().Select(r => r.GetString())), string.Join(' ', whole.Replies));
        }

        Compare(checks, expected, whole);
        checks.Verify();
    }

    private static void Compare(Checks checks, JsonElement expected, AstmRun run)
    {
        checks.Same("frames", string.Join('\n', expected.GetProperty("frames").EnumerateArray().Select(Frame)), string.Join('\n', run.Frames));
        checks.Near("messages", expected.GetProperty("messages").GetInt32(), run.Messages, 0);
        checks.Same("abandoned_text", Lines(expected, "abandoned_text"), string.Join('\n', run.Abandoned));
        checks.Same("records", Lines(expected, "records"), string.Join('\n', run.Records));
        checks.Same("tally", Tally(expected.GetProperty("tally")), string.Join(' ', run.Records.GroupBy(r => r[0]).Select(g => $"{g.Key}{g.Count()}").Order(StringComparer.Ordinal)));
        checks.Same("results", string.Join('\n', expected.GetProperty("results").EnumerateArray().Select(Result)), string.Join('\n', run.Results));
    }

    private static string Lines(JsonElement expected, string name) => string.Join('\n', expected.GetProperty(name).EnumerateArray().Select(r => r.GetString()));

    private static string Tally(JsonElement tally) => string.Join(' ', tally.EnumerateObject().Select(p => p.Name + p.Value.GetInt32()).Order(StringComparer.Ordinal));

    private static string Frame(JsonElement f) =>
        $"{f.GetProperty("offset").GetInt32()} {f.GetProperty("fn").GetString()} {f.GetProperty("end").GetString()} {f.GetProperty("text_length").GetInt32()} {f.GetProperty("checksum").GetString()} {f.GetProperty("ok").GetBoolean()} {!f.TryGetProperty("stored", out var stored) || stored.GetBoolean()}";

    private static string Result(JsonElement r) =>
        string.Join('|', new[] { "test", "value", "units", "flags", "status", "completed" }.Select(name => r.GetProperty(name).GetString()));

    private sealed class AstmRun
    {
        private readonly StringBuilder log = new();

        public string Log => log.ToString();

        public List<string> Replies { get; } = [];

        public List<string> Frames { get; } = [];

        public List<string> Abandoned { get; } = [];

        public List<string> Records { get; } = [];

        public List<string> Results { get; } = [];

        public int Messages { get; private set; }

        public static AstmRun Of(byte[] stream, JsonElement expected, Func<int> size)
        {
            var profile = expected.GetProperty("profile");
            var run = new AstmRun();
            var receiver = new AstmReceiver(new AstmOptions
            {
                MaxText = profile.GetProperty("max_text").GetInt32(),
                FrameNumbers = profile.GetProperty("frame_number").GetString() == "restart" ? FrameNumbering.Restart : FrameNumbering.Strict,
                StartsInSession = expected.GetProperty("host_opens").GetBoolean(),
            });
            for (var at = 0; at < stream.Length;)
            {
                var count = Math.Min(size(), stream.Length - at);
                ReadOnlySpan<byte> chunk = stream.AsSpan(at, count);
                at += count;
                while (receiver.Step(ref chunk, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
                {
                    run.Take(receiver, happened);
                }
            }

            return run;
        }

        private void Take(AstmReceiver receiver, AstmEvent e)
        {
            log.AppendLine(e.ToString());
            if (e.Reply != 0)
            {
                Replies.Add(e.Reply switch { Control.Ack => "ACK", Control.Nak => "NAK", _ => "EOT" });
            }

            if (e.Kind is AstmEventKind.Frame or AstmEventKind.Repetition or AstmEventKind.Refused)
            {
                Frames.Add($"{e.Offset} {e.Number} {(e.Intermediate ? "ETB" : "ETX")} {e.TextLength} {e.Checksum.High}{e.Checksum.Low} {e.ChecksumRight} {e.Kind == AstmEventKind.Frame}");
            }

            if (e.Kind == AstmEventKind.Abandoned)
            {
                Abandoned.Add(Encoding.Latin1.GetString(receiver.Abandoned));
            }

            if (e.CompletesMessage)
            {
                Messages++;
                TakeMessage(receiver.Message);
            }
        }

        private void TakeMessage(ReadOnlySpan<byte> message)
        {
            var reader = new AstmRecordReader(message);
            while (reader.Read())
            {
                Records.Add(Encoding.Latin1.GetString(reader.Record));
                if (reader.Type == 'R')
                {
                    var fields = new List<string>();
                    foreach (var number in (int[])[3, 4, 5, 7, 9, 13])
                    {
                        fields.Add(Encoding.Latin1.GetString(reader.Field(number)));
                    }

                    Results.Add(string.Join('|', fields));
                }
            }
        }
    }
}
