using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests;

public class HtmlReportTests
{
    private const string Canary = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onload=\"alert(3)";
    private static readonly string Page = HtmlReport.Write(SamplePages.Trials());

    [Fact]
    public void The_same_model_gives_the_same_bytes() => Assert.Equal(Page, HtmlReport.Write(SamplePages.Trials()));

    [Fact]
    public void A_page_runs_no_script_and_needs_no_network()
    {
        Assert.DoesNotMatch(new Regex("<(script|link|iframe|object|embed|form|base)\\b|\\son\\w+=|javascript:|@import|url\\(", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture), Page);
        Assert.All(Matches("(?:href|src)=\"([^\"]*)\""), target => Assert.True(target.StartsWith('#') || target.StartsWith("data:image/png;base64,", StringComparison.Ordinal), target));
        Assert.Equal(["http://www.w3.org/2000/svg"], Matches("(https?://[^\"'<> ]+)").Distinct());
    }

    [Fact]
    public void The_policy_admits_exactly_the_style_sheet_of_the_page()
    {
        var sheet = Regex.Match(Page, "<style>(?<css>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["css"].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'\"", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=\"", Page, StringComparison.Ordinal);
        Assert.Single(Matches("(<style>)"));
    }

    [Fact]
    public void Every_link_leads_to_a_place_on_the_page_and_every_place_has_one_name()
    {
        var ids = Matches(" id=\"([^\"]+)\"").ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Matches("href=\"#([^\"]+)\""), target => Assert.Contains(target, ids));
        Assert.All(Matches("aria-labelledby=\"([^\"]+)\"").SelectMany(l => l.Split(' ')), target => Assert.Contains(target, ids));
    }

    [Fact]
    public void A_number_leads_to_its_provenance_and_on_to_the_bytes()
    {
        Assert.Contains($"<a class=\"n\" href=\"#p-{SamplePages.Trial.Id}\"><data value=\"-14.23\">−14.2</data></a>", Page, StringComparison.Ordinal);
        var entry = Regex.Match(Page, $"<tr id=\"p-{SamplePages.Assay.Id}\">.*?</tr>", RegexOptions.Singleline).Value;
        Assert.Contains($"from <a class=\"mono\" href=\"#p-{SamplePages.Bytes.Id}\">", entry, StringComparison.Ordinal);
        Assert.Contains("model = 4PL<br>weights = 1/y²", entry, StringComparison.Ordinal);
        var bytes = Regex.Match(Page, $"<tr id=\"p-{SamplePages.Bytes.Id}\">.*?</tr>", RegexOptions.Singleline).Value;
        Assert.Contains("<a href=\"#src-s1\">tnfa-1.txt</a>, bytes 120 to 125", bytes, StringComparison.Ordinal);
        Assert.Contains($"<tr id=\"src-s1\"><th scope=\"row\">tnfa-1.txt</th><td class=\"mono\">{Provenance.Digest("plate"u8)}</td>", Page, StringComparison.Ordinal);
        Assert.Contains(Provenance.ToolkitVersion, bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_inputs_are_folded_away() => Assert.Contains("<details><summary>from 9 entries</summary>", Page, StringComparison.Ordinal);

    [Fact]
    public void A_number_that_would_lead_nowhere_is_refused()
    {
        var model = SamplePages.Trials() with { Provenance = [] };
        var refused = Assert.Throws<ArgumentException>(() => HtmlReport.Write(model));
        Assert.Contains($"refers to provenance '{SamplePages.Trial.Id}', which the model does not hold.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_figures_of_one_name_are_refused()
    {
        Figure figure = Histogram.Draw(SampleFigures.Bars());
        var refused = Assert.Throws<ArgumentException>(() => HtmlReport.Write(new() { Title = "t", Sections = [new("s", [figure, figure])] }));
        Assert.StartsWith("Two figures of the page have the id 'edges'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sections_of_one_name_are_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => HtmlReport.Write(new() { Title = "t", Methods = ["Was read."], Sections = [new("Methods", ["a"])] }));
        Assert.StartsWith("Two sections of the page have the id 's-methods'.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_is_called_like_a_script_stays_a_name()
    {
        var model = SamplePages.Trials(Canary) with
        {
            Title = Canary,
            Lead = Canary,
            Facts = [(Canary, Canary)],
            Methods = [Canary],
            Faults = [Canary],
        };
        var hostile = Provenance.OfBytes(Canary, Canary, Provenance.Digest("x"u8), parameters: [new(Canary, Canary)]);
        model = model with
        {
            Provenance = model.Provenance.Add(hostile),
            Sections = [.. model.Sections, new(Canary, [Canary, new VerdictsBlock([QualityVerdict.Fail(Canary, Canary)]), new KeyFiguresBlock([new(Canary, Canary, Canary)]), new ReportTable(Canary, [new(Canary)], [[Canary]])])],
        };
        var page = HtmlReport.Write(model);
        Assert.DoesNotMatch(new Regex("<(script|img)\\b|<[^>]*\\son\\w+=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture), Regex.Replace(page, "\"[^\"]*\"", "\"\""));
        Assert.True(Regex.Count(page, Regex.Escape("&lt;script&gt;alert(1)&lt;/script&gt;")) > 15);
    }

    [Fact]
    public void A_page_is_in_order_for_whoever_listens_to_it()
    {
        Assert.Contains("<html lang=\"en\">", Page, StringComparison.Ordinal);
        Assert.Single(Matches("(<h1>)"));
        var levels = Matches("<h([1-6])").Select(l => l[0] - '0').ToList();
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1, "A level of headings is left out."));
        Assert.Equal(Regex.Count(Page, "<table"), Regex.Count(Page, "<caption>"));
        Assert.All(Regex.Matches(Page, "<th[ >][^>]*>?").Select(m => m.Value), th => Assert.Contains("scope=", th, StringComparison.Ordinal));
        Assert.Equal(Regex.Count(Page, "<svg"), Regex.Count(Page, "role=\"img\""));
        Assert.Contains("<a class=\"skip\" href=\"#main\">", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_element_that_is_opened_is_closed()
    {
        var open = new Stack<string>();
        foreach (Match tag in Regex.Matches(Page[(Page.IndexOf("</style>", StringComparison.Ordinal) + 8)..], "<(?<end>/?)(?<name>[a-zA-Z0-9]+)(?:\"[^\"]*\"|[^>\"])*?(?<self>/?)>", RegexOptions.ExplicitCapture))
        {
            if (tag.Groups["end"].Length > 0 && open.Count > 0)
            {
                Assert.Equal(open.Pop(), tag.Groups["name"].Value);
            }
            else if (tag.Groups["self"].Length == 0 && tag.Groups["name"].Value is not ("br" or "meta") && tag.Groups["end"].Length == 0)
            {
                open.Push(tag.Groups["name"].Value);
            }
        }

        Assert.Empty(open);
    }

    [Fact]
    public void Judgements_carry_a_sign_beside_their_colour()
    {
        Assert.Contains("<span class=\"q1\">! replicate CV</span> CV 31 % is above 25 % in D2", Page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"q2\">✕ blank</span>", Page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"q0\">✓ inside</span>", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_page_is_a_page()
    {
        var page = HtmlReport.Write(new() { Title = "Nothing yet", Sections = [] });
        Assert.Contains("<h1>Nothing yet</h1>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Provenance</h2>", page, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Matches(string pattern) => Regex.Matches(Page, pattern).Select(m => m.Groups[1].Value);
}
