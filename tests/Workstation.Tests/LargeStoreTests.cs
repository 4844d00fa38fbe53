using System.Globalization;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Reading;

namespace Toolkit.Workstation.Tests;

/// <summary>A laboratory of years: a hundred thousand results, each a record of its own, and the plate of today among them.</summary>
public class LargeStoreTests
{
    private const int Results = 100_000;
    private const int Batch = 5000;

    /// <summary>Rows of one page of plates.</summary>
    private const int Rows = 50;

    [Fact]
    public async Task Pages_are_as_long_as_in_a_small_store_and_a_restart_finds_every_record()
    {
        var id = "";
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            Fill(folder);
            id = Plates.Acquire(folder);
        });
        using var ann = await site.EnteredAsync("ann");
        using var processed = await ann.PostAsync($"/plates/{id}/layout", ("layout", Plates.Layout()));
        foreach (var (path, rows) in ((string, int)[])[("/plates", Rows), ("/plates?from=49990", 11), ("/plates?text=sim&stage=processed", 1)])
        {
            AssertRows(await ann.ReadAsync(path), path, rows);
        }

        Assert.Contains("Plates 1 to 50 of 50001.", await ann.ReadAsync("/plates"), StringComparison.Ordinal);
        Assert.Contains("processed", await ann.ReadAsync("/plates/" + id), StringComparison.Ordinal);
        await using var again = await site.RestartAsync();
        Assert.Equal(Results + 1, CountRecords(site.Folder));
    }

    [Fact]
    public async Task Every_event_is_read_once_and_a_later_look_reads_what_is_new()
    {
        await using var site = await Site.StartAsync(prepare: Fill);
        using var store = new CountingStore(EventStore.Open(site.Folder));
        var book = RecordBook.Open(store, TimeProvider.System, rounds: 1);
        var all = store.Head().Seq;
        Assert.Equal(all, store.Read);
        var audit = new AuditIndex(store);
        _ = audit.Search(new AuditQuery(), 0, Rows);
        Assert.Equal(2 * all, store.Read);

        // A thousand looks at an unchanged store cost nothing.
        for (var look = 0; look < 1000; look++)
        {
            _ = book.Refresh();
        }

        Assert.Equal(Rows, audit.Search(new AuditQuery(), 500, Rows).Page.Count);
        Assert.Equal(2 * all, store.Read);
        _ = book.Enter("ann", Site.Passphrase).Value;
        _ = book.Refresh();
        _ = audit.Search(new AuditQuery(), 0, Rows);
        Assert.InRange(store.Read, (2 * all) + 1, (2 * all) + 2);
    }

    private static void AssertRows(string page, string path, int rows) =>
        Assert.True(rows == page.Split("<tr>").Length - 2, $"{path} shows {page.Split("<tr>").Length - 2} rows");

    private static long CountRecords(string folder)
    {
        using var store = EventStore.Open(folder);
        return Ledger.Of(store.Read()).Records.Count;
    }

    private static void Fill(string folder)
    {
        using var store = EventStore.Open(folder);
        var next = store.Sources()["bench1"] + 1;
        for (var batch = 0; batch < Results / Batch; batch++)
        {
            store.TryAppend([.. Enumerable.Range(batch * Batch, Batch).Select(i => Event(i, next + i))]);
        }
    }

    private static NewEvent Event(int i, long number) => new()
    {
        Source = "bench1",
        SourceSeq = number,
        At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(i),
        Actor = "ann",
        Kind = EventKind.Acquired,
        Record = string.Create(CultureInfo.InvariantCulture, $"run-{i:d6}"),
        Body = string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"{(i % 2 == 0 ? PlateRecords.Type : CaptureRecords.AnalyserType)}\",\"title\":\"CRP of S{i}\",\"fields\":{{\"result.S{i} CRP\":\"{i % 500} mg/L\",\"profile\":\"generic-astm\"}}}}"),
        Content = "H|\\^&|||analyser\rL|1|N\r"u8.ToArray(),
    };
}
