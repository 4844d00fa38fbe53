using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Tests;

/// <summary>From a number to the bytes it was made from, which are read and hashed again.</summary>
public class ProvenancePageTests
{
    /// <summary>The line of the third participant at the second visit: number 5, at byte 60 of the file.</summary>
    private static readonly string Leaf = MadeRun.Line(2, 1).Id;

    [Fact]
    public async Task The_bytes_are_shown_where_they_stand_and_are_still_the_same()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1/provenance/" + Leaf);
        Assert.Contains("Still the same bytes", page, StringComparison.Ordinal);
        Assert.Contains("offset 64, length 5", page, StringComparison.Ordinal);
        Assert.Contains(Provenance.Digest(MadeRun.Captured), page, StringComparison.Ordinal);
        Assert.Contains("made-1/output/captured/crp.bin", page, StringComparison.Ordinal);
        // Line 5 of the capture is "<05>+45.0;": its five bytes of number are marked, in hex and as text, and its brackets are no markup.
        Assert.Contains("<mark>2b 34 35 2e 30</mark>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;05&gt;\n", page, StringComparison.Ordinal);
        Assert.Contains("<mark>+45.0</mark>;", page, StringComparison.Ordinal);
        Assert.Contains("C-reactive protein, P03 at week12: 6.00 mg/L", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Altered_bytes_are_called_altered_and_bytes_that_are_gone_missing()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        var file = Path.Combine(site.Folder, "runs", "made-1", "output", "captured", "crp.bin");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        var altered = await browser.ReadAsync("/trials/made-1/provenance/" + Leaf);
        Assert.Contains("✕</span> Altered: what bears this name now has other bytes", altered, StringComparison.Ordinal);
        Assert.Contains(Provenance.Digest(bytes), altered, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("Nothing of this name or hash is in the store", await browser.ReadAsync("/trials/made-1/provenance/" + Leaf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_the_store_holds_are_found_by_their_hash_whatever_the_files_say()
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            MadeRun.Write(folder);
            File.Delete(Path.Combine(folder, "runs", "made-1", "output", "captured", "crp.bin"));
            using var store = EventStore.Open(folder);
            var book = RecordBook.Open(store, TimeProvider.System, 1);
            _ = book.Acquire(book.Enter("ann", Site.Passphrase).Value, "run-7", "analyser run", "CRP", MadeRun.Captured).Value;
        });
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1/provenance/" + Leaf);
        Assert.Contains("Still the same bytes", page, StringComparison.Ordinal);
        Assert.Contains("<td>store, event 8</td>", page, StringComparison.Ordinal);
        Assert.Contains("<mark>+45.0</mark>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estimate_leads_down_its_stages_and_all_its_sources_are_checked_at_once()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(site.Folder, "runs", "made-1", "output", "results.json"), TestContext.Current.CancellationToken));
        var id = json.RootElement.GetProperty("estimates")[1].GetProperty("provenance")[0].GetString();
        var page = await browser.ReadAsync($"/trials/made-1/provenance/{id}?check=all");
        Assert.Contains("crp: exercise / control at week12", page, StringComparison.Ordinal);
        Assert.Contains("0.800, 95 % interval 0.60 to 1.10", page, StringComparison.Ordinal);
        Assert.Contains("assays.concentration — C-reactive protein, P01 at baseline", page, StringComparison.Ordinal);
        Assert.Contains(Leaf, page, StringComparison.Ordinal);
        Assert.Contains("1 of 1 sources are still the same bytes, 0 altered, 0 not on this machine.", page, StringComparison.Ordinal);
        Assert.Contains("<td>24</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_was_changed_after_it_was_written_is_named()
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            MadeRun.Write(folder);
            var file = Path.Combine(folder, "runs", "made-1", "output", "results.json");
            var json = JsonNode.Parse(File.ReadAllBytes(file))!;
            json["provenance"]![Leaf]!["offset"] = 100;
            File.WriteAllText(file, json.ToJsonString());
        });
        using var browser = await site.EnteredAsync("rita");
        Assert.Contains("is not the hash of this entry", await browser.ReadAsync("/trials/made-1/provenance/" + Leaf), StringComparison.Ordinal);
        Assert.Contains("is the hash of this entry: nothing of it was changed", await browser.ReadAsync("/trials/made-1/provenance/" + MadeRun.Line(2, 0).Id), StringComparison.Ordinal);
    }

    [Theory, InlineData("../../../etc/passwd"), InlineData("/etc/passwd"), InlineData("..\\..\\etc\\passwd")]
    public async Task A_source_that_names_a_path_reads_nothing_outside_the_folders_of_the_workstation(string source)
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            MadeRun.Write(folder);
            var file = Path.Combine(folder, "runs", "made-1", "output", "results.json");
            var json = JsonNode.Parse(File.ReadAllBytes(file))!;
            json["provenance"]![Leaf]!["source"] = source;
            File.WriteAllText(file, json.ToJsonString());
        });
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/trials/made-1/provenance/" + Leaf);
        Assert.Contains("Nothing of this name or hash", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"hex\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_circle_of_entries_ends()
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            MadeRun.Write(folder);
            var file = Path.Combine(folder, "runs", "made-1", "output", "results.json");
            var json = JsonNode.Parse(File.ReadAllBytes(file))!;
            json["provenance"]!["aaaa"] = JsonNode.Parse("{\"stage\": \"a\", \"version\": \"1\", \"inputs\": [\"bbbb\"]}");
            json["provenance"]!["bbbb"] = JsonNode.Parse("{\"stage\": \"b\", \"version\": \"1\", \"inputs\": [\"aaaa\", \"gone\"]}");
            File.WriteAllText(file, json.ToJsonString());
        });
        using var browser = await site.EnteredAsync("rita");
        Assert.Contains("not in the results", await browser.ReadAsync("/trials/made-1/provenance/aaaa?check=all"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_not_there_is_not_found()
    {
        await using var site = await Site.StartAsync(prepare: folder => MadeRun.Write(folder));
        using var browser = await site.EnteredAsync("rita");
        using var answer = await browser.GetAsync("/trials/made-1/provenance/0000000000000000");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
