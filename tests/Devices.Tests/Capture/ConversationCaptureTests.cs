using System.Collections.Immutable;
using System.Text;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Tests.Conversations;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>Every protocol live over a pseudo-terminal or TCP, and derived once more from the journal alone.</summary>
public class ConversationCaptureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Devices => new()
    {
        { "biotek-synergy", "" },
        { "biotek-elx800", "" },
        { "biotek-elx800", "format=elx wavelength=450,630" },
        { "moldev-spectramax", "wavelength=450,650" },
        { "biorad-680", "checksum=all-returns" },
        { "biorad-550", "checksum=no-returns" },
        { "bmg-clariostar", "run=0431" },
        { "generic-printed-grid", "idle-ms=100" },
        { "generic-delimited", "" },
    };

    [Theory, MemberData(nameof(Devices))]
    public async Task A_reader_on_a_pseudo_terminal_is_read_and_the_journal_alone_gives_the_same_plates(string name, string stated)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var folder = new TemporaryFolder();
        var settings = Settings(stated);
        var profile = ProfileStore.Find(name)!;
        var device = SimulatorCatalog.Create(profile, settings, new() { Results = [], Plate = VirtualTalk.Densities(8), Interval = TimeSpan.FromMilliseconds(300) })!;
        var plates = new List<PlateReading>();
        var faults = new List<Fault>();
        await using (var terminal = PseudoTerminal.Create())
        await using (var journal = CaptureJournal.Open(folder.Path, new JournalOptions(), TimeProvider.System))
        {
            var playing = device.RunAsync(terminal, TimeProvider.System, limit.Token);
            var capture = new PortCapture(journal, Plan(terminal.Path, profile, settings, plates, faults), TimeProvider.System);
            await capture.RunAsync(limit.Token);
            await limit.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => playing);
        }

        Assert.Empty(faults);
        Assert.NotEmpty(plates);
        Assert.All(plates, plate => Assert.True(VirtualTalk.IsTruth(plate, device.Plate!, 2e-4), name));
        var journalled = JournalReader.Read(folder.Path);
        Assert.Empty(journalled.Faults);
        var replayed = Assert.Single(JournalReplay.Run(journalled));
        Assert.Equal(plates.Select(p => p.Provenance), replayed.Plates.Select(p => p.Provenance));
        Assert.Equal(plates.Select(p => p.Wells.ToArray()), replayed.Plates.Select(p => p.Wells.ToArray()));
        var segment = File.ReadAllBytes(Path.Combine(folder.Path, plates[0].Provenance.Source!));
        Assert.True(plates[0].Provenance.Bytes is { } bytes && bytes.Offset + bytes.Length <= segment.Length);
    }

    [Fact]
    public async Task An_HL7_analyser_is_heard_over_TCP_and_a_message_whose_acknowledgement_was_lost_counts_once()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var folder = new TemporaryFolder();
        var sent = Enumerable.Range(1, 12).Select(i => Result($"S{i:00}")).ToArray();
        var results = new List<AnalyserResult>();
        var events = new List<CaptureEventKind>();
        var (first, second) = (new LossyLink(sent, 2), new LossyLink(sent, int.MaxValue));
        await using (var journal = CaptureJournal.Open(folder.Path, new JournalOptions(), TimeProvider.System))
        {
            var memory = new MessageMemory();
            foreach (var link in (LossyLink[])[first, second])
            {
                var capture = new ConversationCapture(journal, new() { Profile = ProfileStore.Find("generic-hl7")!, OnOutcome = o => results.AddRange(o.Results), OnEvent = e => events.Add(e.Kind) }, memory, TimeProvider.System);
                await Record.ExceptionAsync(() => capture.RunAsync(link, limit.Token));
            }
        }

        Assert.Equal(sent.Select(r => r.Sample), results.Select(r => r.Sample));
        Assert.Contains(CaptureEventKind.LinkLost, events);
        var port = Assert.Single(JournalReplay.Run(JournalReader.Read(folder.Path)));
        Assert.Equal((12, 3), (port.Results.Length, port.RepeatedMessages));
    }

    [Fact]
    public async Task After_a_restart_the_journal_knows_which_HL7_messages_have_come()
    {
        using var folder = new TemporaryFolder();
        var sent = new[] { Result("S1") };
        var results = new List<AnalyserResult>();
        for (var run = 0; run < 2; run++)
        {
            await using var journal = CaptureJournal.Open(folder.Path, new JournalOptions(), TimeProvider.System);
            var capture = new ConversationCapture(journal, new() { Profile = ProfileStore.Find("generic-hl7")!, OnOutcome = o => results.AddRange(o.Results) }, new MessageMemory(), TimeProvider.System);
            capture.Recover();
            await using var link = new ReplayLink(new Hl7AnalyserSimulator(sent).Messages().Single());
            await capture.RunAsync(link, CancellationToken.None);
            Assert.Contains("MSA|AA|SIM000001", Encoding.UTF8.GetString(link.Written), StringComparison.Ordinal);
        }

        Assert.Single(results);
    }

    [Fact]
    public async Task A_full_disk_is_answered_AE_and_the_message_is_taken_when_it_comes_again()
    {
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
        await journal.AppendAsync(0, JournalKind.Note, "begin"u8.ToArray());
        var events = new List<CaptureEvent>();
        var results = new List<AnalyserResult>();
        var message = new Hl7AnalyserSimulator([Result("S1")]).Messages().Single();
        store.Free = 60;
        var capture = new ConversationCapture(
            journal,
            new()
            {
                Name = "lis",
                Profile = ProfileStore.Find("generic-hl7")!,
                OnOutcome = o => results.AddRange(o.Results),
                OnEvent = e =>
                {
                    events.Add(e);
                    store.Free = null;
                },
            },
            new MessageMemory(),
            TimeProvider.System);
        await using var link = new ReplayLink((byte[])[.. message, .. message], message.Length);
        await capture.RunAsync(link, CancellationToken.None);
        var written = Encoding.UTF8.GetString(link.Written);
        Assert.True(written.IndexOf("MSA|AE|", StringComparison.Ordinal) is >= 0 and var failed && written.IndexOf("MSA|AA|", StringComparison.Ordinal) > failed, written);
        Assert.Equal((CaptureEventKind.JournalFailed, "lis", (long)message.Length), (events[0].Kind, events[0].Port, events[0].Offset));
        Assert.Single(results);
        var port = Assert.Single(JournalReplay.Run(JournalReader.Read(store)));
        Assert.Equal(("lis", 1, 0), (port.Name, port.Results.Length, port.RepeatedMessages));
    }

    [Fact]
    public async Task A_read_whose_command_cannot_be_journalled_is_not_started()
    {
        var store = new MemorySegmentStore { RefusesFlush = true };
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
        var faults = new List<Fault>();
        var capture = new ConversationCapture(journal, new() { Profile = ProfileStore.Find("biotek-synergy")!, OnOutcome = o => faults.AddRange(o.Faults) }, new MessageMemory(), TimeProvider.System);
        await using var link = new ReplayLink("x"u8.ToArray());
        await capture.RunAsync(link, CancellationToken.None);
        Assert.Empty(link.Written);
        Assert.Contains("a journal that can be written", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_refused_with_its_name()
    {
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        var plan = Plan("/dev/x", ProfileStore.Find("biorad-680")!, Settings("checksum=guess"), [], []);
        Assert.Contains("checksum: one of unknown", Assert.Throws<ArgumentException>(() => new PortCapture(journal, plan, TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Contains("no setting for an ASTM analyser", PortCapture.Check(ProfileStore.Find("generic-astm")!, Settings("a=b"))!.Message, StringComparison.Ordinal);
    }

    private static PortPlan Plan(string path, DeviceProfile profile, ImmutableSortedDictionary<string, string> settings, List<PlateReading> plates, List<Fault> faults) => new()
    {
        Number = 1,
        Address = LinkAddress.Parse(path).Value,
        Profile = profile,
        Settings = settings,
        Messages = 1,
        OnOutcome = outcome =>
        {
            plates.AddRange(outcome.Plates);
            faults.AddRange(outcome.Faults);
        },
    };

    private static ImmutableSortedDictionary<string, string> Settings(string stated) =>
        stated.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('=')).ToImmutableSortedDictionary(s => s[0], s => s[1], StringComparer.Ordinal);

    private static AnalyserResult Result(string sample) => new()
    {
        Sample = sample,
        Test = "IL6",
        Text = "1.5",
        Value = 1.5,
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };

    /// <summary>Sends all messages at once and loses the link while the n-th answer is written, from 0.</summary>
    private sealed class LossyLink(AnalyserResult[] results, int lost) : IDeviceLink
    {
        private readonly Queue<byte[]> messages = new(new Hl7AnalyserSimulator(results).Messages());
        private int answers;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            if (!messages.TryDequeue(out var message))
            {
                return ValueTask.FromResult(0);
            }

            message.CopyTo(buffer);
            return ValueTask.FromResult(message.Length);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
            answers++ == lost ? throw new LinkLostException("unplugged") : ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
