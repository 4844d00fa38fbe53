using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Tests;

/// <summary>The sample review: all five trials are read without a fault, and what its README promises is found.</summary>
public class SampleTests
{
    private static readonly string Folder = Path.Combine(Root(), "samples", "exercise-and-pain-review");

    private static readonly EvidenceSet Set = EvidenceReader.Read(name => File.Exists(Path.Combine(Folder, name)) ? File.ReadAllText(Path.Combine(Folder, name)) : null).Value;

    [Fact]
    public void All_five_trials_are_read_and_further_reports_are_kept_apart()
    {
        Assert.Empty(Set.Faults);
        Assert.Equal(5, Set.Included.Count());
        Assert.Equal(["LIU2019_DLPFC", "LIU2024_AMYG"], Set.FurtherReports.Select(r => r.StudyId));
    }

    [Theory]
    [InlineData("IL-2")]
    [InlineData("IL-4")]
    [InlineData("IL-6")]
    [InlineData("IL-10")]
    [InlineData("TNF-a")]
    [InlineData("CRP")]
    [InlineData("IFN-g")]
    [InlineData("PD-1")]
    [InlineData("TIM-3")]
    [InlineData("BDNF")]
    [InlineData("COMP")]
    [InlineData("MMP-1")]
    [InlineData("MMP-3")]
    [InlineData("BMP-2")]
    [InlineData("BMP-4")]
    [InlineData("BMP-6")]
    [InlineData("BMP-7")]
    [InlineData("PAG-mOFC connectivity")]
    [InlineData("mOFC grey matter volume")]
    public void Every_marker_of_the_review_stands_in_a_category(string marker) =>
        Assert.Contains(ReviewSynthesis.Of(Set).Categories.SelectMany(c => c.Markers), m => m.Marker == marker);

    [Theory]
    [InlineData("text", "BANDAK2021", "I1")]
    [InlineData("cross_source", "LIU2019", "I11")]
    [InlineData("cross_source", "LIU2019", "G2")]
    [InlineData("counts", "", "")]
    [InlineData("rob2", "", "")]
    [InlineData("completeness", "NAMBI2023", "")]
    [InlineData("p_from_d", "NAMBI2020", "P4")]
    [InlineData("comparator", "OGUZ2021", "")]
    [InlineData("mechanism", "", "")]
    [InlineData("swim", "", "")]
    public void What_the_review_contradicts_is_found(string kind, string study, string outcome) => Assert.Contains(
        ReviewAudit.Run(Set).Findings,
        f => f.Kind == kind && f.StudyId == study && f.OutcomeId == outcome && f.Verdict == Verdict.Inconsistent);

    [Fact]
    public void The_expected_output_counts_as_the_audit_does()
    {
        var report = ReviewAudit.Run(Set);
        var last = File.ReadAllLines(Path.Combine(Folder, "expected-audit.txt"))[^1];
        Assert.Equal(
            [report.Findings.Length, report.Findings.Count(f => f.Verdict == Verdict.Inconsistent)],
            new Regex(@"\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Matches(last).Take(2).Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_review_is_not_pooled_and_says_why() =>
        Assert.All(ReviewSynthesis.Of(Set).Categories.SelectMany(c => c.Markers).Where(m => m.Pool is not null), m => Assert.NotEmpty(m.Pool!.Reasons));

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at.FullName;
    }
}
