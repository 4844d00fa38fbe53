using CsCheck;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

public class CountCheckTests
{
    [Theory]
    [InlineData("sum=24+40+32", "96", "consistent")]
    [InlineData("sum=24+40+32", "97", "inconsistent")]
    [InlineData("weeks=12+8+4", "4-12", "consistent")]
    [InlineData("weeks=12+8+4", "4 to 12", "consistent")]
    [InlineData("weeks=12+8+4", "6-12", "inconsistent")]
    [InlineData("part=51;whole=96", "53.1%", "consistent")]
    [InlineData("part=51;whole=96", "55.1%", "inconsistent")]
    [InlineData("part=51;whole=96", "53 %", "consistent")]
    [InlineData("part=51;whole=96", "most", "consistent")]
    [InlineData("women=153;total=312;rest_men=122", "most", "inconsistent")]
    [InlineData("women=153;men=37", "80.5% and 19.5%", "consistent")]
    [InlineData("women=153;men=37", "80.5% and 20.5%", "inconsistent")]
    [InlineData("women=40;men=30;total=80", "50%", "inconsistent")]
    [InlineData("sum=24+40", "", "implied")]
    public void Sums_ranges_and_shares_are_compared_at_their_printed_precision(string inputs, string reported, string verdict) =>
        Assert.Equal(verdict, Words.Of(EffectCheckTests.Run("counts", inputs, reported).Verdict));

    [Fact]
    public void A_total_leaves_a_size_for_the_trials_without_one()
    {
        var set = Set("ELM2001,review,60\nOAK2002,review,\nOAK2002,original,100\nOAK2003,review,\nOAK2003,original,30\n");
        var result = EffectCheckTests.Run("counts", "total=200;known=60;largest=108", "200", set);
        Assert.Equal(108, EffectCheckTests.Number(result, "n_oak2002"));
        Assert.Equal(32, EffectCheckTests.Number(result, "n_oak2003"));
        Assert.Equal(198, EffectCheckTests.Number(result, "sum_with_original"));
        Assert.Equal(Verdict.Inconsistent, result.Verdict);
        Assert.Null(result["n_oak"]);
    }

    [Fact]
    public void A_remainder_that_agrees_with_the_own_report_is_only_implied()
    {
        var set = Set("ELM2001,review,60\nOAK2002,review,\nOAK2002,original,100\nASH2003,review,\nASH2003,original,32\n");
        var result = EffectCheckTests.Run("counts", "total=200;known=60;largest=108", "200", set);
        Assert.Equal(Verdict.Implied, result.Verdict);
        Assert.Equal(32, EffectCheckTests.Number(result, "n_ash"));
    }

    [Fact]
    public void Trials_that_cannot_be_told_apart_get_no_size()
    {
        var set = Set("ELM2001,review,60\nOAK2002,review,\nASH2003,review,\n");
        Assert.Equal(Verdict.NotCheckable, EffectCheckTests.Run("counts", "total=200;known=60;largest=108", "200", set).Verdict);
        Assert.Empty(ImpliedSizes.Of(set));
    }

    [Theory]
    [InlineData("pre=6.0;post=4.5", "25%", "consistent")]
    [InlineData("pre=6.0;post=4.5", "24%", "consistent")]
    [InlineData("pre=6.0;post=4.5", "28%", "inconsistent")]
    [InlineData("pre=4.5;post=6.0", "33%", "consistent")]
    [InlineData("pre=4.5;post=6.0", "", "implied")]
    public void A_change_in_per_cent_covers_what_rounds_to_its_parts(string inputs, string reported, string verdict) =>
        Assert.Equal(verdict, Words.Of(EffectCheckTests.Run("percent_change", inputs, reported).Verdict));

    [Theory]
    [InlineData("pre=6.2;post=3.1", "-3.1", "consistent")]
    [InlineData("pre=6.2;post=3.1", "3.1", "consistent")]
    [InlineData("pre=6.2;post=3.1", "2.4", "inconsistent")]
    public void A_difference_is_what_lies_between(string inputs, string reported, string verdict) =>
        Assert.Equal(verdict, Words.Of(EffectCheckTests.Run("difference", inputs, reported).Verdict));

    [Fact]
    public void Every_mean_of_whole_scores_passes_the_granularity_test() =>
        Gen.Select(Gen.Int[2, 90], Gen.Int[0, 900], Gen.Int[1, 3]).Sample((n, sum, decimals) =>
        {
            var mean = Math.Round((decimal)sum / n, decimals, MidpointRounding.AwayFromZero);
            return EffectCheckTests.Run("grim", FormattableString.Invariant($"mean={mean};decimals={decimals};n={n};items=1"), "").Verdict == Verdict.Consistent;
        });

    [Fact]
    public void A_mean_between_two_possible_ones_is_found()
    {
        var result = EffectCheckTests.Run("grim", "mean=4.13;n=20", "4.13");
        Assert.Equal(Verdict.Inconsistent, result.Verdict);
        Assert.Equal(4.1, EffectCheckTests.Number(result, "nearest_below"), 1e-12);
        Assert.Equal(4.15, EffectCheckTests.Number(result, "nearest_above"), 1e-12);
        Assert.Equal(Verdict.Consistent, EffectCheckTests.Run("grim", "mean=4.13;n=20;items=5", "4.13").Verdict);
    }

    [Theory]
    [InlineData("database=410;register=20;duplicates=96;automatic=0;other=4;value=330", "330", "consistent", 330)]
    [InlineData("screened=330;excluded=300;value=30", "32", "inconsistent", 30)]
    [InlineData("reasons=15+8+4;value=27", "27", "consistent", 27)]
    [InlineData("assessed=30;excluded=27", "-", "implied", 3)]
    public void Boxes_of_the_flow_are_added_up(string inputs, string reported, string verdict, double value)
    {
        var result = EffectCheckTests.Run("prisma", inputs, reported);
        Assert.Equal(verdict, Words.Of(result.Verdict));
        Assert.Equal(value, EffectCheckTests.Number(result, "value"));
    }

    private static EvidenceSet Set(string rows) =>
        EvidenceReader.Read(name => name == "studies.csv" ? "study_id,provenance,n_randomised,condition,weeks\n" + rows.Replace("\n", ",,\n", StringComparison.Ordinal) : null).Value;
}
