using CsCheck;
using Toolkit.Evidence.MetaAnalysis;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

public class MultilevelTests
{
    /// <summary>Both fits stop when a variance moves by less than 1e-13 of itself; the flat top leaves about its root.</summary>
    private const double Flat = 1e-6;

    [Fact]
    public void One_effect_a_group_is_the_usual_random_effects_model() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[0.01, 0.3], (y, v) => new Effect(y, v)).Array[4, 10].Sample(
            effects =>
            {
                var levels = Multilevel.Fit(effects, [[.. effects.Select((_, i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]]);
                var usual = RandomEffects.Fit(new(effects));
                Assert.Equal(usual.Tau2, levels.Sigma2[0], 1e-5);
                Assert.Equal(usual.Pooled.Estimate, levels.Estimated, 1e-5);
                Assert.Equal(usual.LogLikelihood, levels.LogLikelihood, Flat);
                Assert.Equal(usual.Q, levels.Q, Flat);
            },
            iter: 30);

    [Fact]
    public void Effects_that_agree_within_and_differ_between_groups_have_variance_only_between()
    {
        Effect[] effects = [.. Enumerable.Range(0, 12).Select(i => new Effect((i / 3 * 0.8) + (i % 3 * 0.01), 0.01))];
        var fit = Multilevel.Fit(effects, [.. Groups(effects.Length)]);
        Assert.True(fit.Sigma2[0] > 0.3);
        Assert.Equal(0, fit.Sigma2[1], Flat);
    }

    /// <summary>With one effect a cluster and equal variances CR2 gives the t test of the mean: the standard error of the sample, and k - 1 df.</summary>
    [Fact]
    public void The_robust_test_of_balanced_clusters_is_the_t_test()
    {
        double[] y = [0.3, 0.9, 0.1, 0.7, 0.5, 1.1];
        var fit = Multilevel.Fit([.. y.Select(e => new Effect(e, 0.04))], [["a", "b", "c", "d", "e", "f"]]);
        var robust = fit.Robust();
        double mean = y.Average(), sd = Math.Sqrt(y.Sum(e => (e - mean) * (e - mean)) / 5);
        Assert.Equal(sd / Math.Sqrt(6), robust.Se, 1e-9);
        Assert.Equal(5, robust.Df, 1e-6);
        Assert.Equal(mean / robust.Se, robust.T, 1e-9);
    }

    [Fact]
    public void Too_few_effects_are_refused() => Assert.StartsWith(
        "At least three effects with variances above 0 are needed",
        Assert.Throws<ArgumentException>(() => Multilevel.Fit([new(1, 1)], [["a"]])).Message,
        StringComparison.Ordinal);

    private static IEnumerable<IReadOnlyList<string>> Groups(int n)
    {
        yield return [.. Enumerable.Range(0, n).Select(i => "district" + (i / 3).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        yield return [.. Enumerable.Range(0, n).Select(i => "school" + i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }
}
