using System.Text.RegularExpressions;
using Toolkit.Measurements;

namespace Toolkit.Reports.Tests;

/// <summary>What a report has for paper, and for those who must trust it: running title, head of the store, signatures.</summary>
public class PaperTests
{
    private const string Head = "41:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Fact]
    public void The_head_of_the_store_stands_among_the_facts_and_in_the_foot_of_every_sheet()
    {
        var page = HtmlReport.Write(SamplePages.Trials() with { Anchor = Head });
        Assert.Contains("<dt>Store head</dt><dd>" + Head + "</dd>", page, StringComparison.Ordinal);
        Assert.Contains(Head, Foot(page), StringComparison.Ordinal);
        Assert.DoesNotContain("Store head", HtmlReport.Write(SamplePages.Trials()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_title_runs_on_every_sheet_but_the_first()
    {
        var page = HtmlReport.Write(SamplePages.Trials());
        Assert.Contains("@top-left{content:\"Exercise in knee osteoarthritis: pain, immune markers and brain\"", page, StringComparison.Ordinal);
        Assert.Contains("@page:first{@top-left{content:none}}", page, StringComparison.Ordinal);
        Assert.Contains("counter(page) \" / \" counter(pages)", page, StringComparison.Ordinal);
    }

    [Theory, InlineData("</style><script>alert(1)</script>"), InlineData("\"}body{display:none}"), InlineData("\\22 }*{color:red}"), InlineData("line\nbreak"), InlineData("µ – 痛み")]
    public void A_title_cannot_leave_the_string_of_the_style_sheet(string title)
    {
        var page = HtmlReport.Write(SamplePages.Trials() with { Title = title });
        var sheet = Regex.Match(page, "<style>(?<css>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["css"].Value;
        var running = Regex.Match(sheet, "@top-left\\{content:\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture).Groups["text"].Value;
        Assert.Matches("^([A-Za-z0-9 .,:-]|\\\\[0-9a-f]{6})*$", running);
        Assert.Equal(Printable.Clean(title, 200), Regex.Replace(running, "\\\\([0-9a-f]{6})", m => char.ConvertFromUtf32(Convert.ToInt32(m.Groups[1].Value, 16))));
        Assert.EndsWith("@page:first{@top-left{content:none}}\n", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_shows_name_meaning_time_and_whether_it_still_holds()
    {
        var page = HtmlReport.Write(SamplePages.Trials() with { Signatures = [new("Ann Example", "approval", "2026-03-02T09:30:00.0000000Z", new('a', 64), IsValid: true), new("<b>Bob</b>", "authorship", "2026-03-01T08:00:00.0000000Z", new('b', 64), IsValid: false)] });
        Assert.Contains("<th scope=\"row\">Ann Example</th><td>approval</td><td>2026-03-02T09:30:00.0000000Z</td><td><span class=\"q0\">✓ valid</span></td>", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"q2\">✕ void: the record was changed since</span>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Bob&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#s-signatures\">Signatures</a>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("s-signatures", HtmlReport.Write(SamplePages.Trials()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_table_behind_a_figure_and_a_long_provenance_are_not_printed_and_paper_says_so()
    {
        var many = SamplePages.Trials() with { Provenance = [SamplePages.Trial, SamplePages.Assay, SamplePages.Bytes, .. Enumerable.Range(0, 150).Select(i => SamplePages.Bytes.At(1000 + (i * 8), 6))] };
        var page = HtmlReport.Write(many);
        Assert.Contains("<p class=\"paper\">The 153 entries that lead from the numbers to these sources stand in the page and in results.json.</p>", page, StringComparison.Ordinal);
        Assert.Contains("<div class=\"scroll long\" tabindex=\"0\" role=\"region\" aria-label=\"Provenance of every number\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"paper\"", HtmlReport.Write(SamplePages.Trials()), StringComparison.Ordinal);
        Assert.Contains("<details class=\"long\"><summary>Data of this figure</summary>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tables_of_one_caption_are_told_apart_and_a_row_without_a_name_has_no_empty_heading()
    {
        ReportTable table = new("Twice", [new("A"), new("B")], [["", "b"], ["a", "b"]]);
        var page = HtmlReport.Write(new() { Title = "Page", Sections = [new("One", [table, table])] });
        Assert.Contains("aria-label=\"Twice\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Twice (2)\"", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td></td><td>b</td></tr>\n<tr><th scope=\"row\">a</th>", page, StringComparison.Ordinal);
    }

    private static string Foot(string page) => Regex.Replace(Regex.Match(page, "@bottom-left\\{content:\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture).Groups["text"].Value, "\\\\([0-9a-f]{6})", m => char.ConvertFromUtf32(Convert.ToInt32(m.Groups[1].Value, 16)));
}
