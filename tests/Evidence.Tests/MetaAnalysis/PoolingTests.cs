using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

public class PoolingTests
{
    private const string Studies = "study_id,provenance,n_randomised,arm_n,condition,weeks\nA,review,40,20/20,Knee OA,8\nB,review,60,30/30,{0},8\n";
    private const string Header = "outcome_id,study_id,provenance,domain,outcome,benefit,design,direction,unit,effect_size_type,effect_size,ci_lo,ci_hi,p_report\n";

    [Fact]
    public void Comparable_effects_of_one_condition_are_pooled_with_their_benefit_as_sign()
    {
        var pool = Pool("Knee OA", "K,A,review,pain,VAS,down,between,decrease,0-10,Cohen d,0.60,,,\nL,B,review,pain,VAS,down,between,increase,0-10,Cohen d,0.20,,,\n");
        Assert.Empty(pool.Reasons);
        Assert.Equal(2, pool.Fit!.Data.K);
        Assert.True(pool.Studies[0].Effect.Y > 0 && pool.Studies[1].Effect.Y < 0);
        Assert.Equal("arms of the review", pool.Studies[0].Assumption);
    }

    [Theory]
    [InlineData("Knee OA", "K,A,review,pain,VAS,down,within,decrease,0-10,Cohen d,0.60,,,\nL,B,review,pain,VAS,down,between,decrease,0-10,Cohen d,0.20,,,\n", "within-group and between-group effects cannot be pooled: A within")]
    [InlineData("CLBP", "K,A,review,pain,VAS,down,between,decrease,0-10,Cohen d,0.60,,,\nL,B,review,pain,VAS,down,between,decrease,0-10,Cohen d,0.20,,,\n", "the conditions differ: Knee OA, CLBP")]
    [InlineData("Knee OA", "K,A,review,pain,VAS,down,between,decrease,0-10,Cohen d,0.60,,,\nL,B,review,pain,VAS,down,between,decrease,0-10,MD,2.0,1.0,3.0,\n", "the effect measures differ: standardised mean difference, mean difference on 0-10")]
    [InlineData("Knee OA", "K,A,review,pain,VAS,down,between,decrease,0-10,,,,,<0.05\nL,B,review,pain,VAS,down,between,decrease,0-10,Cohen d,0.20,,,\n", "1 of 2 trials print an effect with enough to know its variance; at least two are needed")]
    public void What_is_too_unlike_is_refused_with_the_reason(string condition, string outcomes, string reason)
    {
        var pool = Pool(condition, outcomes);
        Assert.Null(pool.Fit);
        Assert.Contains(reason, pool.Reasons);
    }

    [Fact]
    public void Subgroups_that_share_one_effect_do_not_differ()
    {
        Effect[] effects = [new(0.5, 0.02), new(0.5, 0.04), new(0.5, 0.01), new(0.5, 0.03)];
        var analysis = SubgroupAnalysis.Of(effects, ["a", "a", "b", "b"], new());
        Assert.Equal(0, analysis.QBetween, 1e-9);
        Assert.Equal(1, analysis.P, 1e-9);
        Assert.Equal(["a", "b"], analysis.Groups.Select(g => g.Name));
    }

    [Fact]
    public void Subgroups_with_different_effects_are_told_apart()
    {
        var analysis = SubgroupAnalysis.Of([new(0, 0.01), new(0, 0.01), new(1, 0.01), new(1, 0.01)], ["a", "a", "b", "b"], new());
        Assert.Equal(100, analysis.QBetween, 1e-9);
        Assert.Equal(1, analysis.Df);
        Assert.True(analysis.P < 1e-20);
        Assert.StartsWith("Each effect has a subgroup", Assert.Throws<ArgumentException>(() => SubgroupAnalysis.Of([new(0, 1)], ["a"], new())).Message, StringComparison.Ordinal);
    }

    private static Pool Pool(string condition, string outcomes)
    {
        var set = EvidenceReader.Read(n => n switch { "studies.csv" => Studies.Replace("{0}", condition, StringComparison.Ordinal), "outcomes.csv" => Header + outcomes, _ => null }).Value;
        return Pooling.Of("pain", [.. set.Outcomes], set, new());
    }
}
