using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Tests.Conversations;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Profiles;

/// <summary>hardware/*/transcript.jsonl: what goes over the line in one session, made by the simulators until somebody captures a real one. Run with TOOLKIT_WRITE_TRANSCRIPTS=1 to write them anew.</summary>
public partial class TranscriptTests
{
    public static TheoryData<string, string> Devices => new()
    {
        { "generic-astm", "" },
        { "generic-hl7", "" },
        { "biotek-synergy", "" },
        { "biotek-elx800", "" },
        { "moldev-spectramax", "" },
        { "biorad-680", "checksum=all-returns" },
        { "bmg-clariostar", "" },
    };

    [Theory, MemberData(nameof(Devices))]
    public async Task A_transcript_is_current_and_what_it_holds_is_read_as_it_was_measured(string name, string stated)
    {
        var profile = ProfileStore.Find(name)!;
        var settings = stated.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).Select(s => KeyValuePair.Create(s[0], s[1])).ToArray();
        var device = SimulatorCatalog.Create(profile, settings, new() { Results = [Result("S1", "CRP", "5.1"), Result("S1", "IL6", "<0.5")], Plate = VirtualTalk.Densities(1) })!;
        var (lines, brought) = await PlayAsync(profile, settings, device);
        var path = Path.Combine(ProfileTests.Hardware, name, "transcript.jsonl");
        var text = string.Concat(lines.Prepend(Head(name, stated)).Select(l => l + "\n"));
        if (Environment.GetEnvironmentVariable("TOOLKIT_WRITE_TRANSCRIPTS") == "1")
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Empty(brought.Faults);
        Assert.Equal(device.Results.Select(r => (r.Sample, r.Text)), brought.Results.Select(r => (r.Sample, r.Text)));
        Assert.All(brought.Plates, plate => Assert.True(VirtualTalk.IsTruth(plate, device.Plate!, 2e-4)));
        Assert.Equal(device.Plate is null ? 0 : 1, brought.Plates.Length);
    }

    [Fact]
    public void No_transcript_holds_the_name_of_a_person_and_each_says_where_it_comes_from()
    {
        foreach (var file in Directory.EnumerateFiles(ProfileTests.Hardware, "transcript.jsonl", SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(file).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
            Assert.Contains(lines[0].GetProperty("source").GetString(), (string[])["simulator", "device"]);
            Assert.Equal("MIT", lines[0].GetProperty("licence").GetString());
            var from = string.Concat(lines[1..].Where(l => l.GetProperty("from").GetString() == "device").Select(l => Encoding.Latin1.GetString(Convert.FromHexString(l.GetProperty("hex").GetString()!))));
            Assert.DoesNotMatch(NamedPatient(), from);
            Assert.Equal(lines[1..].Select(l => l.GetProperty("us").GetInt64()).Order(), lines[1..].Select(l => l.GetProperty("us").GetInt64()));
        }
    }

    [Theory, InlineData("P|1||123|", true), InlineData("2P|1|||X|Doe^Jane|", true), InlineData("PID|1||||Doe^Jane", true), InlineData("P|1\r", false), InlineData("PID|1\r", false)]
    public void A_patient_record_with_anything_but_its_number_is_found(string record, bool found) => Assert.Equal(found, NamedPatient().IsMatch("\r" + record));

    private static string Head(string name, string stated) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"device":"{{name}}","source":"simulator","licence":"MIT","settings":"{{stated}}","note":"No real device was captured. Time is that of the line: bytes at its speed, nothing for thinking."}""");

    private static async Task<(List<string> Lines, ConversationOutcome Brought)> PlayAsync(DeviceProfile profile, KeyValuePair<string, string>[] settings, ISimulatedDevice device)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (host, other) = Recorder.Pair(profile.Line ?? new LineSettings { BaudRate = 4_000_000 });
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        var brought = new ConversationOutcome([], [], []);
        void Take(ConversationOutcome outcome) => brought = new([.. brought.Plates, .. outcome.Plates], [.. brought.Results, .. outcome.Results], [.. brought.Faults, .. outcome.Faults]);
        var playing = device.RunAsync(other, TimeProvider.System, limit.Token);
        if (profile.Protocol == "astm")
        {
            var session = await AnalyserCapture.RunAsync(host, journal, new() { Messages = 1 }, TimeProvider.System, limit.Token);
            Take(new([], session.Results, session.Faults));
        }
        else
        {
            var stated = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, settings);
            await new ConversationCapture(journal, new() { Profile = profile, Settings = stated, Messages = 1, OnOutcome = Take }, new MessageMemory(), new Noon()).RunAsync(host, limit.Token);
        }

        await limit.CancelAsync();
        await Record.ExceptionAsync(() => playing);
        return (host.Lines, brought);
    }

    private static AnalyserResult Result(string sample, string test, string text) => new()
    {
        Sample = sample,
        Test = test,
        Text = text,
        Unit = "mg/L",
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };

    [GeneratedRegex(@"[\r\x02-\x37]P\|\d+\|+[^|\r\x03]|\rPID\|\d+\|+[^|\r]")]
    private static partial Regex NamedPatient();

    /// <summary>Its timers run; its wall clock stands, so that an acknowledgement that holds the time is always the same.</summary>
    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    }

    /// <summary>One end of a line in memory that writes down what goes over it.</summary>
    private sealed class Recorder(LineSettings line, System.Threading.Channels.Channel<byte[]> incoming, System.Threading.Channels.Channel<byte[]> outgoing, string name, List<string> lines, long[] time) : IDeviceLink
    {
        public List<string> Lines => lines;

        public static (Recorder Host, Recorder Device) Pair(LineSettings line)
        {
            var (toHost, toDevice) = (System.Threading.Channels.Channel.CreateUnbounded<byte[]>(), System.Threading.Channels.Channel.CreateUnbounded<byte[]>());
            var (lines, time) = (new List<string>(), new long[1]);
            return (new(line, toHost, toDevice, "host", lines, time), new(line, toDevice, toHost, "device", lines, time));
        }

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            var bytes = await incoming.Reader.ReadAsync(cancellation);
            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            if (bytes.Length > 0)
            {
                time[0] += (long)(bytes.Length * 1_000_000 / PacedLink.BytesPerSecond(line));
                lines.Add(string.Create(CultureInfo.InvariantCulture, $$"""{"us":{{time[0]}},"from":"{{name}}","hex":"{{Convert.ToHexString(bytes.Span)}}"}"""));
                foreach (var piece in bytes.ToArray().Chunk(64))
                {
                    outgoing.Writer.TryWrite(piece);
                }
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
