using System.Net;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Tests;

/// <summary>The audit trail: searched, paged, taken along, marked as read.</summary>
public class AuditPageTests
{
    /// <summary>Years of a laboratory.</summary>
    private const int Many = 100_000;

    [Fact]
    public async Task A_change_stands_there_with_who_what_when_old_new_and_why_and_each_filter_finds_it()
    {
        await using var site = await Site.StartAsync(prepare: Changed);
        using var browser = await site.EnteredAsync("otto");
        foreach (var query in new[] { "", "?who=ann&what=record.changed", "?record=plate-7&what=record", "?text=VORTEXED", "?since=2000-01-01&until=2100-01-01&text=vortexed" })
        {
            Assert.Contains("<td>bench1/ann</td><td>record.changed</td><td><a href=\"/plates/plate-7\">plate-7</a></td><td>note</td><td><span class=\"value\">=1+1</span></td><td><span class=\"value\">&lt;b&gt;new&lt;/b&gt;</span></td><td>vortexed again</td>", await browser.ReadAsync("/audit" + query), StringComparison.Ordinal);
        }

        foreach (var query in new[] { "?who=rita", "?what=record.signed", "?record=plate-8", "?text=nowhere", "?until=2000-01-01", "?since=2100-01-01" })
        {
            Assert.DoesNotContain("vortexed again", await browser.ReadAsync("/audit" + query), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_day_that_is_none_is_refused_with_an_example()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync("otto");
        using var answer = await browser.GetAsync("/audit?since=02.03.2026");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("expected a day such as 2026-03-02, found &#39;02.03.2026&#39;", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_formula_in_a_value_is_text_in_the_csv_file()
    {
        await using var site = await Site.StartAsync(prepare: Changed);
        using var browser = await site.EnteredAsync("otto");
        var lines = (await browser.ReadAsync("/audit.csv?what=record.changed")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("event,at,who,what,record,field,old,new,why", lines[0]);
        Assert.EndsWith(",bench1/ann,record.changed,plate-7,note,'=1+1,<b>new</b>,vortexed again", Assert.Single(lines[1..]), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, l => l.Split(',').Any(c => c.TrimStart('"').StartsWith('=')));
    }

    [Fact]
    public async Task Who_reads_the_trail_says_so_and_an_operator_is_not_asked()
    {
        await using var site = await Site.StartAsync();
        using var auditor = await site.EnteredAsync("otto");
        Assert.Contains("Nobody has noted yet", await auditor.ReadAsync("/audit"), StringComparison.Ordinal);
        using var noted = await auditor.PostAsync("/audit/reviewed", ("through", "5"), ("comment", "monthly <b>reading</b>"));
        Assert.Equal(HttpStatusCode.SeeOther, noted.StatusCode);
        var page = await auditor.ReadAsync("/audit");
        Assert.Contains("Read through event 5;", page, StringComparison.Ordinal);
        Assert.Contains("Last noted by bench1/otto", page, StringComparison.Ordinal);
        Assert.Contains("monthly &lt;b&gt;reading&lt;/b&gt;", page, StringComparison.Ordinal);
        using var operatorBrowser = await site.EnteredAsync("ann");
        Assert.DoesNotContain("action=\"/audit/reviewed\"", await operatorBrowser.ReadAsync("/audit"), StringComparison.Ordinal);
        using var refused = await operatorBrowser.PostAsync("/audit/reviewed", ("through", "5"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var nonsense = await auditor.PostAsync("/audit/reviewed", ("through", "all"));
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
    }

    [Fact]
    public async Task A_page_over_a_hundred_thousand_events_shows_a_hundred_of_them()
    {
        await using var site = await Site.StartAsync(prepare: Fill);
        using var browser = await site.EnteredAsync("otto");
        foreach (var (query, rows) in ((string, int)[])[("", 100), ("?text=lot%2099999", 1), ("?record=plate-50000", 1), ("?who=ann&page=500", 100)])
        {
            var page = await browser.ReadAsync("/audit" + query);
            Assert.True(rows == page.Split("<tr>").Length - 2, $"{query}: {page.Split("<tr>").Length - 2} rows");
        }

        Assert.Contains("lot 99999", await browser.ReadAsync("/audit?text=lot%2099999"), StringComparison.Ordinal);
    }

    private static void Changed(string folder)
    {
        using var store = EventStore.Open(folder);
        var book = RecordBook.Open(store, TimeProvider.System, 1);
        var ann = book.Enter("ann", Site.Passphrase).Value;
        _ = book.Acquire(ann, "plate-7", "plate", "CRP 7", "bytes"u8.ToArray(), new Dictionary<string, string> { ["note"] = "=1+1" }).Value;
        _ = book.Change(ann, "plate-7", "note", "<b>new</b>", "vortexed again").Value;
    }

    private static void Fill(string folder)
    {
        using var store = EventStore.Open(folder);
        var next = store.Sources()["bench1"];
        for (var done = 0; done < Many; done += 10_000)
        {
            List<NewEvent> batch = [];
            for (var i = done; i < done + 10_000; i++)
            {
                batch.Add(new() { Source = "bench1", SourceSeq = ++next, At = TimeProvider.System.GetUtcNow(), Actor = "ann", Kind = EventKind.Acquired, Record = "plate-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), Body = EventBody.Of(("type", "plate"), ("title", "CRP"), ("fields.note", "lot " + i.ToString(System.Globalization.CultureInfo.InvariantCulture))) });
            }

            _ = store.TryAppend(batch);
        }
    }
}
