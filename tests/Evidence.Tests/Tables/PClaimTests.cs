using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Tests.Tables;

public class PClaimTests
{
    [Theory]
    [InlineData("<0.01", "p<0.01")]
    [InlineData("p < .05", "p<0.05")]
    [InlineData("p=0.005", "p=0.005")]
    [InlineData("0.03", "p=0.03")]
    [InlineData(">0.05", "p>0.05")]
    [InlineData("n.s.", "p>0.05")]
    [InlineData("3/3; p=0.125", "p=0.125")]
    [InlineData("P value = 0.20", "p=0.20")]
    public void Bounds_and_values_are_told_apart(string text, string claim) => Assert.Equal(claim, PClaim.From(text)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("very small")]
    [InlineData("8; n=60")]
    [InlineData("1.7")]
    [InlineData("0,03")]
    public void Other_text_is_no_p(string text) => Assert.Null(PClaim.From(text));

    [Theory]
    [InlineData("<0.05", 0.01, 0.04, Verdict.Consistent)]
    [InlineData("<0.05", 0.06, 0.12, Verdict.Inconsistent)]
    [InlineData("<0.05", 0.04, 0.06, Verdict.Borderline)]
    [InlineData(">0.05", 0.06, 0.12, Verdict.Consistent)]
    [InlineData("0.03", 0.0349, 0.05, Verdict.Consistent)]
    [InlineData("0.03", 0.0351, 0.05, Verdict.Inconsistent)]
    public void A_claim_is_judged_at_both_ends_of_the_rounding_interval(string claim, double low, double high, Verdict verdict) =>
        Assert.Equal(verdict, PClaim.From(claim)!.Judge(low, high));

    [Fact]
    public void A_bound_above_the_threshold_leaves_significance_open()
    {
        Assert.Null(PClaim.From("<0.10")!.Significant);
        Assert.True(PClaim.From("<0.05")!.Significant);
        Assert.False(PClaim.From("0.05")!.Significant);
    }

    [Theory]
    [InlineData("0.03 (one-sided)", "p=0.03")]
    [InlineData("< .001*", "p<0.001")]
    [InlineData("significant", "p<0.05")]
    [InlineData("not significant", "p>0.05")]
    [InlineData("0.000", "p=0.000")]
    public void Remarks_and_words_are_understood(string text, string claim) => Assert.Equal(claim, PClaim.From(text)!.ToString());

    [Theory, InlineData("NR"), InlineData("not reported"), InlineData("-"), InlineData("n/a")]
    public void A_cell_that_says_nothing_is_no_fault(string text)
    {
        Assert.True(PClaim.IsSilence(text));
        Assert.Null(PClaim.From(text));
    }
}
