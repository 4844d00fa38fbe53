using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>What every store promises. The same tests run on SQLite and on PostgreSQL.</summary>
public abstract class StoreContract
{
    /// <summary>A new, empty store.</summary>
    protected abstract IEventStore Create();

    /// <summary>A second connection to the store that <see cref="Create"/> made last, as another program would have it.</summary>
    protected abstract IEventStore OpenAgain();

    /// <summary>Runs a statement as somebody with full rights would, past the store.</summary>
    protected abstract void PastTheStore(string statement);

    [Fact]
    public void An_empty_store_has_the_empty_head_and_no_event()
    {
        using var store = Create();
        Assert.Equal(StoreHead.Empty, store.Head());
        Assert.Empty(store.Read());
        Assert.Empty(store.Sources());
        Assert.Empty(store.Damage());
    }

    [Fact]
    public void What_was_appended_is_read_back_to_the_last_byte_by_another_program()
    {
        using var store = Create();
        var odd = Made.Event(1) with { Actor = "Zoë Ångström 汉字 😀", Record = "plate 'x'; --", Body = "{ \"a\" : \"é\\u0000\", \"b\":[1,2] }", Content = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray() };
        var receipt = Assert.Single(store.TryAppend([odd])!);
        using var other = OpenAgain();
        var read = Assert.Single(other.Read());
        Assert.Equal((odd.Source, odd.SourceSeq, "2026-03-01T12:00:01.0000000Z", odd.Actor, odd.Kind, odd.Record, odd.Body), (read.Source, read.SourceSeq, read.At, read.Actor, read.Kind, read.Record, read.Body));
        Assert.Equal(odd.Content.ToArray(), read.Content.ToArray());
        Assert.Equal(EventHash.Start.ToArray(), read.Previous.ToArray());
        Assert.Equal(receipt.Head, read.Head);
        Assert.Equal(other.Head(), read.Head);
    }

    [Fact]
    public void The_chain_is_the_same_whether_events_come_one_by_one_or_at_once()
    {
        var events = Made.Events(20);
        StoreHead atOnce;
        using (var store = Create())
        {
            atOnce = store.TryAppend(events)![^1].Head;
        }

        using var second = Create();
        Assert.All(events, e => Assert.NotNull(second.TryAppend([e])));
        Assert.Equal(atOnce, second.Head());
        Assert.True(StoreVerifier.Verify(second, atOnce).IsSound);
    }

    [Fact]
    public void Appending_again_changes_nothing_and_says_so()
    {
        using var store = Create();
        var first = store.TryAppend(Made.Events(3))!;
        var again = store.TryAppend([.. Made.Events(3), Made.Event(4)])!;
        Assert.Equal([true, true, true, false], again.Select(r => r.WasThere));
        Assert.Equal(first.Select(r => r.Head), again.Take(3).Select(r => r.Head));
        Assert.Equal(4, store.Read().Count());
    }

    [Fact]
    public void The_same_number_for_another_event_is_refused_and_nothing_of_the_batch_is_stored()
    {
        using var store = Create();
        store.TryAppend(Made.Events(2));
        var conflict = Assert.Throws<StoreConflictException>(() => store.TryAppend([Made.Event(3), Made.Event(2, text: "OVER")]));
        Assert.Equal("Source 'bench1': event 2 is stored with other content. Two benches may share a name: give each its own.", conflict.Message);
        Assert.Equal(2, store.Head().Seq);
        Assert.NotNull(store.TryAppend([Made.Event(3)]));
    }

    [Fact]
    public void A_number_that_is_left_out_is_refused()
    {
        using var store = Create();
        var conflict = Assert.Throws<StoreConflictException>(() => store.TryAppend([Made.Event(1), Made.Event(3)]));
        Assert.Equal("Source 'bench1': expected event 2, found 3. Send the events of a source in order and leave none out.", conflict.Message);
        Assert.Equal(StoreHead.Empty, store.Head());
    }

    [Fact]
    public void Appending_at_a_head_that_has_moved_stores_nothing()
    {
        using var store = Create();
        var head = store.TryAppend(Made.Events(1))![0].Head;
        Assert.NotNull(store.TryAppend([Made.Event(2)], head));
        Assert.Null(store.TryAppend([Made.Event(3)], head));
        Assert.Equal(2, store.Head().Seq);
    }

    [Fact]
    public void Each_source_has_its_own_numbers_and_is_read_in_its_own_order()
    {
        using var store = Create();
        store.TryAppend([Made.Event(1), Made.Event(1, "bench2"), Made.Event(2), Made.Event(2, "bench2"), Made.Event(3)]);
        Assert.Equal(new Dictionary<string, long> { ["bench1"] = 3, ["bench2"] = 2 }, store.Sources());
        Assert.Equal([2, 3], store.ReadSource("bench1", 1, 10).Select(e => e.SourceSeq));
        Assert.Equal([1], store.ReadSource("bench2", 0, 1).Select(e => e.SourceSeq));
        Assert.Equal(store.Read().Where(e => e.Record == store.Read().First().Record).Select(e => e.Seq), store.ReadRecord(store.Read().First().Record).Select(e => e.Seq));
        Assert.Empty(store.ReadRecord("no such record"));
        Assert.Empty(store.ReadRecord(""));
        Assert.Equal([4, 5], store.Read(3).Select(e => e.Seq));
    }

    [Fact]
    public void However_often_and_in_whatever_batches_events_are_sent_the_chain_is_one()
    {
        var events = Made.Events(40);
        var chance = new Random(4);
        using var store = Create();
        var heads = new Dictionary<long, StoreHead>();
        for (var first = 0; first < events.Length;)
        {
            // A sender that is not sure goes back some events and sends them once more.
            var from = Math.Max(0, first - chance.Next(6));
            var to = Math.Min(events.Length, first + chance.Next(1, 7));
            var receipts = store.TryAppend(events[from..to])!;
            Assert.Equal(Enumerable.Range(from, to - from).Select(i => i < first), receipts.Select(r => r.WasThere));
            foreach (var receipt in receipts)
            {
                Assert.True(heads.TryAdd(receipt.Head.Seq, receipt.Head) || heads[receipt.Head.Seq] == receipt.Head);
            }

            first = to;
        }

        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), store.Read().Select(e => e.SourceSeq));
        Assert.Equal(store.Read().Select(e => e.Head), heads.Values.OrderBy(h => h.Seq));
    }

    [Fact]
    public void An_empty_batch_stores_nothing()
    {
        using var store = Create();
        Assert.Empty(store.TryAppend([])!);
        Assert.Equal(StoreHead.Empty, store.Head());
    }

    [Theory]
    [InlineData("UPDATE {0} SET actor = 'mallory' WHERE seq = 2")]
    [InlineData("DELETE FROM {0} WHERE seq = 3")]
    public void The_database_itself_refuses_to_change_or_remove_an_event(string statement)
    {
        using var store = Create();
        var head = store.TryAppend(Made.Events(3))![^1].Head;
        var refused = Assert.ThrowsAny<Exception>(() => PastTheStore(statement));
        Assert.Contains("events are never", refused.Message, StringComparison.Ordinal);
        Assert.True(StoreVerifier.Verify(store, head).IsSound);
    }

    [Fact]
    public async Task Many_writers_at_once_make_one_chain_without_loss()
    {
        const int writers = 4;
        const int each = 25;
        using var store = Create();
        await Task.WhenAll(Enumerable.Range(1, writers).Select(w => Task.Run(() =>
        {
            using var own = OpenAgain();
            foreach (var e in Made.Events(each, $"bench{w}"))
            {
                Assert.NotNull(own.TryAppend([e]));
            }
        })));
        Assert.Equal(writers * each, store.Head().Seq);
        Assert.True(StoreVerifier.Verify(store).IsSound);
        Assert.All(store.Sources().Values, last => Assert.Equal(each, last));
    }

    [Fact]
    public void Users_of_two_programs_on_one_store_do_not_overtake_each_other_unseen()
    {
        using var store = Create();
        using var other = OpenAgain();
        var people = Made.Laboratory(store);
        Made.Record(people, "plate-1", RecordStage.Processed);
        var second = RecordBook.Open(other, people.Clock, Made.Rounds);
        var ann = second.Enter("ann", Made.Ann).Value;
        Assert.True(people.Book.Change(people.Ann, "plate-1", "dilution", "4", "pipetting noted wrongly").IsOk);
        Assert.True(second.Change(ann, "plate-1", "dilution", "5", "again").IsOk);
        Assert.Equal("5", people.Record("plate-1").Fields["dilution"]);
        Assert.True(StoreVerifier.Verify(store).IsSound);
    }
}
