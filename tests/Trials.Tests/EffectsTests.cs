using CsCheck;

namespace Toolkit.Trials.Tests;

public class EffectsTests
{
    private static readonly Frame Doses = Csv.Read("dose,y\n0,1\n0,2\n0,1.5\n1,2\n1,3\n1,2.2\n2,4\n2,5\n2,3.9\n").Value;

    [Fact]
    public void One_comparison_of_Dunnett_is_the_t_test_and_more_cost_less_than_Bonferroni()
    {
        var design = Design.Build(Formula.Parse("y ~ dose").Value, Doses, new() { Factors = ["dose"] }).Value;
        var model = design.Fit().Value;
        var means = MarginalMeans.Of(design, ["dose"]);
        var one = Dunnett.Compare(model, means[0], [means[2]]).Comparisons[0];
        Assert.Equal(model.Table()[2].P, one.P, 1e-9);
        var (two, critical) = Dunnett.Compare(model, means[0], [means[1], means[2]]);
        Assert.InRange(two[1].P, one.P, 2 * one.P);
        Assert.InRange(critical, Distributions.TQuantile(0.975, 6), Distributions.TQuantile(0.9875, 6));
    }

    [Fact]
    public void Two_means_make_the_studentised_range_a_t_test() => Gen.Select(Gen.Double[0.1, 5], Gen.Double[3, 200]).Sample((t, df) =>
        Assert.Equal(Distributions.TTwoSided(t, df), StudentizedRange.Upper(t * Math.Sqrt(2), 2, df), 1e-9));

    [Fact]
    public void Tukey_stands_between_none_and_Bonferroni()
    {
        var design = Design.Build(Formula.Parse("y ~ dose").Value, Doses, new() { Factors = ["dose"] }).Value;
        var model = design.Fit().Value;
        var means = MarginalMeans.Of(design, ["dose"]);
        var (raw, tukey, bonferroni) = (AllPairs.Unadjusted(model, means), AllPairs.Tukey(model, means), AllPairs.Adjusted(model, means, MultiplicityMethod.Bonferroni));
        for (var i = 0; i < 3; i++)
        {
            Assert.InRange(tukey[i].P, raw[i].P, bonferroni[i].P);
            Assert.True(tukey[i].High > raw[i].High);
        }
    }

    [Fact]
    public void Polynomials_are_the_textbook_integers()
    {
        Assert.Equal([-3, -1, 1, 3], DoseContrasts.Polynomial(4)[0].Weights);
        Assert.Equal([1, -1, -1, 1], DoseContrasts.Polynomial(4)[1].Weights);
        Assert.Equal([-1, 3, -3, 1], DoseContrasts.Polynomial(4)[2].Weights);
        Assert.Equal(["linear", "quadratic"], DoseContrasts.Polynomial(3).Select(c => c.Name));
        Assert.Equal([-1, 0, 0.5, 0.5], DoseContrasts.Williams(4)[1]);
    }

    [Fact]
    public void A_rising_dose_is_found_by_rank_and_a_falling_one_has_the_same_p()
    {
        double[] dose = Doses.Numbers("dose"), y = Doses.Numbers("y");
        var rising = DoseContrasts.JonckheereTerpstra(y, dose);
        var falling = DoseContrasts.JonckheereTerpstra([.. y.Select(v => -v)], dose);
        Assert.Equal(rising.P, falling.P, 1e-12);
        Assert.Equal(27, rising.Statistic + falling.Statistic);
        Assert.True(rising.P < 0.01);
    }

    [Fact]
    public void Two_doses_make_Jonckheere_the_rank_sum_without_its_correction()
    {
        double[] dose = [0, 0, 0, 1, 1, 1, 1], y = [1, 3, 2, 4, 6, 2.5, 8];
        Assert.Equal(TwoGroups.RankSum([4, 6, 2.5, 8], [1, 3, 2]).Statistic, DoseContrasts.JonckheereTerpstra(y, dose).Statistic);
    }

    [Fact]
    public void Fisher_agrees_with_counting_and_reverses_with_the_arms()
    {
        // 3 of 3 against 0 of 3: one table in twenty either way.
        var fisher = new Responders(3, 3, 0, 3).Fisher();
        Assert.Equal(0.1, fisher.P, 1e-12);
        Assert.Equal(double.PositiveInfinity, fisher.Value);
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9]).Sample((a, b) =>
        {
            ProportionEstimate forward = new Responders(a, 10, b, 10).Fisher(), back = new Responders(b, 10, a, 10).Fisher();
            Assert.Equal(forward.P, back.P, 1e-10);
            Assert.Equal(forward.Value, 1 / back.Value, 1e-8 * forward.Value);
            Assert.InRange(forward.Value, forward.Low, forward.High);
        });
    }

    [Fact]
    public void The_number_needed_has_no_interval_where_the_difference_may_be_zero()
    {
        var clear = new Responders(25, 30, 5, 30).NumberNeededToTreat();
        Assert.Equal(1.5, clear.Value, 1e-12);
        Assert.InRange(clear.Value, clear.Low, clear.High);
        Assert.True(double.IsNaN(new Responders(15, 30, 14, 30).NumberNeededToTreat().Low));
        Assert.True(double.IsNaN(new Responders(0, 30, 14, 30).OddsRatio().Low));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Responders(4, 3, 0, 3));
    }

    [Fact]
    public void The_score_interval_stays_within_its_bounds() => Gen.Int[1, 60].SelectMany(n => Gen.Select(Gen.Int[0, n], Gen.Const(n))).Sample((x, n) =>
    {
        var (low, high) = Responders.Wilson(x, n);
        Assert.InRange(x / (double)n, low - 1e-12, high + 1e-12);
        Assert.InRange(low, 0, 1);
        Assert.InRange(high, 0, 1);
    });

    [Fact]
    public void A_size_has_the_power_it_was_chosen_for() => Gen.Select(Gen.Double[0.2, 1.5], Gen.Double[0.5, 0.95]).Sample((difference, power) =>
    {
        Assert.Equal(power, Power.TwoSample(Power.TwoSampleSize(difference, 1, power), difference, 1), 1e-9);
        Assert.Equal(power, Power.Paired(Power.PairedSize(difference, 1, power), difference, 1), 1e-9);
        Assert.Equal(power, Power.Correlation(Power.CorrelationSize(difference / 2, power), difference / 2), 1e-6);
        Assert.Equal(0.75 * Power.TwoSampleSize(difference, 1, power), Power.AncovaSize(difference, 1, 0.5, power), 1e-9);
    });

    [Fact]
    public void Who_drops_out_is_randomised_on_top()
    {
        Assert.Equal(50, Power.WithDropout(40, 0.2), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.WithDropout(40, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.TwoSampleSize(1, 1, 1));
    }

    [Fact]
    public void Without_variation_between_imputations_pooling_is_the_single_analysis()
    {
        var pooled = Rubin.Pool([2, 2, 2], [0.5, 0.5, 0.5], 40);
        var alone = Inference.Of("", 2, 0.5, 40 * 41 / 43.0);
        Assert.Equal((2, 0.25, 0, 0), (pooled.Estimate, pooled.Total, pooled.Between, pooled.Lambda));
        Assert.Equal(alone.P, pooled.P, 1e-12);
        Assert.Throws<ArgumentException>(() => Rubin.Pool([1], [1], 10));
    }

    [Fact]
    public void More_variation_between_imputations_means_fewer_degrees_of_freedom() => Gen.Double[0.1, 3].Sample(spread =>
    {
        PooledEstimate narrow = Rubin.Pool([1 - spread, 1, 1 + spread], [1, 1, 1], 50), wide = Rubin.Pool([1 - (2 * spread), 1, 1 + (2 * spread)], [1, 1, 1], 50);
        Assert.True(wide.DfBarnardRubin < narrow.DfBarnardRubin && wide.StandardError > narrow.StandardError);
    });

    [Fact]
    public void A_share_of_variance_and_its_F_say_the_same()
    {
        var eta = VarianceExplained.PartialEtaSquared(5, 2, 60);
        Assert.Equal(10 / 70.0, eta.Value, 1e-12);
        Assert.Equal(0.95, Distributions.NoncentralFLower(5, 2, 60, 60 * eta.Low / (1 - eta.Low)), 1e-9);
        Assert.Equal(eta.Low, VarianceExplained.PartialEtaSquaredAtLeast(5, 2, 60).Low, 1e-12);
        Assert.Equal(0, VarianceExplained.PartialEtaSquared(0.5, 2, 60).Low);
        Assert.True(VarianceExplained.PartialOmegaSquaredAtLeast(5, 2, 60, 63).Value < eta.Value);
    }

    [Fact]
    public void Pre_post_measures_agree_where_their_definitions_meet()
    {
        // With equal standard deviations and r = 0.5 the change has the same standard deviation as each measurement.
        var s = new PrePostSummary(6, 4, 2, 2, 0.5, 30);
        Assert.Equal(PrePost.StandardisedByChange(s).Estimate, PrePost.StandardisedByRaw(s).Estimate, 1e-12);
        Assert.Equal(2, PrePost.MeanChange(s).Estimate);
        Assert.Equal(Math.Log(1.5), PrePost.LogRatioOfMeans(s).Estimate, 1e-12);
    }

    [Fact]
    public void Equal_variances_make_Welch_nearly_pooled()
    {
        double[] a = [1, 2, 3, 4], b = [2, 3, 4, 5];
        Assert.Equal(TwoGroups.Pooled(a, b).StandardError, TwoGroups.Welch(a, b).StandardError, 1e-12);
        Assert.Equal(6, TwoGroups.Welch(a, b).Df, 1e-10);
        Assert.Equal(TwoGroups.Paired(a, b).Estimate, TwoGroups.Pooled(a, b).Estimate, 1e-12);
        Assert.Throws<ArgumentException>(() => TwoGroups.Paired(a, [1, 2]));
    }

    [Fact]
    public void A_rank_correlation_of_groups_is_one_when_they_do_not_overlap()
    {
        Assert.Equal(1, EffectSize.RankBiserial([5, 6, 7], [1, 2]));
        Assert.Equal(0, EffectSize.RankBiserial([1, 2, 3], [1, 2, 3]));
        Assert.Equal(EffectSize.CohenD([1, 2, 3], [2, 3, 4]).Value, EffectSize.GlassDelta([1, 2, 3], [2, 3, 4]).Value, 1e-12);
        Assert.Equal(-1, EffectSize.Paired([1, 2, 3], [2, 2, 5]).Value, 1e-12);
    }

    [Fact]
    public void A_partial_correlation_on_nothing_that_matters_is_the_plain_one()
    {
        double[] x = [1, 2, 3, 4, 5, 6], y = [2, 1, 4, 3, 7, 5], z = [1, -1, -1, 1, 1, -1];
        Assert.Equal(ChangeChange.Pearson(x, y).Df - 1, Correlations.Partial(x, y, [z]).Df);
        Assert.Equal(1, Correlations.Kendall(x, [.. x.Select(v => v * v)]).Statistic, 1e-12);
        Assert.Throws<ArgumentException>(() => Correlations.Partial(x, y, [z, z]));
    }

    [Fact]
    public void Normal_values_pass_and_skewed_ones_fail_the_test_of_normality()
    {
        double[] normal = [.. Enumerable.Range(1, 40).Select(i => Distributions.NormalQuantile(i / 41.0))];
        Assert.True(Diagnostics.ShapiroWilk(normal).P > 0.9);
        Assert.True(Diagnostics.ShapiroWilk([.. normal.Select(v => Math.Exp(2 * v))]).P < 1e-4);
        Assert.Equal(1, Diagnostics.ShapiroWilk([1, 2, 3]).Statistic, 1e-12);
        Assert.InRange(Diagnostics.ShapiroWilk([1, 2, 3, 5, 9, 20]).P, 0.001, 0.2);
        Assert.Throws<ArgumentOutOfRangeException>(() => Diagnostics.ShapiroWilk([1, 2]));
    }

    [Fact]
    public void One_way_analysis_of_two_groups_is_the_pooled_t_test()
    {
        double[] a = [1, 2, 3, 4], b = [2, 5, 4, 5];
        var t = TwoGroups.Pooled(a, b);
        var f = OneWay.Analyse([a, b]);
        Assert.Equal(t.T * t.T, f.Between.F, 1e-10);
        Assert.Equal(t.P, f.Between.P, 1e-12);
        Assert.Throws<ArgumentException>(() => OneWay.Analyse([a]));
    }

    [Fact]
    public void A_large_constant_costs_no_digits() =>
        Assert.Equal(OneWay.Analyse([[1, 2, 3], [2, 3, 5]]).Between.F, OneWay.Analyse([[1e9 + 1, 1e9 + 2, 1e9 + 3], [1e9 + 2, 1e9 + 3, 1e9 + 5]]).Between.F, 1e-12);

    [Fact]
    public void Studentised_Breusch_Pagan_sees_variance_that_grows()
    {
        var chance = new Chance(3);
        var rows = Enumerable.Range(0, 200).Select(i => new[] { 1.0, i / 50.0 }).ToList();
        var growing = LinearModel.Fit(rows, [.. rows.Select(r => r[1] * chance.Normal())], ["1", "x"]).Value;
        var constant = LinearModel.Fit(rows, [.. rows.Select(_ => chance.Normal())], ["1", "x"]).Value;
        Assert.True(Diagnostics.BreuschPagan(growing).P < 0.001);
        Assert.True(Diagnostics.BreuschPagan(constant).P > 0.01);
        Assert.Equal(2, constant.Leverages().Sum(), 1e-10);
        Assert.True(constant.CookDistances().All(d => d >= 0));
    }

    [Fact]
    public void An_empty_group_is_described_as_such()
    {
        Assert.Equal(0, Description.Of([]).Count);
        Assert.True(double.IsNaN(Description.Of([1]).StandardDeviation));
        Assert.Equal((2, 1.5), (Description.Of([1, 2, double.NaN]).Count, Description.Of([2, 1]).Median));
    }
}
