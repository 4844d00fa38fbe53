using System.Collections.Immutable;
using CsCheck;

namespace Toolkit.Trials.Tests;

public class ResamplingTests
{
    private const ulong Seed = 11;

    private static MediationData Simulated(int n, ulong seed, double error = 0)
    {
        var chance = new Chance(seed);
        double[] x = [.. Enumerable.Range(0, n).Select(i => (double)(i % 2))];
        double[] m = [.. x.Select(v => (0.8 * v) + chance.Normal())];
        double[] y = [.. x.Zip(m, (a, b) => (0.3 * a) + (0.5 * b) + (0.5 * chance.Normal()))];
        return new([.. x], [.. m.Select(v => v + (error * chance.Normal()))], [.. y]);
    }

    [Fact]
    public void The_indirect_effect_is_total_less_direct() => Gen.Int[8, 60].SelectMany(n => Gen.Select(Gen.Double[-3, 3].Array[n], Gen.Double[-3, 3].Array[n], Gen.Double[-3, 3].Array[n])).Sample((m, y, c) =>
    {
        var data = new MediationData([.. m.Select((_, i) => (double)(i % 2))], [.. m], [.. y], [new("age", [.. c])]);
        if (Mediation.Fit(data) is { IsOk: true, Value: var fit })
        {
            Assert.Equal(fit.Total.Estimate - fit.Direct.Estimate, fit.Indirect, 1e-9 * (1 + Math.Abs(fit.Indirect)));
            Assert.Equal(fit.Indirect, fit.IndirectAt(0), 1e-8 * (1 + Math.Abs(fit.Indirect)));
        }
    });

    [Fact]
    public void The_sensitivity_is_zero_where_it_says() => Assert.Equal(0, Mediation.Fit(Simulated(50, 3)).Value is { } fit ? fit.IndirectAt(fit.RhoAtZero) : 1, 1e-12);

    [Fact]
    public void Aroian_Sobel_and_Goodman_stand_in_their_order()
    {
        var fit = Mediation.Fit(Simulated(50, 3)).Value;
        Assert.True(fit.GoodmanError < fit.SobelError && fit.SobelError < fit.AroianError);
    }

    [Fact]
    public void The_bootstrap_starts_from_the_fit_and_does_not_depend_on_threads()
    {
        var data = Simulated(60, 3);
        Bootstrap a = Mediation.Bootstrap(data, 400, Seed), b = Mediation.Bootstrap(data, 400, Seed);
        Assert.Equal(Mediation.Fit(data).Value.Indirect, a.Estimate, 1e-12);
        Assert.Equal(a.Percentile(), b.Percentile());
        Assert.Equal(a.Bca(), b.Bca());
        Assert.InRange(0.4, a.Percentile().Low, a.Percentile().High);
    }

    [Fact]
    public void Quasi_Bayes_and_the_bootstrap_agree_roughly()
    {
        var data = Simulated(200, 5);
        var bayes = Mediation.QuasiBayes(Mediation.Fit(data).Value, 4000, Seed)[0];
        var boot = Mediation.Bootstrap(data, 2000, Seed).Percentile();
        Assert.Equal(boot.Low, bayes.Low, 0.08);
        Assert.Equal(boot.High, bayes.High, 0.08);
    }

    // 5^5 resamples of five values: the exact bootstrap of the mean has the variance of the sample over n.
    [Fact]
    public void All_resamples_of_five_give_the_exact_bootstrap()
    {
        double[] x = [1, 4, 2, 8, 5];
        var all = Enumerable.Range(0, 3125).Select(k => Enumerable.Range(0, 5).Average(d => x[k / (int)Math.Pow(5, d) % 5])).ToArray();
        var boot = new Bootstrap(4, all, [.. Enumerable.Range(0, 5).Select(left => x.Where((_, i) => i != left).Average())]);
        Assert.Equal(4, boot.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(6 / 5.0 * 3125 / 3124), boot.StandardDeviation, 1e-12);
        Assert.Equal(boot.Bca().Low, boot.Bca().Low);
        Assert.True(boot.Acceleration > 0);
        Assert.Equal(boot.Percentile().Low, 8 - boot.Basic().High, 1e-12);
    }

    [Fact]
    public void The_types_of_quantiles_differ_between_the_values_only()
    {
        double[] x = [1, 2, 3, 4];
        Assert.Equal(1.75, Quantiles.Of(x, 0.25, 7));
        Assert.Equal(1.25, Quantiles.Of(x, 0.25, 6));
        Assert.Equal((1, 4), (Quantiles.Of(x, 0, 6), Quantiles.Of(x, 1, 7)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Of(x, 0.5, 5));
    }

    [Fact]
    public void Indices_name_participants_and_follow_from_the_seed()
    {
        var rows = Bootstrap.Indices(7, 20, Seed);
        Assert.All(rows, r => Assert.All(r, i => Assert.InRange(i, 0, 6)));
        Assert.Equal(rows[13], Bootstrap.Indices(7, 20, Seed)[13]);
        Assert.NotEqual(rows[0], rows[1]);
    }

    [Fact]
    public void Error_of_measurement_weakens_the_path_and_calibration_gives_it_back()
    {
        const double error = 0.7;
        double naive = 0, calibrated = 0, simex = 0;
        const int trials = 12;
        for (ulong k = 0; k < trials; k++)
        {
            var data = Simulated(400, 100 + k, error);
            ImmutableArray<double> errors = [.. Enumerable.Repeat(error, 400)];
            var fit = Mediation.Fit(data).Value;
            naive += fit.Indirect / trials;
            calibrated += CarriedUncertainty.Calibrated(fit, CarriedUncertainty.Reliability(data, errors)) / trials;
            simex += CarriedUncertainty.Simex(data, errors, 20, k) / trials;
        }

        Assert.InRange(naive, 0.2, 0.33);
        Assert.InRange(calibrated, 0.34, 0.47);
        Assert.InRange(simex, naive + 0.03, 0.47);
    }

    [Fact]
    public void Carrying_the_error_widens_the_interval()
    {
        var data = Simulated(60, 9);
        ImmutableArray<double> errors = [.. Enumerable.Repeat(0.8, 60)];
        ImmutableArray<int> plates = [.. Enumerable.Range(0, 60).Select(i => i / 20)];
        var redraw = CarriedUncertainty.FromErrors(data.Mediator, errors, plates, 0.5);
        var exact = CarriedUncertainty.FromErrors(data.Mediator, [.. errors.Select(_ => 0.0)], plates, 0.5);
        double[] marker = [.. data.Mediator], pain = [.. data.Outcome];
        int[] arm = [.. data.Exposure.Select(x => (int)x)];
        Assert.True(CarriedUncertainty.Correlate(marker, redraw, pain, arm, 300, Seed).StandardDeviation > CarriedUncertainty.Correlate(marker, exact, pain, arm, 300, Seed).StandardDeviation);
        Assert.Equal(Mediation.Fit(data).Value.Indirect, CarriedUncertainty.Indirect(data, redraw, 50, Seed).Estimate, 1e-12);
        Assert.Throws<ArgumentException>(() => CarriedUncertainty.FromErrors(data.Mediator, errors, plates, 2));
    }

    [Fact]
    public void The_generator_has_the_moments_it_should()
    {
        var chance = new Chance(Seed);
        double[] normal = [.. Enumerable.Range(0, 20_000).Select(_ => chance.Normal())], square = [.. Enumerable.Range(0, 20_000).Select(_ => chance.ChiSquare(3))];
        Assert.Equal(0, Sample.Mean(normal), 0.03);
        Assert.Equal(1, Sample.Variance(normal), 0.05);
        Assert.Equal(3, Sample.Mean(square), 0.08);
        Assert.NotEqual(new Chance(Seed, 1).Bits(), new Chance(Seed, 2).Bits());
    }

    [Fact]
    public void A_degenerate_mediation_is_a_broken_promise() =>
        Assert.Throws<InvalidOperationException>(() => Mediation.Bootstrap(new([0, 1, 0, 1], [1, 1, 1, 1], [1, 2, 3, 4]), 5, Seed));
}
