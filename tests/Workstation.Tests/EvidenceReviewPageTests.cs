using System.Net;
using System.Text.RegularExpressions;

namespace Toolkit.Workstation.Tests;

/// <summary>A review's page: figures, findings, and the way to the line of the table in which a sentence stands.</summary>
public class EvidenceReviewPageTests
{
    private const string Sample = "exercise-and-pain-review";

    [Fact]
    public async Task Findings_lead_to_the_line_in_which_the_claim_stands()
    {
        await using var site = await Site.StartAsync(prepare: Copy);
        using var browser = await site.EnteredAsync("rita");
        Assert.Contains($"<a href=\"/evidence/{Sample}\">", await browser.ReadAsync("/evidence"), StringComparison.Ordinal);
        var page = await browser.ReadAsync("/evidence/" + Sample);
        Assert.Contains("total n = 312; no size is printed for LIU2019, NAMBI2023", page, StringComparison.Ordinal);
        Assert.Contains($"312 – <a href=\"/evidence/{Sample}/claims.csv#L2\">claims.csv line 2</a> (abstract; 3.1)", page, StringComparison.Ordinal);
        var table = await browser.ReadAsync($"/evidence/{Sample}/claims.csv");
        Assert.Contains("<tr id=\"L2\"><th scope=\"row\">2</th><td>S1</td><td>abstract; 3.1</td><td>counts</td><td>n_total</td><td>312</td>", table, StringComparison.Ordinal);
        foreach (var link in Regex.Matches(page, "href=\"(/evidence/[^\"#]+)#(L[0-9]+)\"").DistinctBy(m => m.Value))
        {
            Assert.Contains($"<tr id=\"{link.Groups[2].Value}\">", await browser.ReadAsync(link.Groups[1].Value), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_lights_have_signs_and_every_figure_its_table()
    {
        await using var site = await Site.StartAsync(prepare: Copy);
        using var browser = await site.EnteredAsync("rita");
        var page = await browser.ReadAsync("/evidence/" + Sample);
        var lights = page[page.IndexOf("id=\"fig-rob2-traffic-light\"", StringComparison.Ordinal)..page.IndexOf("id=\"fig-rob2-summary\"", StringComparison.Ordinal)];
        Assert.Equal(30, Regex.Count(lights, "<title>[A-Z0-9]+, "));
        Assert.Contains(">+</text>", lights, StringComparison.Ordinal);
        Assert.Contains(">-</text>", lights, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(page, "<details><summary>Data of this figure"));
    }

    [Theory, InlineData("/evidence/none"), InlineData("/evidence/..%2f.."), InlineData("/evidence/exercise-and-pain-review/README.md"), InlineData("/evidence/exercise-and-pain-review/..%2f..%2fstore.sqlite")]
    public async Task Only_reviews_and_tables_that_are_there_are_shown(string path)
    {
        await using var site = await Site.StartAsync(prepare: Copy);
        using var browser = await site.EnteredAsync("rita");
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_cell_of_a_table_is_text_and_never_markup()
    {
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            Copy(folder);
            File.AppendAllText(Path.Combine(folder, "evidence", Sample, "claims.csv"), "S99,here,free,<script>alert(1)</script>,1,\n");
        });
        using var browser = await site.EnteredAsync("rita");
        var table = await browser.ReadAsync($"/evidence/{Sample}/claims.csv");
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", table, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", table, StringComparison.Ordinal);
    }

    internal static void Copy(string folder)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        var to = Directory.CreateDirectory(Path.Combine(folder, "evidence", Sample)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(at.FullName, "samples", Sample)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
