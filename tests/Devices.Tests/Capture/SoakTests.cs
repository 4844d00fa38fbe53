using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>Thousands of frames over a noisy line in virtual time; the soak of tests/Benchmarks plays millions.</summary>
public class SoakTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Every_message_over_a_noisy_line_arrives_once_in_order_and_as_sent_live_and_in_the_replay(int seed)
    {
        const int messages = 300;
        var clock = new VirtualClock();
        var down = new LineNoise(seed, 12);
        await using var line = new VirtualAstmLine(Enumerable.Range(0, messages).Select(Message), down, new LineNoise(seed + 10, 40), clock);
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), clock);
        var session = await AnalyserCapture.RunAsync(line, journal, new AnalyserOptions(), clock, TestContext.Current.CancellationToken);
        Assert.Equal(messages, line.Delivered);
        Assert.True(down.Damaged > 100 && line.Failed > 0 && clock.Now > TimeSpan.FromMinutes(5), "the line was not noisy");
        var sent = Enumerable.Range(0, messages).SelectMany(Results).Select(r => (r.Sample, r.Test, r.Text)).ToArray();
        Assert.Equal(sent, session.Results.Select(r => (r.Sample, r.Test, r.Text)));
        var replayed = Assert.Single(JournalReplay.Run(JournalReader.Read(store)));
        Assert.Equal(sent, replayed.Results.Select(r => (r.Sample, r.Test, r.Text)));
        Assert.Equal(session.Faults.Select(f => f.Message), replayed.Faults.TakeLast(session.Faults.Length).Select(f => f.Message));
    }

    [Fact]
    public async Task A_message_whose_last_acknowledgement_the_line_lost_is_sent_again_and_counts_once()
    {
        var clock = new VirtualClock();
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), clock);
        await using var line = new DeafLine(new VirtualAstmLine([Message(1), Message(1), Message(2)], null, null, clock), lostAnswer: Message(1).Count + 1);
        var repeated = 0;
        var session = await AnalyserCapture.RunAsync(line, journal, new AnalyserOptions { OnRepeated = () => repeated++ }, clock, TestContext.Current.CancellationToken);

        // The first message twice by mistake, then the same once more on purpose.
        Assert.Equal((9, 1), (session.Results.Length, repeated));
        Assert.Equal((9, 1), JournalReplay.Run(JournalReader.Read(store)).Select(p => (p.Results.Length, p.RepeatedMessages)).Single());
    }

    [Fact]
    public async Task Two_equal_messages_in_one_session_are_two_for_the_instrument_has_moved_on()
    {
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        var records = AstmRecords.Write("SIM", Results(1), DateTimeOffset.UnixEpoch);
        var frames = AstmFrame.OfRecords([.. records, .. records]);
        await using var link = new Toolkit.Devices.Links.ReplayLink((byte[])[5, .. frames.SelectMany(f => f), 4]);
        Assert.Equal(6, (await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions(), TimeProvider.System, TestContext.Current.CancellationToken)).Results.Length);
    }

    [Fact]
    public async Task A_session_that_is_cut_says_nothing_about_the_message_before_it()
    {
        var message = Message(1).SelectMany(f => f).ToArray();
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
        var clock = new VirtualClock();

        // The last answer is lost: EOT after 15 s. The second session is cut in its first frames, the third is whole.
        await using var link = new TimedLink(clock, [(0, [5, .. message]), (15, [4]), (25, [5, .. Message(1)[0]]), (25, [4]), (35, [5, .. message]), (35, [4])]);
        var session = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions(), clock, TestContext.Current.CancellationToken);
        Assert.Equal(3, session.Results.Length);
    }

    private static IReadOnlyList<byte[]> Message(int number) => AstmFrame.OfRecords(AstmRecords.Write("SOAK", Results(number), DateTimeOffset.UnixEpoch));

    private static IEnumerable<AnalyserResult> Results(int number) => Enumerable.Range(0, 3).Select(i => new AnalyserResult
    {
        Sample = "S" + Numbers.Format(number),
        Test = "T" + (char)('A' + i),
        Text = Numbers.Format((number * 7.5) + i),
        Unit = "pg/mL",
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    });

    /// <summary>Gives each piece at its second.</summary>
    private sealed class TimedLink(VirtualClock clock, (int Second, byte[] Bytes)[] pieces) : Toolkit.Devices.Links.IDeviceLink
    {
        private int next;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            if (next == pieces.Length)
            {
                return ValueTask.FromResult(0);
            }

            var (second, bytes) = pieces[next++];
            clock.MoveTo(TimeSpan.FromSeconds(second));
            bytes.CopyTo(buffer);
            return ValueTask.FromResult(bytes.Length);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Loses one answer of the host, counted from 1.</summary>
    private sealed class DeafLine(VirtualAstmLine inner, int lostAnswer) : Toolkit.Devices.Links.IDeviceLink
    {
        private int answers;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => inner.ReadAsync(buffer, cancellation);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
            ++answers == lostAnswer ? ValueTask.CompletedTask : inner.WriteAsync(bytes, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
