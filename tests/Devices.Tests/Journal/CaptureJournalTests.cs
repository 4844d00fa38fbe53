using System.Text;
using Microsoft.Extensions.Time.Testing;
using Toolkit.Devices.Journal;

namespace Toolkit.Devices.Tests.Journal;

public class CaptureJournalTests
{
    private static readonly JournalOptions Options = new() { Operator = "A. Tester", Host = "bench-1" };
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task What_is_appended_is_read_back_with_its_place_time_and_direction()
    {
        var store = new MemorySegmentStore();
        JournalPosition position;
        await using (var journal = CaptureJournal.Open(store, Options, clock))
        {
            await journal.AppendAsync(1, JournalKind.Received, "abc"u8.ToArray());
            clock.Advance(TimeSpan.FromSeconds(2));
            position = await journal.AppendAsync(2, JournalKind.Sent, "defg"u8.ToArray());
        }

        var content = JournalReader.Read(store);
        Assert.Empty(content.Faults);
        Assert.Equal([JournalKind.Segment, JournalKind.Received, JournalKind.Sent], content.Entries.Select(e => e.Kind));
        var last = content.Entries[^1];
        Assert.Equal((2, 2L, position), (last.Port, last.Sequence, last.Position));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 8, 0, 2, TimeSpan.Zero), last.Utc);
        Assert.Equal(TimeSpan.FromSeconds(2), last.Elapsed);
        Assert.Equal("defg", Encoding.Latin1.GetString(store.Read(position.Segment).AsSpan((int)position.Offset, position.Length)));
    }

    [Fact]
    public async Task A_segment_names_operator_and_host()
    {
        var store = new MemorySegmentStore();
        await using (var journal = CaptureJournal.Open(store, Options, clock))
        {
            await journal.AppendAsync(1, JournalKind.Received, "x"u8.ToArray());
        }

        var header = Encoding.UTF8.GetString(JournalReader.Read(store).Entries[0].Payload.Span);
        Assert.Contains("\"operator\":\"A. Tester\"", header, StringComparison.Ordinal);
        Assert.Contains("\"host\":\"bench-1\"", header, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_is_opened_again_goes_on_in_a_new_segment_of_the_same_chain()
    {
        var store = new MemorySegmentStore();
        for (var run = 0; run < 3; run++)
        {
            await using var journal = CaptureJournal.Open(store, Options, clock);
            await journal.AppendAsync(1, JournalKind.Received, new[] { (byte)run });
        }

        var content = JournalReader.Read(store);
        Assert.Empty(content.Faults);
        Assert.Equal(3, store.List().Count);
        Assert.Equal([0, 1, 2], content.Entries.Where(e => e.Kind == JournalKind.Received).Select(e => (int)e.Payload.Span[0]));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => (long)i), content.Entries.Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_segment_that_has_grown_is_followed_by_another()
    {
        var store = new MemorySegmentStore();
        await using (var journal = CaptureJournal.Open(store, Options with { SegmentBytes = 1024 }, clock))
        {
            for (var i = 0; i < 40; i++)
            {
                await journal.AppendAsync(1, JournalKind.Received, new byte[100]);
            }
        }

        Assert.True(store.List().Count > 3);
        var content = JournalReader.Read(store);
        Assert.Empty(content.Faults);
        Assert.Equal(40, content.Entries.Count(e => e.Kind == JournalKind.Received));
    }

    [Fact]
    public async Task A_changed_byte_breaks_the_chain_and_is_named()
    {
        var store = new MemorySegmentStore();
        await using (var journal = CaptureJournal.Open(store, Options, clock))
        {
            for (var i = 0; i < 5; i++)
            {
                await journal.AppendAsync(1, JournalKind.Received, "result"u8.ToArray());
            }
        }

        var second = JournalReader.Read(store).Entries[2];
        store.Tamper(second.Position.Segment, (int)second.Position.Offset);
        var content = JournalReader.Read(store);
        var fault = Assert.Single(content.Faults);
        Assert.Contains("expected a record whose hash fits the chain, found one that was changed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(second.Position.Offset - 32, fault.Offset);
        Assert.Equal(2, content.Entries.Length);
    }

    [Fact]
    public async Task A_missing_segment_is_named()
    {
        var store = new MemorySegmentStore();
        for (var run = 0; run < 3; run++)
        {
            await using var journal = CaptureJournal.Open(store, Options, clock);
            await journal.AppendAsync(1, JournalKind.Received, new[] { (byte)run });
        }

        store.Remove(store.List()[1]);
        Assert.Contains(JournalReader.Read(store).Faults, f => f.Message.Contains("expected a segment that follows 'capture-00000001.journal'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_torn_tail_is_no_fault_and_the_next_run_goes_on_before_it()
    {
        var store = new MemorySegmentStore();
        await using (var journal = CaptureJournal.Open(store, Options, clock))
        {
            await journal.AppendAsync(1, JournalKind.Received, "whole"u8.ToArray());
        }

        store.AppendTo(store.List()[0], [9, 0, 0, 0, 3, 1, 1, 0, 77]);
        await using (var journal = CaptureJournal.Open(store, Options, clock))
        {
            await journal.AppendAsync(1, JournalKind.Received, "after"u8.ToArray());
        }

        var content = JournalReader.Read(store);
        Assert.Empty(content.Faults);
        Assert.Equal(9, content.TornBytes);
        Assert.Equal(["whole", "after"], content.Entries.Where(e => e.Kind == JournalKind.Received).Select(e => Encoding.Latin1.GetString(e.Payload.Span)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_disk_that_refuses_is_reported_and_the_journal_recovers_when_it_takes_bytes_again(bool full)
    {
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, Options, clock);
        await journal.AppendAsync(1, JournalKind.Received, "first"u8.ToArray());
        store.RefusesFlush = !full;
        store.Free = full ? 20 : null;
        var refused = await Assert.ThrowsAsync<IOException>(async () => await journal.AppendAsync(1, JournalKind.Received, "lost"u8.ToArray()));
        Assert.Contains(full ? "No space left" : "Input/output error", refused.Message, StringComparison.Ordinal);

        store.RefusesFlush = false;
        store.Free = null;
        await journal.AppendAsync(1, JournalKind.Received, "second"u8.ToArray());
        var content = JournalReader.Read(store);
        Assert.Empty(content.Faults);
        Assert.Equal(["first", "second"], content.Entries.Where(e => e.Kind == JournalKind.Received).Select(e => Encoding.Latin1.GetString(e.Payload.Span)));
    }

    [Fact]
    public async Task Bytes_that_another_ports_failure_gave_up_are_never_reported_as_safe()
    {
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, Options, clock);
        await journal.AppendAsync(1, JournalKind.Received, "first"u8.ToArray());
        var mine = journal.Append(1, JournalKind.Received, "mine"u8);
        store.RefusesFlush = true;
        await Assert.ThrowsAsync<IOException>(async () => await journal.AppendAsync(2, JournalKind.Received, "other"u8.ToArray()));
        store.RefusesFlush = false;
        await journal.AppendAsync(2, JournalKind.Received, "works again"u8.ToArray());
        var given = await Assert.ThrowsAsync<IOException>(() => journal.CommitAsync(mine));
        Assert.Contains("was given up before byte", given.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_flush_covers_what_many_ports_appended_before()
    {
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, Options, clock);
        await journal.AppendAsync(1, JournalKind.Received, "first"u8.ToArray());
        var before = store.Flushes;
        var positions = Enumerable.Range(0, 16).Select(port => journal.Append((ushort)port, JournalKind.Received, "frame"u8)).ToArray();
        await Task.WhenAll(positions.Select(p => journal.CommitAsync(p)));
        Assert.InRange(store.Flushes - before, 1, 2);
    }

    [Fact]
    public async Task Many_ports_at_once_leave_one_whole_chain()
    {
        using var folder = new TemporaryFolder();
        await using (var journal = CaptureJournal.Open(folder.Path, Options with { SegmentBytes = 4096 }, TimeProvider.System))
        {
            await Task.WhenAll(Enumerable.Range(1, 8).Select(async port =>
            {
                for (var i = 0; i < 25; i++)
                {
                    await journal.AppendAsync((ushort)port, JournalKind.Received, new byte[50 + i]);
                }
            }));
        }

        var content = JournalReader.Read(folder.Path);
        Assert.Empty(content.Faults);
        Assert.All(Enumerable.Range(1, 8), port => Assert.Equal(Enumerable.Range(50, 25), content.Entries.Where(e => e.Port == port).Select(e => e.Payload.Length)));
    }

    [Fact]
    public void A_record_longer_than_a_mebibyte_is_refused_at_once()
    {
        var journal = CaptureJournal.Open(new MemorySegmentStore(), Options, clock);
        Assert.Contains("at most 1 MiB", Assert.Throws<ArgumentException>(() => journal.Append(1, JournalKind.Received, new byte[(1 << 20) + 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_cannot_be_made_is_reported()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        Assert.ThrowsAny<IOException>(() => CaptureJournal.Open(file, Options, clock));
    }
}
