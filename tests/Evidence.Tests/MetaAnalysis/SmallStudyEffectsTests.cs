using CsCheck;
using Toolkit.Evidence.MetaAnalysis;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

public class SmallStudyEffectsTests
{
    private const double Same = 1e-9;

    private static readonly Gen<Effect[]> Studies = Gen.Select(Gen.Double[-1, 1], Gen.Double[0.01, 0.4], (y, v) => new Effect(y, v)).Array[4, 20];

    [Fact]
    public void An_effect_that_grows_with_its_error_is_found_by_regression()
    {
        Effect[] effects = [.. Enumerable.Range(1, 12).Select(i => new Effect((0.2 * i) + (i % 2 == 0 ? 0.02 : -0.02), 0.01 * i * i))];
        var test = SmallStudyEffects.Egger(new(effects));
        Assert.Equal(10, test.Df);
        Assert.True(test.P < 1e-6 && test.T > 0);
    }

    [Fact]
    public void Mirrored_effects_mirror_the_test() => Studies.Sample(effects =>
    {
        var mirrored = SmallStudyEffects.Egger(new([.. effects.Select(e => e with { Y = -e.Y })]));
        var test = SmallStudyEffects.Egger(new(effects));
        Assert.Equal(test.T, -mirrored.T, 1e-6 * (1 + Math.Abs(test.T)));
        Assert.Equal(SmallStudyEffects.Rank(new(effects)).P, SmallStudyEffects.Rank(new([.. effects.Select(e => e with { Y = -e.Y })])).P, Same);
    });

    /// <summary>Three ranks have six orders: a perfect one has p = 2/6.</summary>
    [Fact]
    public void The_rank_test_is_exact_for_few_studies()
    {
        var test = SmallStudyEffects.Rank(new([new(0, 0.1), new(1, 0.2), new(3, 0.3)]));
        Assert.True(test.Exact);
        Assert.Equal(1, test.Tau, Same);
        Assert.Equal(1.0 / 3, test.P, Same);
    }

    [Fact]
    public void Ties_make_the_rank_test_normal()
    {
        var test = SmallStudyEffects.Rank(new([new(0, 0.1), new(1, 0.1), new(3, 0.3), new(2, 0.2)]));
        Assert.False(test.Exact);
        Assert.InRange(test.P, 0.05, 1);
    }

    [Fact]
    public void A_symmetric_funnel_has_nothing_missing()
    {
        Effect[] effects = [.. Enumerable.Range(1, 6).SelectMany(i => new[] { new Effect(0.5 + (0.1 * i), 0.02 * i), new Effect(0.5 - (0.1 * i), 0.02 * i) })];
        var filled = SmallStudyEffects.Fill(new(effects), new() { Estimator = TauEstimator.DL });
        Assert.Equal(0, filled.Missing);
        Assert.Equal(0.5, filled.Filled.Pooled.Estimate, Same);
    }

    [Fact]
    public void The_cut_half_of_a_funnel_is_filled_in()
    {
        Effect[] effects = [.. Enumerable.Range(1, 10).Select(i => new Effect(0.1 * i, 0.005 * i * i))];
        var filled = SmallStudyEffects.Fill(new(effects), new() { Estimator = TauEstimator.DL });
        Assert.True(filled.Missing > 0);
        Assert.Equal("left", filled.Side);
        Assert.Equal(10 + filled.Missing, filled.Filled.Data.K);
        Assert.True(filled.Filled.Pooled.Estimate < RandomEffectsTests.Fit(effects, TauEstimator.DL).Pooled.Estimate);
    }

    [Fact]
    public void Two_studies_are_too_few() => Assert.StartsWith(
        "At least 3 studies are needed, and there are 2.",
        Assert.Throws<ArgumentException>(() => SmallStudyEffects.Egger(new([new(0, 1), new(1, 2)]))).Message,
        StringComparison.Ordinal);
}
