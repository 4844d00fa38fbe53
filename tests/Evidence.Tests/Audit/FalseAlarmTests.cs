using CsCheck;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>A false alarm is a failure: a review that agrees with itself yields nothing.</summary>
public class FalseAlarmTests
{
    private const int Reviews = 200;

    [Fact]
    public void A_consistent_review_yields_no_inconsistent_finding() => ConsistentReview.Seeds.Sample(
        seed =>
        {
            var set = new ConsistentReview(seed).Set();
            Assert.Empty(set.Faults);
            var wrong = ReviewAudit.Run(set).Findings.Where(f => f.Verdict == Verdict.Inconsistent).Select(f => $"{f.Kind} {f.OutcomeId} {f.Claim}: {f.Reported}, {f.Inputs} gives {string.Join(";", f.Result.Quantities)}");
            Assert.Empty(wrong);
        },
        iter: Reviews);

    [Fact]
    public void A_consistent_review_is_really_checked()
    {
        var kinds = ReviewAudit.Run(new ConsistentReview(7).Set()).Findings.Where(f => f.Verdict == Verdict.Consistent).Select(f => f.Kind).ToHashSet(StringComparer.Ordinal);
        string[] expected = ["counts", "rob2", "prisma", "p_from_d", "p_from_r", "p_from_eta2", "p_from_stat", "p_from_means", "from_ci", "percent_change", "difference", "grim", "cross_source", "completeness", "swim", "d_from_means"];
        Assert.Empty(expected.Except(kinds));
    }

    [Theory]
    [InlineData("studies.csv", ",Fibromyalgia,", ",Gout,", "cross_source")]
    [InlineData("claims.csv", "n_total,", "n_total,1", "counts")]
    [InlineData("claims.csv", "rob2,low,", "rob2,low,1", "rob2")]
    [InlineData("claims.csv", "direction of effect", "number of significant results", "swim")]
    [InlineData("claims.csv", "table1_studies,", "table1_studies,1", "counts")]
    [InlineData("prisma.csv", "records_screened,", "records_screened,1", "prisma")]
    [InlineData("studies.csv", "3,yes,yes", "3,yes,no", "completeness")]
    [InlineData("outcomes.csv", "review,pain,NRS,between groups,improve", "review,pain,NRS,between groups,worsen", "cross_source")]
    public void One_change_to_a_consistent_review_is_found(string table, string from, string to, string kind)
    {
        var seed = Enumerable.Range(1, 100).First(s => new ConsistentReview(s).Tables()[table].Contains(from, StringComparison.Ordinal));
        var tables = new ConsistentReview(seed).Tables();
        var at = tables[table].IndexOf(from, StringComparison.Ordinal);
        tables[table] = tables[table][..at] + to + tables[table][(at + from.Length)..];
        var report = ReviewAudit.Run(EvidenceReader.Read(tables.GetValueOrDefault).Value);
        Assert.Contains(report.Differences, f => f.Kind == kind && f.Verdict == Verdict.Inconsistent);
    }

    [Fact]
    public void The_same_tables_give_the_same_findings_in_the_same_order()
    {
        static string Once() => string.Join('\n', ReviewAudit.Run(new ConsistentReview(11).Set()).Findings.Select(f => f.Kind + f.OutcomeId + f.Inputs + string.Join(";", f.Result.Quantities)));
        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void No_tables_whatever_throw() => Gen.Select(Gen.String, Gen.String, Gen.String).Sample((a, b, c) =>
    {
        var read = EvidenceReader.Read(name => name switch
        {
            "studies.csv" => "study_id,provenance,n_randomised,condition,weeks,arm_n\nA,review,20,x,3," + Quoted(a) + "\n",
            "outcomes.csv" => "outcome_id,study_id,provenance,domain,outcome,direction,p_report,effect_size_type,effect_size,unit,test_stat\nK,A,review,pain,VAS,improve,<0.05,Cohen d,0.5," + Quoted(b) + "," + Quoted(c) + "\n",
            "claims.csv" => "claim_id,kind,quantity,value\nQ,swim,sign_test," + Quoted(b) + "\nR,counts,n_total," + Quoted(c) + "\n",
            _ => null,
        });
        _ = ReviewAudit.Run(read.Value).Findings.Length;
    });

    private static string Quoted(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
