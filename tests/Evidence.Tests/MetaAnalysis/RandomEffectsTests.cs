using CsCheck;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.MetaAnalysis;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

public class RandomEffectsTests
{
    /// <summary>Two ways to one number, each carried to the last digits.</summary>
    private const double Same = 1e-9;

    /// <summary>Roots of the likelihood are flat: τ² itself is known to about the root of rounding.</summary>
    private const double Flat = 1e-6;

    private static readonly Gen<Effect[]> Studies = Gen.Select(Gen.Double[-1, 1], Gen.Double[0.01, 0.4], (y, v) => new Effect(y, v)).Array[3, 20];

    [Fact]
    public void The_fixed_effect_is_the_weighted_mean()
    {
        var fit = Fit([new(1, 0.5), new(2, 0.25)], TauEstimator.FE);
        Assert.Equal(10.0 / 6, fit.Pooled.Estimate, Same);
        Assert.Equal(Math.Sqrt(1 / 6.0), fit.Pooled.Se, Same);
        Assert.Equal(4.0 / 3, fit.Q, Same);
        Assert.Equal(25, fit.I2, Same);
    }

    [Fact]
    public void The_moment_estimator_is_its_closed_form() => Studies.Sample(effects =>
    {
        double[] w = [.. effects.Select(e => 1 / e.V)];
        var mean = effects.Zip(w, (e, x) => e.Y * x).Sum() / w.Sum();
        var q = effects.Zip(w, (e, x) => x * (e.Y - mean) * (e.Y - mean)).Sum();
        var expected = Math.Max(0, (q - (effects.Length - 1)) / (w.Sum() - (w.Sum(x => x * x) / w.Sum())));
        Assert.Equal(expected, Fit(effects, TauEstimator.DL).Tau2, Same);
    });

    [Fact]
    public void Paule_and_Mandel_makes_the_generalised_Q_its_degrees_of_freedom() => Studies.Sample(effects =>
    {
        var fit = Fit(effects, TauEstimator.PM);
        double[] w = [.. effects.Select(e => 1 / (e.V + fit.Tau2))];
        var q = effects.Zip(w, (e, x) => x * Math.Pow(e.Y - fit.Pooled.Estimate, 2)).Sum();
        Assert.True(fit.Tau2 == 0 ? q <= effects.Length - 1 + Same : Math.Abs(q - (effects.Length - 1)) < 1e-8, $"Q = {q}");
        Assert.Equal(fit.Tau2, Fit(effects, TauEstimator.EB).Tau2, Same);
    });

    [Theory]
    [InlineData(TauEstimator.REML)]
    [InlineData(TauEstimator.ML)]
    public void No_other_variance_is_more_likely(TauEstimator estimator) => Studies.Sample(effects =>
    {
        var data = new MetaData(effects);
        var restricted = estimator == TauEstimator.REML;
        var tau2 = Fit(effects, estimator).Tau2;
        var best = TauSquaredAt(data, tau2, restricted);
        Assert.All([0, tau2 * 0.99, tau2 * 1.01, tau2 + 0.001], other => Assert.True(TauSquaredAt(data, other, restricted) <= best + 1e-9));
    });

    [Fact]
    public void Equal_variances_give_the_textbook_answer_by_every_route() =>
        Gen.Double[-1, 1].Array[4, 12].Sample(y =>
        {
            const double v = 0.05;
            var mean = y.Average();
            var between = Math.Max(0, (y.Sum(e => (e - mean) * (e - mean)) / (y.Length - 1)) - v);
            Effect[] effects = [.. y.Select(e => new Effect(e, v))];
            foreach (var estimator in new[] { TauEstimator.REML, TauEstimator.DL, TauEstimator.HE, TauEstimator.PM })
            {
                Assert.Equal(between, Fit(effects, estimator).Tau2, Flat);
            }
        });

    [Fact]
    public void Under_Hartung_and_Knapp_equal_variances_give_the_t_test_of_the_mean() =>
        Gen.Double[-1, 1].Array[3, 12].Sample(y =>
        {
            double mean = y.Average(), sd = Math.Sqrt(y.Sum(e => (e - mean) * (e - mean)) / (y.Length - 1));
            var fit = RandomEffects.Fit(new([.. y.Select(e => new Effect(e, 0.02))]), new() { Test = PooledTest.HartungKnapp });
            Assert.Equal(sd / Math.Sqrt(y.Length), fit.Pooled.Se, Same);
            Assert.Equal(Tails.StudentTwoSided(mean / (sd / Math.Sqrt(y.Length)), y.Length - 1), fit.Pooled.P, 1e-7);
        });

    [Fact]
    public void The_truncated_form_is_never_narrower_than_the_normal_variance() => Studies.Sample(effects =>
    {
        var truncated = RandomEffects.Fit(new(effects), new() { Test = PooledTest.HartungKnappTruncated }).Pooled.Se;
        Assert.True(truncated >= Fit(effects, TauEstimator.REML).Pooled.Se * (1 - 1e-12));
    });

    [Fact]
    public void The_profile_interval_meets_its_definition_at_both_ends() => Studies.Sample(effects =>
    {
        var fit = Fit(effects, TauEstimator.REML);
        var span = fit.Tau2Interval();
        foreach (var (end, p) in new[] { (span.Low, 0.975), (span.High, 0.025) })
        {
            double[] w = [.. effects.Select(e => 1 / (e.V + end))];
            var mean = effects.Zip(w, (e, x) => e.Y * x).Sum() / w.Sum();
            var q = effects.Zip(w, (e, x) => x * (e.Y - mean) * (e.Y - mean)).Sum();
            var target = Tails.ChiSquareQuantile(p, effects.Length - 1);
            Assert.True(end == 0 ? q <= target + Same : Math.Abs(q - target) < 1e-7 * target, $"Q = {q} at {end}");
        }
    });

    [Fact]
    public void The_peers_interval_lies_near_the_exact_one() => Studies.Sample(effects =>
    {
        // A peer stops within 1.2e-4 of the root.
        const double stop = 3e-4;
        var fit = Fit(effects, TauEstimator.REML);
        Assert.Equal(fit.Tau2Interval().Low, fit.Tau2IntervalAsMetafor().Low, stop);
        Assert.Equal(Math.Min(100, fit.Tau2Interval().High), fit.Tau2IntervalAsMetafor().High, stop);
    });

    [Fact]
    public void A_prediction_interval_holds_the_confidence_interval() => Studies.Sample(effects =>
    {
        var fit = Fit(effects, TauEstimator.REML);
        var prediction = fit.PredictionInterval();
        Assert.True(prediction.Low <= fit.Pooled.Low + Same && prediction.High >= fit.Pooled.High - Same);
        Assert.True(fit.HigginsPredictionInterval()!.Value.High >= prediction.High - Same);
    });

    [Fact]
    public void A_moderator_that_explains_all_leaves_no_variance()
    {
        double[] dose = [1, 2, 3, 4, 5];
        var fit = RandomEffects.Fit(new([.. dose.Select(d => new Effect(0.1 + (0.3 * d), 0.01))], [dose]), new());
        Assert.Equal(0.3, fit.Coefficients[1].Estimate, Same);
        Assert.Equal(0, fit.Tau2);
        Assert.Equal(100, fit.R2()!.Value, Same);
        Assert.Equal(Math.Pow(fit.Coefficients[1].Statistic, 2), fit.ModeratorTest()!.Value.Q, Same);
    }

    [Fact]
    public void Shifting_a_moderator_moves_only_the_intercept() => Studies.Sample(effects =>
    {
        double[] x = [.. effects.Select((_, i) => (double)i)], shifted = [.. x.Select(v => v - 7)];
        if (effects.Length < 4)
        {
            return;
        }

        RandomEffects a = RandomEffects.Fit(new(effects, [x])), b = RandomEffects.Fit(new(effects, [shifted]));
        Assert.Equal(a.Coefficients[1].Estimate, b.Coefficients[1].Estimate, Flat);
        Assert.Equal(a.ModeratorTest()!.Value.Q, b.ModeratorTest()!.Value.Q, 1e-4);
    });

    [Fact]
    public void Moderators_that_depend_on_one_another_are_refused()
    {
        double[] x = [1, 2, 3, 4], twice = [2, 4, 6, 8];
        Effect[] effects = [new(1, 1), new(2, 1), new(3, 1), new(5, 1)];
        Assert.StartsWith("The moderators depend on one another", Assert.Throws<InvalidOperationException>(() => RandomEffects.Fit(new(effects, [x, twice]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_data_are_refused()
    {
        Assert.StartsWith("Effects are finite, and their variances above 0.", Assert.Throws<ArgumentException>(() => new MetaData([new(1, 0)])).Message, StringComparison.Ordinal);
        Assert.StartsWith("There are at least as many effects", Assert.Throws<ArgumentException>(() => new MetaData([new(1, 1)], [[1.0, 2.0]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_study_has_no_heterogeneity()
    {
        var fit = Fit([new(0.5, 0.04)], TauEstimator.REML);
        Assert.Equal(0, fit.Tau2);
        Assert.Equal(1, fit.QP);
        Assert.Equal(0.2, fit.Pooled.Se, Same);
        Assert.Null(fit.HigginsPredictionInterval());
        Assert.Null(fit.Tau2Se);
    }

    [Theory]
    [InlineData(TauEstimator.HE)]
    [InlineData(TauEstimator.SJ)]
    [InlineData(TauEstimator.HS)]
    [InlineData(TauEstimator.DL)]
    public void Every_estimator_is_zero_or_more_and_follows_the_scale_of_the_data(TauEstimator estimator) => Studies.Sample(effects =>
    {
        var tau2 = Fit(effects, estimator).Tau2;
        Assert.True(tau2 >= 0);
        Assert.Equal(9 * tau2, Fit([.. effects.Select(e => new Effect(3 * e.Y, 9 * e.V))], estimator).Tau2, 1e-8);
    });

    internal static RandomEffects Fit(Effect[] effects, TauEstimator estimator) => RandomEffects.Fit(new(effects), new() { Estimator = estimator });

    /// <summary>The log likelihood, written out.</summary>
    private static double TauSquaredAt(MetaData data, double tau2, bool restricted)
    {
        double[] w = [.. data.Effects.Select(e => 1 / (e.V + tau2))];
        var mean = data.Effects.Zip(w, (e, x) => e.Y * x).Sum() / w.Sum();
        var value = -0.5 * data.Effects.Zip(w, (e, x) => (x * Math.Pow(e.Y - mean, 2)) - Math.Log(x)).Sum();
        return restricted ? value - (0.5 * Math.Log(w.Sum())) : value;
    }

    [Fact]
    public void The_fast_scoring_without_moderators_agrees_with_its_definition() => Gen.Select(Gen.Double[-3, 3], Gen.Double[0.001, 2]).Array[2, 30].Sample(effects =>
    {
        // Both stop where a step no longer moves the last digits; on a flat likelihood that may be some digits apart.
        const double flat = 1e-6;
        var data = new MetaData([.. effects.Select(e => new Effect(e.Item1, e.Item2))]);
        foreach (var restricted in new[] { true, false })
        {
            double fast = InterceptLikelihood.Estimate(data.Y, data.V, restricted, 0.1), definition = TauSquared.Likelihood(data, restricted, 0.1);
            Assert.True(Math.Abs(fast - definition) <= flat * (1 + definition), $"{fast} against {definition}");
        }
    });
}
