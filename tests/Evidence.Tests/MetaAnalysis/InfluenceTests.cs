using CsCheck;
using Toolkit.Evidence.MetaAnalysis;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

public class InfluenceTests
{
    private const double Same = 1e-9;

    private static readonly Gen<Effect[]> Studies = Gen.Select(Gen.Double[-1, 1], Gen.Double[0.01, 0.4], (y, v) => new Effect(y, v)).Array[4, 12];

    [Fact]
    public void Leaving_one_out_is_fitting_the_others() => Studies.Sample(effects =>
    {
        var fit = RandomEffects.Fit(new(effects));
        var without = Influence.LeaveOneOut(fit);
        Assert.Equal(effects.Length, without.Length);
        Assert.Equal(RandomEffects.Fit(new([.. effects[1..]])).Pooled.Estimate, without[0].Pooled.Estimate, Same);
        Assert.Equal(RandomEffects.Fit(new([.. effects[..^1]])).Pooled.Estimate, without[^1].Pooled.Estimate, Same);
    });

    [Fact]
    public void An_outlier_has_the_largest_distance_of_Cook()
    {
        Effect[] effects = [new(0.1, 0.05), new(0.2, 0.05), new(0.15, 0.05), new(0.18, 0.05), new(3, 0.05)];
        var cook = Influence.Cook(RandomEffects.Fit(new(effects)));
        Assert.Equal(cook[4], cook.Max());
        Assert.All(cook, c => Assert.True(c >= 0));
    }

    [Fact]
    public void Weights_sum_to_a_hundred() => Studies.Sample(effects => Assert.Equal(100, RandomEffects.Fit(new(effects)).Weights.Sum(), Same));

    [Fact]
    public void A_prediction_of_a_study_lies_between_its_own_effect_and_the_pooled_one() => Studies.Sample(effects =>
    {
        var fit = RandomEffects.Fit(new(effects));
        foreach (var (effect, blup) in effects.Zip(Influence.Blup(fit)))
        {
            Assert.InRange(blup.Prediction, Math.Min(effect.Y, fit.Pooled.Estimate) - Same, Math.Max(effect.Y, fit.Pooled.Estimate) + Same);
            Assert.True(blup.Low <= blup.Prediction && blup.Prediction <= blup.High);
        }
    });

    [Fact]
    public void The_last_of_the_cumulative_fits_is_the_whole() => Studies.Sample(effects =>
    {
        var fit = RandomEffects.Fit(new(effects));
        var cumulative = Influence.Cumulative(fit);
        Assert.Equal(fit.Pooled.Estimate, cumulative[^1].Pooled.Estimate, Same);
        Assert.Equal(effects[0].Y, cumulative[0].Pooled.Estimate, Same);
    });

    [Fact]
    public void One_study_cannot_be_left_out() => Assert.StartsWith(
        "Too few studies to leave one out.",
        Assert.Throws<ArgumentException>(() => Influence.LeaveOneOut(RandomEffects.Fit(new([new(1, 1)])))).Message,
        StringComparison.Ordinal);
}
