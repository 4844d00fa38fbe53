using CsCheck;
using Toolkit.Evidence.MetaAnalysis;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

public class EffectMeasureTests
{
    private const double Digits = 1e-12;

    /// <summary>Trial 1 of the BCG trials (Colditz et al. 1994): 4 of 123 against 11 of 139.</summary>
    [Fact]
    public void The_log_risk_ratio_of_a_published_trial_is_met()
    {
        var effect = EffectMeasures.LogRiskRatio(4, 119, 11, 128);
        Assert.Equal(Math.Log(4.0 / 123 / (11.0 / 139)), effect.Y, Digits);
        Assert.Equal((1.0 / 4) - (1.0 / 123) + (1.0 / 11) - (1.0 / 139), effect.V, Digits);
    }

    [Fact]
    public void An_empty_cell_gets_a_half_in_all_four()
    {
        Assert.Equal(EffectMeasures.LogOddsRatio(0.5, 10.5, 3.5, 7.5), EffectMeasures.LogOddsRatio(0, 10, 3, 7));
        Assert.Equal(EffectMeasures.LogRiskRatio(0.5, 10.5, 3.5, 7.5), EffectMeasures.LogRiskRatio(0, 10, 3, 7));
        Assert.Equal(EffectMeasures.RiskDifference(0.5, 10.5, 3.5, 7.5), EffectMeasures.RiskDifference(0, 10, 3, 7));
    }

    [Fact]
    public void Swapping_the_groups_swaps_the_sign() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 50], Gen.Int[1, 50], Gen.Int[1, 50]).Sample((a, b, c, d) =>
        {
            foreach (var measure in new Func<double, double, double, double, Effect>[] { EffectMeasures.LogRiskRatio, EffectMeasures.LogOddsRatio, EffectMeasures.RiskDifference })
            {
                Effect one = measure(a, b, c, d), other = measure(c, d, a, b);
                Assert.Equal(one.Y, -other.Y, Digits);
                Assert.Equal(one.V, other.V, Digits);
            }
        });

    [Fact]
    public void The_small_sample_factor_has_its_closed_forms()
    {
        Assert.Equal(Math.Sqrt(Math.PI / 6), EffectMeasures.SmallSampleFactor(3), Digits);
        Assert.Equal(1, EffectMeasures.SmallSampleFactor(1e6), 1e-6);
        Assert.Equal(1 - (3 / ((4 * 40.0) - 1)), EffectMeasures.SmallSampleFactor(40), 1e-4);
        Assert.True(double.IsNaN(EffectMeasures.SmallSampleFactor(1)));
    }

    [Fact]
    public void A_standardised_difference_from_means_is_that_from_its_d() =>
        Gen.Select(Gen.Double[-3, 3], Gen.Double[0.5, 3], Gen.Int[3, 60], Gen.Int[3, 60]).Sample((difference, sd, n1, n2) =>
        {
            Effect means = EffectMeasures.StandardisedDifference(difference, sd, n1, 0, sd, n2), d = EffectMeasures.FromCohenD(difference / sd, n1, n2);
            Assert.Equal(means.Y, d.Y, Digits);
            Assert.Equal(means.V, d.V, Digits);
        });

    [Fact]
    public void A_mean_difference_adds_the_squared_errors() => Assert.Equal(new Effect(2, (4.0 / 10) + (9.0 / 30)), EffectMeasures.MeanDifference(5, 2, 10, 3, 3, 30));

    [Fact]
    public void A_ratio_of_means_does_not_depend_on_the_unit()
    {
        Effect a = EffectMeasures.LogRatioOfMeans(4, 1, 20, 2, 0.5, 20), b = EffectMeasures.LogRatioOfMeans(4000, 1000, 20, 2000, 500, 20);
        Assert.Equal(a.Y, b.Y, Digits);
        Assert.Equal(a.V, b.V, Digits);
    }

    [Fact]
    public void Fishers_z_depends_on_n_alone_for_its_variance() => Assert.Equal(new Effect(Math.Atanh(0.3), 0.04), EffectMeasures.FisherZ(0.3, 28));

    [Fact]
    public void An_interval_gives_back_its_standard_error() => Assert.Equal(1, EffectMeasures.FromInterval(0, -1.9599639845400545, 1.9599639845400545).V, Digits);
}
