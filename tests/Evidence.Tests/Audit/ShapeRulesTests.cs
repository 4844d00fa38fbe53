using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>What a plain reading would call wrong and a reading by the design does not, and the same made really wrong.</summary>
public class ShapeRulesTests
{
    private const string Header = "study_id,provenance,n_randomised,n_analysed,arms,arm_n,condition,population,control,weeks,pain_scale,citation\n";
    private const string OutcomeHeader = "outcome_id,study_id,provenance,domain,outcome,comparison,direction,magnitude,unit,effect_size_type,effect_size,ci_lo,ci_hi,p_report,n1,mean1,sd1,n2,mean2,sd2,pre,post,corr_with_pain_r,corr_p,test_stat,note\n";

    // d = 0.66 of 20 + 20 gives p = 0.0436, of 18 + 18 p = 0.0563, of 25 + 15 p = 0.0504.
    [Theory]
    [InlineData("T,review,40,36,2,20/20 randomised; 18/18 analysed,OA,,usual care,4,,\n", "0.056", Verdict.Consistent)]
    [InlineData("T,review,40,36,2,20/20 randomised; 18/18 analysed,OA,,usual care,4,,\n", "0.044", Verdict.Consistent)]
    [InlineData("T,review,40,36,2,20/20 randomised; 18/18 analysed,OA,,usual care,4,,\n", "0.300", Verdict.Inconsistent)]
    [InlineData("T,review,40,,,,OA,,usual care,4,,\n", "0.050", Verdict.Implied)]
    [InlineData("T,review,40,,,,OA,,usual care,4,,\n", "0.300", Verdict.Inconsistent)]
    [InlineData("T,review,20,,2,20/20,OA,crossover trial,usual care,4,,\n", "0.300", Verdict.NotCheckable)]
    public void The_p_of_an_effect_is_weighed_by_every_size_it_may_rest_on(string study, string p, Verdict verdict) =>
        Assert.Equal(verdict, Find(study, Row("D1", effect: "0.66", type: "Cohen d", p: p), "p_from_d").Verdict);

    // g = 0.66 of 10 + 10 is d = 0.69: p = 0.141, where d = 0.66 gives 0.157.
    [Theory, InlineData("Hedges g", "0.141", Verdict.Consistent), InlineData("SMD", "0.141", Verdict.Consistent), InlineData("Cohen d", "0.141", Verdict.Inconsistent), InlineData("Hedges g", "0.100", Verdict.Inconsistent)]
    public void A_corrected_effect_is_tested_as_the_uncorrected_one(string type, string p, Verdict verdict) =>
        Assert.Equal(verdict, Find("T,review,20,,2,10/10,OA,,usual care,4,,\n", Row("D1", effect: "0.66", type: type, p: p), "p_from_d").Verdict);

    [Theory, InlineData("", Verdict.Inconsistent), InlineData("adjusted for baseline", Verdict.Implied), InlineData("unadjusted", Verdict.Inconsistent)]
    public void An_adjusted_p_need_not_be_that_of_raw_means(string note, Verdict verdict) => Assert.Equal(
        verdict,
        Find("T,review,40,,2,20/20,OA,,usual care,4,,\n", Row("M1", p: "<0.001", n1: "20", n2: "20", means: ("3.1", "2.0", "3.4", "2.0"), note: note), "p_from_means").Verdict);

    [Fact]
    public void Medians_are_not_tested_as_means() => Assert.DoesNotContain(
        Audit("T,review,40,,2,20/20,OA,,usual care,4,,\n", Row("M1", unit: "0-10 integer", p: "<0.001", n1: "20", n2: "20", means: ("3.13", "2.0", "3.4", "2.0"), note: "median (IQR)")).Findings,
        f => f.Kind is "grim" or "p_from_means" or "scale_limit");

    [Theory, InlineData("", Verdict.Inconsistent), InlineData("one-tailed", Verdict.Consistent)]
    public void A_one_sided_p_is_one_sided_where_it_says_so(string note, Verdict verdict) =>
        Assert.Equal(verdict, Find("T,review,40,,2,20/20,OA,,usual care,4,,\n", Row("S1", p: "0.044", statistic: "t(38)=1.75", note: note), "p_from_stat").Verdict);

    // r = 0.45 of 20 gives p = 0.047, of 40 p = 0.0036.
    [Theory, InlineData("0.047", Verdict.Implied), InlineData("0.004", Verdict.Consistent), InlineData("0.500", Verdict.Inconsistent)]
    public void A_correlation_may_be_of_one_arm(string p, Verdict verdict) =>
        Assert.Equal(verdict, Find("T,review,40,,2,20/20,OA,,usual care,4,,\n", Row("K1", r: "0.45", rp: p), "p_from_r").Verdict);

    [Theory]
    [InlineData("none", false)]
    [InlineData("none: both arms exercise", true)]
    public void A_control_group_that_gets_nothing_is_a_control(string control, bool found) => Assert.Equal(
        found,
        Audit($"T,review,40,,,,OA,,usual care,4,,\nT,original,40,,2,,OA,,{control},4,,\n", "").Findings.Any(f => f.Kind == "comparator"));

    [Fact]
    public void Several_rows_of_one_outcome_are_not_set_against_each_other()
    {
        var report = Audit(
            "T,review,40,,,,OA,,,4,,\nT,original,40,,,,OA,,,4,,\n",
            Row("P1", direction: "improve") + Row("P2", direction: "none") + Row("X1", voice: "original", direction: "improve") + Row("X2", voice: "original", direction: "none"));
        Assert.DoesNotContain(report.Findings, f => f.Verdict == Verdict.Inconsistent);
        Assert.Contains(Audit("T,review,40,,,,OA,,,4,,\nT,original,40,,,,OA,,,4,,\n", Row("P1", direction: "improve") + Row("X1", voice: "original", direction: "worsen")).Findings, f => f is { Kind: "cross_source", Verdict: Verdict.Inconsistent });
    }

    [Theory, InlineData("1.5", Verdict.Consistent), InlineData("1.8", Verdict.Inconsistent)]
    public void Limits_of_fewer_decimals_leave_the_middle_open(string estimate, Verdict verdict) => Assert.Equal(
        verdict,
        Find("T,review,40,,,,OA,,,4,,\n", Row("R1", type: "risk ratio", effect: estimate + "2", low: "1.1", high: "2.1", p: ""), "from_ci").Verdict);

    [Fact]
    public void The_change_of_one_group_is_no_difference_between_groups()
    {
        var finding = Find("T,review,40,,2,20/20,OA,,usual care,4,,\n", Row("P1", comparison: "exercise vs control", magnitude: "3.1", unit: "0-10", pre: "6.2", post: "3.1"), "within_between");
        Assert.Equal(Verdict.Partly, finding.Verdict);
        Assert.Contains("the difference of 3.1 between groups is the change of one group from 6.2 to 3.1", finding.Claim, StringComparison.Ordinal);
        Assert.DoesNotContain(Audit("T,review,40,,2,20/20,OA,,usual care,4,,\n", Row("P1", comparison: "exercise vs control", magnitude: "2.4", unit: "0-10", pre: "6.2", post: "3.1")).Findings, f => f.IsDifference);
    }

    [Theory, InlineData("P1.effect_size", "0.40", Verdict.Consistent), InlineData("P1.effect_size", "0.50", Verdict.Inconsistent), InlineData("T.weeks", "4", Verdict.Consistent), InlineData("T.weeks", "6", Verdict.Inconsistent), InlineData("P1.p_report", "<0.05", Verdict.Consistent), InlineData("P1.colour", "red", Verdict.NotCheckable)]
    public void A_cell_that_the_text_repeats_is_compared(string cell, string value, Verdict verdict) => Assert.Equal(
        verdict,
        Audit("T,review,140,,2,70/70,OA,,,4,,\n", Row("P1", effect: "0.40", type: "Cohen d", p: "0.020"), $"C1,abstract,text,{cell},{value},\n").Findings.Single(f => f.Kind == "text").Verdict);

    private static Finding Find(string studies, string outcomes, string kind) => Audit(studies, outcomes).Findings.First(f => f.Kind == kind);

    private static AuditReport Audit(string studies, string outcomes, string claims = "")
    {
        var set = EvidenceReader.Read(name => name switch
        {
            "studies.csv" => Header + studies,
            "outcomes.csv" => OutcomeHeader + outcomes,
            "claims.csv" => "claim_id,location,kind,quantity,value,note\n" + claims,
            _ => null,
        }).Value;
        Assert.Empty(set.Faults);
        return ReviewAudit.Run(set);
    }

    private static string Row(
        string id, string voice = "review", string comparison = "", string direction = "", string magnitude = "", string unit = "", string type = "", string effect = "", string low = "", string high = "", string p = "", string n1 = "", string n2 = "",
        (string M1, string S1, string M2, string S2) means = default, string pre = "", string post = "", string r = "", string rp = "", string statistic = "", string note = "") =>
        $"{id},T,{voice},pain,VAS,{comparison},{direction},{magnitude},{unit},{type},{effect},{low},{high},{p},{n1},{means.M1},{means.S1},{n2},{means.M2},{means.S2},{pre},{post},{r},{rp},{statistic},{note}\n";
}
