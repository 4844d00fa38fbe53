using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>Unplug and replug: by a stable name, silently, in the middle of an answer.</summary>
public class ReplugTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_analyser_that_is_unplugged_and_comes_back_as_another_port_is_found_by_its_stable_name()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var folder = new TemporaryFolder();
        var name = Path.Combine(folder.Path, "by-id");
        var script = FaultScript.Parse("faults:\n  - { kind: unplug, at: 6, replug-after-ms: 300 }\n", "f", out _)!;
        var sent = Enumerable.Range(1, 30).Select(i => Result($"S{i:00}")).ToArray();
        var results = new List<AnalyserResult>();
        var events = new List<CaptureEventKind>();
        await using var journal = CaptureJournal.Open(Path.Combine(folder.Path, "store"), new JournalOptions(), TimeProvider.System);
        var bench = new DeviceBench(new AstmAnalyserSimulator(sent) { ResultsPerMessage = 10 }, new FaultSource(script, 1), TimeProvider.System);
        var playing = bench.RunAsync(_ => Task.FromResult<IDeviceLink>(Plug(name)), limit.Token);
        await new PortCapture(journal, Plan(name, results, events) with { Messages = 3 }, TimeProvider.System).RunAsync(limit.Token);
        await playing;
        Assert.Equal(1, bench.Replugs);
        Assert.Equal(sent.Select(r => r.Sample), results.Select(r => r.Sample));
        Assert.Equal([CaptureEventKind.Opened, CaptureEventKind.LinkLost], events.Where(e => e != CaptureEventKind.OpenFailed).Take(2));
        Assert.Equal(2, events.Count(e => e == CaptureEventKind.Opened));
    }

    [Fact]
    public async Task A_silent_unplug_of_an_idle_port_is_noticed_by_its_node()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var folder = new TemporaryFolder();
        var name = Path.Combine(folder.Path, "by-id");

        // The first terminal stays open and silent: its line reports nothing, as an idle adapter does that was pulled out.
        await using var dead = Plug(name);
        var results = new List<AnalyserResult>();
        var events = new List<CaptureEventKind>();
        var gone = new TaskCompletionSource();
        await using var journal = CaptureJournal.Open(Path.Combine(folder.Path, "store"), new JournalOptions(), TimeProvider.System);
        var plan = Plan(name, results, events) with { LookEvery = TimeSpan.FromMilliseconds(100), Messages = 1 };
        plan = plan with
        {
            OnEvent = e =>
            {
                events.Add(e.Kind);
                if (e.Kind == CaptureEventKind.DeviceGone)
                {
                    gone.TrySetResult();
                }
            },
        };
        var capturing = new PortCapture(journal, plan, TimeProvider.System).RunAsync(limit.Token);
        await Task.Delay(300, limit.Token);
        File.Delete(name);
        await gone.Task.WaitAsync(limit.Token);
        await using var living = Plug(name);
        await new AstmAnalyserSimulator([Result("S1")]).RunAsync(living, TimeProvider.System, limit.Token);
        await capturing;
        Assert.Equal("S1", Assert.Single(results).Sample);
        Assert.Contains(CaptureEventKind.DeviceGone, events);
    }

    [Fact]
    public async Task A_silence_that_was_asked_for_is_told_once()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        await using var terminal = PseudoTerminal.Create();
        var events = new List<CaptureEventKind>();
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        var plan = Plan(terminal.Path, [], events) with { LookEvery = TimeSpan.FromMilliseconds(50), Silence = TimeSpan.FromMilliseconds(200) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PortCapture(journal, plan, TimeProvider.System).RunAsync(limit.Token));
        Assert.Equal([CaptureEventKind.Opened, CaptureEventKind.Silent], events);
    }

    [Fact]
    public async Task A_message_whose_last_answer_was_lost_in_an_unplug_counts_once()
    {
        var message = new AstmAnalyserSimulator([Result("S1")]).Messages().Single();
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
        var results = new List<string>();
        var capture = new AnalyserCapture(journal, new() { OnMessage = m => results.AddRange(m.Results.Select(r => r.Sample)) }, TimeProvider.System);
        await using (var cut = new CutLink([5, .. message.SelectMany(f => f)], writesAllowed: 0))
        {
            await Assert.ThrowsAsync<LinkLostException>(() => capture.RunAsync(cut, CancellationToken.None));
        }

        await using var again = new ReplayLink((byte[])[5, .. message.SelectMany(f => f), 4]);
        await capture.RunAsync(again, CancellationToken.None);
        Assert.Equal(["S1"], results);
        Assert.Equal((1, 1), JournalReplay.Run(JournalReader.Read(store)).Select(p => (p.Results.Length, p.RepeatedMessages)).Single());
    }

    [Fact]
    public async Task A_port_that_babbles_is_told_with_its_byte_and_fills_no_memory()
    {
        var noise = new byte[1 << 20];
        new Random(5).NextBytes(noise);
        var clean = noise.Select(b => (byte)(0x20 + (b % 90))).ToArray();
        var faults = new List<Fault>();
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        var capture = new AnalyserCapture(journal, new() { Name = "line 1", OnFault = faults.Add }, TimeProvider.System);
        await using var link = new ReplayLink((byte[])[.. clean, 5, .. new AstmAnalyserSimulator([Result("S1")]).Messages().Single().SelectMany(f => f), 4], chunk: 64);
        Assert.Single((await capture.RunAsync(link, CancellationToken.None)).Results);
        Assert.Equal(16, faults.Count);
        Assert.Equal("line 1: byte 0: expected a device that sends frames, found 65536 bytes without one. Is it the right device, speed and parity? The bytes are in the journal", faults[0].Message);
    }

    [Fact]
    public async Task A_clock_that_jumps_back_changes_no_result_and_keeps_the_order_of_the_journal()
    {
        var clock = new JumpingClock();
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), clock);
        byte[] session = [5, .. new AstmAnalyserSimulator([Result("S1")]).Messages().Single().SelectMany(f => f), 4];
        await using var link = new ReplayLink((byte[])[.. session, .. session], chunk: 1);
        var captured = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions(), clock, CancellationToken.None);
        Assert.Equal(2, captured.Results.Length);
        var entries = JournalReader.Read(store).Entries;
        Assert.Contains(entries.Zip(entries.Skip(1)), pair => pair.Second.Utc < pair.First.Utc);
        Assert.All(entries.Zip(entries.Skip(1)), pair => Assert.True(pair.Second.Elapsed >= pair.First.Elapsed));
        Assert.Equal(2, JournalReplay.Run(JournalReader.Read(store)).Single().Results.Length);
    }

    private static PseudoTerminal Plug(string name)
    {
        var terminal = PseudoTerminal.Create();
        File.Delete(name);
        File.CreateSymbolicLink(name, terminal.Path);
        return terminal;
    }

    private static PortPlan Plan(string path, List<AnalyserResult> results, List<CaptureEventKind> events) => new()
    {
        Number = 1,
        Address = LinkAddress.Parse(path).Value,
        Profile = ProfileStore.Find("generic-astm")!,
        OnOutcome = outcome => results.AddRange(outcome.Results),
        OnEvent = e => events.Add(e.Kind),
    };

    private static AnalyserResult Result(string sample) => new()
    {
        Sample = sample,
        Test = "IL6",
        Text = "1.5",
        Value = 1.5,
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };

    /// <summary>Gives its bytes, and is lost at the write after those that are allowed.</summary>
    private sealed class CutLink(byte[] bytes, int writesAllowed) : IDeviceLink
    {
        private readonly ReplayLink inner = new(bytes);
        private int writes;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => inner.ReadAsync(buffer, cancellation);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> sent, CancellationToken cancellation) =>
            writes++ >= writesAllowed ? throw new LinkLostException("unplugged") : ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>Its wall clock goes back by an hour at every tenth look; its timer does not.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private int looks;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddHours(-(looks++ / 10));
    }
}
