using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Evidence;

namespace Toolkit.Reports.Tests.Evidence;

public class EvidencePageTests
{
    private static readonly ReviewSynthesis Synthesis = ReviewSynthesis.Of(SampleEvidence.Set);

    private static readonly AuditReport Report = ReviewAudit.Run(SampleEvidence.Set);

    [Fact]
    public void The_synthesis_page_is_whole_and_holds_every_part()
    {
        var page = HtmlReport.Write(EvidencePage.Synthesis(SampleEvidence.Set, Synthesis));
        foreach (var part in new[] { "Included trials", "Study selection", "Risk of bias", "Synthesis by category", "Meta-analysis", "Certainty", "forest-pain-pain", "harvest", "effect-direction" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        Assert.Contains("vote counting by significance", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_the_tables_stays_text() =>
        Assert.Contains("Walking &amp; &lt;balance&gt;", HtmlReport.Write(EvidencePage.Synthesis(SampleEvidence.Set, Synthesis)), StringComparison.Ordinal);

    [Fact]
    public void A_size_that_is_only_implied_is_marked_as_implied() =>
        Assert.Equal("(40, implied)", EvidenceTables.Characteristics(SampleEvidence.Set).Rows[2][1].Text);

    [Fact]
    public void The_audit_page_puts_the_differences_first()
    {
        var model = EvidencePage.Audit(SampleEvidence.Set, Report);
        Assert.Equal("Differences", model.Sections[0].Title);
        var table = Assert.IsType<TableBlock>(model.Sections[0].Blocks[0]).Table;
        Assert.Equal("high", table.Rows[0][0].Text);
        Assert.Equal(Report.Differences.Count(), table.Rows.Length);
        Assert.Contains("nothing is said of its cause", model.Lead, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_shows_both_places_the_arithmetic_and_what_would_settle_it()
    {
        var row = EvidenceTables.Findings("found", Report.Differences.Where(f => f.Kind == "p_from_d")).Rows.Single();
        Assert.Equal("p from d: inconsistent", row[1].Text);
        Assert.StartsWith("ELM2020 P2: VAS", row[2].Text, StringComparison.Ordinal);
        Assert.Contains("p<0.05 (at outcomes.csv line 3)", row[3].Text, StringComparison.Ordinal);
        Assert.Contains("p 0.44", row[4].Text, StringComparison.Ordinal);
        Assert.Contains("arms of the review", row[5].Text, StringComparison.Ordinal);
        Assert.Contains("arm sizes", row[6].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_review_without_differences_says_so()
    {
        var model = EvidencePage.Audit(SampleEvidence.Set, new([]));
        Assert.StartsWith("Nothing that could be checked contradicts", Assert.IsType<ParagraphBlock>(model.Sections[0].Blocks[0]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reasons_against_pooling_stand_in_the_table_of_pools() =>
        Assert.Contains(EvidenceTables.Pools(Synthesis).Rows, r => r[1].Text == "Pain" && r[2].Text == "2" && r[6].Text.Length == 0);

    [Fact]
    public void The_certainty_names_every_step()
    {
        var rows = EvidenceTables.Certainty(Synthesis).Rows;
        Assert.Equal(Synthesis.Categories.Length, rows.Length);
        Assert.Contains("imprecision −1", rows[1][5].Text, StringComparison.Ordinal);
    }
}
