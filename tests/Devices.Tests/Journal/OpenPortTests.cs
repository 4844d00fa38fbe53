using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Journal;

/// <summary>A segment names the ports that are open: the tail of a long journal is enough to go on, and no flush that failed takes a port's name with it.</summary>
public class OpenPortTests
{
    private static readonly JournalOptions Small = new() { Operator = "test", Host = "bench", SegmentBytes = 1024 };

    [Fact]
    public async Task A_message_that_comes_again_after_a_restart_is_known_however_many_segments_ago_its_port_was_opened()
    {
        var store = new MemorySegmentStore();
        var message = new AstmAnalyserSimulator([Result("S1")]).Messages().Single().SelectMany(f => f).ToArray();
        await using (var journal = CaptureJournal.Open(store, Small, TimeProvider.System))
        {
            await journal.AppendAsync(1, JournalKind.Port, "{\"name\":\"line\",\"profile\":\"generic-astm\",\"resumed\":false}"u8.ToArray());
            for (var i = 0; i < 20; i++)
            {
                await journal.AppendAsync(1, JournalKind.Received, new byte[500]);
            }

            // The host dies with the last frame on disk and its ACK not sent.
            await journal.AppendAsync(1, JournalKind.Received, (byte[])[5, .. message]);
        }

        Assert.True(store.List().Count > 5, "the port was opened in an early segment");
        await using (var journal = CaptureJournal.Open(store, Small, TimeProvider.System))
        await using (var link = new ReplayLink((byte[])[4, 5, .. message, 4]))
        {
            var options = new AnalyserOptions { Name = "line", Profile = "generic-astm", SessionSurvives = true };
            Assert.Empty((await AnalyserCapture.RunAsync(link, journal, options, TimeProvider.System, CancellationToken.None)).Results);
        }

        Assert.Equal((1, 1), JournalReplay.Run(JournalReader.Read(store)).Select(p => (p.Results.Length, p.RepeatedMessages)).Single());
    }

    [Fact]
    public async Task A_port_record_that_a_failed_flush_has_taken_is_written_again()
    {
        var store = new MemorySegmentStore { RefusesFlush = true };
        await using var journal = CaptureJournal.Open(store, Small, TimeProvider.System);
        await Assert.ThrowsAsync<IOException>(async () => await journal.AppendAsync(3, JournalKind.Port, "{\"name\":\"line\",\"profile\":\"generic-astm\",\"resumed\":false}"u8.ToArray()));
        store.RefusesFlush = false;
        await journal.AppendAsync(3, JournalKind.Received, "abc"u8.ToArray());
        var entries = JournalReader.Read(store).Entries;
        Assert.Equal([JournalKind.Segment, JournalKind.Port, JournalKind.Received], entries.Select(e => e.Kind));
        Assert.Equal([0, 3, 3], entries.Select(e => (int)e.Port));
    }

    [Fact]
    public async Task A_port_that_was_named_safely_is_only_continued()
    {
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, Small, TimeProvider.System);
        await journal.AppendAsync(3, JournalKind.Port, "{}"u8.ToArray());
        await journal.AppendAsync(3, JournalKind.Received, new byte[2000]);
        await journal.AppendAsync(3, JournalKind.Received, "x"u8.ToArray());
        Assert.Equal(
            [JournalKind.Segment, JournalKind.Port, JournalKind.Received, JournalKind.Segment, JournalKind.PortContinued, JournalKind.Received],
            JournalReader.Read(store).Entries.Select(e => e.Kind));
    }

    [Theory, InlineData(0), InlineData(31), InlineData(40), InlineData(200), InlineData(700)]
    public async Task A_changed_byte_anywhere_breaks_the_chain_and_names_its_segment(int offset)
    {
        var store = new MemorySegmentStore();
        await using (var journal = CaptureJournal.Open(store, Small, TimeProvider.System))
        {
            for (var i = 0; i < 8; i++)
            {
                await journal.AppendAsync(1, JournalKind.Received, new byte[300]);
            }
        }

        var first = store.List()[0];
        store.Tamper(first, offset);
        var read = JournalReader.Read(store);
        Assert.NotEmpty(read.Faults);
        Assert.Contains(read.Faults, f => f.Place!.StartsWith("capture-", StringComparison.Ordinal));
    }

    private static AnalyserResult Result(string sample) => new()
    {
        Sample = sample,
        Test = "IL6",
        Text = "1.5",
        Value = 1.5,
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };
}
