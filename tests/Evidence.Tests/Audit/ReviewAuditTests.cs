using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>The audit of small reviews with one thing wrong in each.</summary>
public class ReviewAuditTests
{
    private const string Header = "study_id,provenance,n_randomised,n_analysed,arms,arm_n,condition,control,weeks,sex_f,sex_m,in_table1,in_reference_list\n";

    private const string OutcomeHeader = "outcome_id,study_id,provenance,domain,outcome,design,comparison,direction,magnitude,unit,effect_size_type,effect_size,ci_lo,ci_hi,p_report,n_basis,n1,mean1,sd1,n2,mean2,sd2\n";

    [Fact]
    public void The_arms_of_the_trials_own_report_decide_and_equal_arms_are_shown_beside()
    {
        var finding = Single(
            "ELM,review,60,,,,OA,,4,,,,\nELM,original,60,,3,20/20/20,OA,,4,,,,\n",
            "P,ELM,review,pain,VAS,between,,improve,,,Cohen d,0.85,,,<0.01,60,,,,,,\n",
            "p_from_d");
        Assert.Equal(Verdict.Inconsistent, finding.Verdict);
        Assert.Equal("arms of the trial's own report", finding.Assumption);
        Assert.Equal("d=0.85;design=independent;n1=20;n2=20", finding.Inputs);
        var other = Assert.Single(finding.Alternatives);
        Assert.Equal(Verdict.Consistent, other.Result.Verdict);
        Assert.Contains("two equal arms", other.Assumption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_on_the_other_side_of_the_threshold_is_severe_and_a_smaller_one_is_not()
    {
        const string trial = "ELM,review,40,,2,20/20,OA,,4,,,,\n";
        Assert.Equal(Severity.High, Single(trial, "P,ELM,review,pain,VAS,between,,improve,,,Cohen d,0.40,,,<0.05,,20,,,20,,\n", "p_from_d").Severity);
        Assert.Equal(Severity.Medium, Single(trial, "P,ELM,review,pain,VAS,between,,improve,,,Cohen d,0.80,,,<0.01,,20,,,20,,\n", "p_from_d").Severity);
    }

    [Fact]
    public void A_value_without_a_p_contradicts_nothing()
    {
        var finding = Single("ELM,review,40,,2,20/20,OA,,4,,,,\n", "P,ELM,review,pain,VAS,between,,improve,,,Cohen d,0.20,,,,,20,,,20,,\n", "p_from_d");
        Assert.Equal(Verdict.Implied, finding.Verdict);
        Assert.Contains("no p is printed", finding.Assumption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_without_any_size_is_not_checkable() => Assert.Equal(
        Verdict.NotCheckable,
        Single("ELM,review,,,,,OA,,4,,,,\n", "P,ELM,review,pain,VAS,between,,improve,,,Cohen d,0.20,,,<0.05,,,,,,,\n", "p_from_d").Verdict);

    [Fact]
    public void A_within_group_effect_is_tested_as_paired_and_named()
    {
        var report = Audit("ELM,review,25,,,,OA,usual care,4,,,,\n", "P,ELM,review,pain,VAS,within,pre-post,improve,,,Cohen d,1.2,,,<0.01,25,,,,,,\n", "C1,3.3,swim,pain_favourable,1,\n");
        Assert.Contains(report.Findings, f => f.Kind == "p_from_d" && f.Inputs == "d=1.2;design=paired;n=25" && f.Verdict == Verdict.Consistent);
        Assert.Contains(report.Findings, f => f.Kind == "within_between" && f.Verdict == Verdict.Partly);
    }

    [Fact]
    public void A_control_that_the_trial_did_not_have_is_named() => Assert.Contains(
        Audit("ELM,review,25,,,,OA,usual care,4,,,,\nELM,original,25,,,,OA,none: both arms exercise,4,,,,\n", "").Findings,
        f => f is { Kind: "comparator", Verdict: Verdict.Inconsistent, Severity: Severity.High });

    [Fact]
    public void A_value_of_the_own_report_with_another_size_is_partly_true()
    {
        var finding = Audit(
            "ELM,review,60,,,,OA,,4,,,,\nELM,original,60,33,2,30/30 randomised; 16/17 analysed,OA,,4,,,,\n",
            "P,ELM,review,pain,KOOS,between,,improve,11.7,0-100,,,,,<0.01,60,,,,,,\nPo,ELM,original,pain,KOOS,between,,improve,,0-100,MD,-11.7,-20.1,-3.4,,,16,,,17,,\n")
            .Findings.Single(f => f is { Kind: "from_ci", OutcomeId: "Po" } && f.Reported.Contains("n=", StringComparison.Ordinal));
        Assert.Equal(Verdict.Partly, finding.Verdict);
        Assert.Equal("the value agrees, the n behind it does not", finding.Assumption);
    }

    [Fact]
    public void A_difference_that_no_comparison_of_the_own_report_has_is_found()
    {
        const string trials = "ELM,review,60,,,,OA,,4,,,,\nELM,original,60,,3,20/20/20,OA,,4,,,,\n";
        const string original = "Po1,ELM,original,pain,VAS,between,,improve,,0-10,MD,3.0,2.0,4.0,,,20,,,20,,\nPo2,ELM,original,pain,VAS,between,,improve,,0-10,MD,0.7,-0.3,1.7,,,20,,,20,,\n";
        Verdict Of(string magnitude) => Audit(trials, $"P,ELM,review,pain,VAS,between,,improve,{magnitude},0-10,,,,,<0.05,60,,,,,,\n" + original).Findings.Single(f => f.Kind == "effect_against_source").Verdict;
        Assert.Equal(Verdict.Inconsistent, Of("1.9"));
        Assert.Equal(Verdict.Consistent, Of("-0.7"));
    }

    [Fact]
    public void An_effect_of_six_deviations_is_called_implausible() => Assert.Contains(
        Audit("ELM,review,40,,,,OA,,4,,,,\nELM,original,40,,2,20/20,OA,,4,,,,\n", "Po,ELM,original,pain,VAS,between,,improve,,0-10,MD,3.0,2.7,3.3,,,20,,,20,,\n").Findings,
        f => f is { Kind: "implausible", Verdict: Verdict.Partly });

    [Fact]
    public void Arms_and_sexes_that_do_not_add_up_are_found()
    {
        var found = Audit("ELM,review,40,,2,20/19,OA,,4,25,14,,\n", "").Findings.Where(f => f is { Kind: "counts", StudyId: "ELM" }).ToList();
        Assert.Equal([Verdict.Inconsistent, Verdict.Partly], found.Select(f => f.Verdict));
        Assert.Contains("the sex of some participants is not printed", found[1].Assumption, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_repeated_with_another_sense_is_found()
    {
        const string outcomes = "I,ELM,review,inflammatory,IL-6,between,,none,,,,,,,>0.05,,,,,,,\n";
        Verdict Of(string claim) => Audit("ELM,review,40,,,,OA,,4,,,,\n", outcomes, claim).Findings.Single(f => f.Kind == "text").Verdict;
        Assert.Equal(Verdict.Inconsistent, Of("C1,discussion,text,I,changed,\n"));
        Assert.Equal(Verdict.Consistent, Of("C1,discussion,text,I,unchanged,\n"));
        Assert.Equal(Verdict.NotCheckable, Of("C1,discussion,text,X9,changed,\n"));
    }

    [Fact]
    public void No_change_with_a_small_p_does_not_fit() => Assert.Contains(
        Audit("ELM,review,40,,,,OA,,4,,,,\n", "I,ELM,review,inflammatory,IL-6,between,,none,,,,,,,<0.05,,,,,,,\n").Findings,
        f => f is { Kind: "direction_p", Verdict: Verdict.Partly });

    [Fact]
    public void A_claim_of_mediation_needs_a_mediation_analysis() => Assert.Contains(
        Audit("ELM,review,40,,,,OA,,4,,,,\n", "", "C1,conclusion,mechanism,mediation_claim,anti-inflammatory,\n").Findings,
        f => f is { Kind: "mechanism", Verdict: Verdict.Inconsistent });

    [Fact]
    public void Most_of_those_with_known_sex_is_not_most_of_all()
    {
        const string trials = "ELM,review,100,,,,OA,,4,90,10,,\nOAK,review,110,,,,OA,,4,,,,\n";
        const string claims = "C1,results,counts,n_total,210,\nC2,results,counts,sex_f,90,\nC3,results,counts,sex_m,10,\nC4,results,counts,majority_sex,women,\n";
        Verdict Of(string studies) => Audit(studies, "", claims).Findings.Single(f => f.Claim.StartsWith("most participants", StringComparison.Ordinal)).Verdict;
        Assert.Equal(Verdict.Partly, Of(trials));
        Assert.Equal(Verdict.Inconsistent, Of(trials + "OAK,original,110,,,,OA,,4,0,110,,\n"));
    }

    [Fact]
    public void The_size_that_a_total_leaves_is_compared_with_the_own_report()
    {
        const string trials = "ELM,review,60,,,,OA,,4,,,,\nOAK,review,,,,,OA,,4,,,,\nOAK,original,48,,,,OA,,4,,,,\n";
        var report = Audit(trials, "", "C1,abstract,counts,n_total,112,\n");
        Assert.Contains(report.Findings, f => f is { Kind: "counts", Verdict: Verdict.Inconsistent });
        Assert.Contains(report.Findings, f => f is { Kind: "cross_source", StudyId: "OAK", Verdict: Verdict.Inconsistent, Reported: "52" });
        Assert.DoesNotContain(Audit(trials, "", "C1,abstract,counts,n_total,108,\n").Findings, f => f.Verdict == Verdict.Inconsistent);
    }

    [Fact]
    public void The_worst_differences_come_first_and_each_says_where_and_what_would_settle_it()
    {
        var report = Audit(
            "ELM,review,60,,,,Knee OA,,8,,,yes,no\nELM,original,60,,,,Gout,,6,,,,\n",
            "I,ELM,review,inflammatory,CRP,between,,decrease,,,,,,,<0.05,,,,,,,\nIo,ELM,original,inflammatory,CRP,between,,increase,,,,,,,,,,,,,,\n");
        var differences = report.Differences.ToList();
        Assert.Equal(["cross_source", "completeness", "cross_source", "cross_source"], differences.Select(f => f.Kind));
        Assert.Equal(Severity.High, differences[0].Severity);
        Assert.All(differences, f => Assert.False(f.ClaimedAt.Length == 0 || f.ComparedAt.Length == 0 || f.Resolve.Length == 0));
    }

    private static Finding Single(string studies, string outcomes, string kind) => Audit(studies, outcomes).Findings.Single(f => f.Kind == kind);

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
}
