using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityMeasureTests
{
    private const double Rounding = 1e-10;

    private static readonly ImmutableArray<string> Three = ["a", "b", "c"];

    [Fact]
    public void Covariance_has_the_denominator_T()
    {
        var covariance = Covariance.Of(["a", "b"], new(2, 4, [1, 2, 3, 4, 0, 0, 4, 4]), CovarianceEstimator.Empirical);
        Assert.Equal([1.25, 2, 2, 4], covariance.Values.Data);
        Assert.Equal(0, covariance.Shrinkage);
    }

    /// <summary>Partial correlation of a and b given c, by the textbook's recursion from three plain correlations.</summary>
    [Fact]
    public void Partial_correlation_agrees_with_the_recursion()
    {
        var series = Mixed();
        var r = ConnectivityMatrix.Pearson(Three, series);
        var expected = (r[0, 1] - (r[0, 2] * r[1, 2])) / Math.Sqrt((1 - (r[0, 2] * r[0, 2])) * (1 - (r[1, 2] * r[1, 2])));
        var partial = Covariance.Of(Three, series, CovarianceEstimator.Empirical).PartialCorrelation().Value;
        Assert.Equal(expected, partial[0, 1], Rounding);
        Assert.Equal(partial[0, 1], partial[1, 0], Rounding);
        Assert.Equal((1.0, ConnectivityMeasure.PartialCorrelation, "empirical"), (partial[2, 2], partial.Measure, partial.Estimator));
    }

    [Fact]
    public void Precision_is_the_inverse()
    {
        var covariance = Covariance.Of(Three, Mixed(), CovarianceEstimator.LedoitWolf);
        var product = MatrixProduct.Multiply(covariance.Values, covariance.Precision().Value.Values);
        Assert.Equal(1, product[0, 0], Rounding);
        Assert.Equal(0, product[0, 1], Rounding);
        Assert.Equal("Ledoit-Wolf", covariance.Precision().Value.Estimator);
    }

    [Fact]
    public void A_singular_covariance_is_refused_unless_it_is_shrunk()
    {
        var few = ConnectivityInputs.Noise(6, 4, 1);
        ImmutableArray<string> names = ["a", "b", "c", "d", "e", "f"];
        Assert.Equal(
            "matrix 0: expected a covariance that can be inverted, found a singular one. More regions than samples, or a region without a signal: leave it out, or ask for Ledoit-Wolf shrinkage.",
            Covariance.Of(names, few, CovarianceEstimator.Empirical).PartialCorrelation().Fault!.Message);
        var shrunk = Covariance.Of(names, few, CovarianceEstimator.LedoitWolf);
        Assert.InRange(shrunk.Shrinkage, 0.01, 1);
        Assert.True(shrunk.PartialCorrelation().IsOk);
        few[0, 0] = double.NaN;
        Assert.False(Covariance.Of(names, few, CovarianceEstimator.LedoitWolf).Precision().IsOk);
    }

    /// <summary>A region beside its own copy: what tells them apart is noise of a given share of the signal, 2 · share² of the variance.</summary>
    [Theory]
    [InlineData(1e-3, true)]
    [InlineData(1e-6, true)]
    [InlineData(1e-9, false)] // 1e-18 of the variance: below the rounding of the covariance itself
    [InlineData(0, false)]
    public void Regions_that_differ_by_more_than_rounding_are_inverted_and_copies_are_refused(double share, bool inverted)
    {
        var noise = ConnectivityInputs.Noise(2, 200, 5);
        var series = new RowMatrix<double>(2, 200);
        for (var t = 0; t < 200; t++)
        {
            (series[0, t], series[1, t]) = (noise[0, t], (3 * noise[0, t]) + (share * noise[1, t]));
        }

        Assert.Equal(inverted, Covariance.Of(["a", "copy"], series, CovarianceEstimator.Empirical).Precision().IsOk);
    }

    [Fact]
    public void Regions_of_very_different_size_are_no_singular_matrix_and_an_infinite_one_is()
    {
        var series = ConnectivityInputs.Noise(6, 50, 8);
        for (var r = 0; r < 6; r++)
        {
            for (var t = 0; t < 50; t++)
            {
                series[r, t] *= Math.Pow(10, r - 3);
            }
        }

        ImmutableArray<string> names = ["a", "b", "c", "d", "e", "f"];
        var precision = Covariance.Of(names, series, CovarianceEstimator.Empirical);
        var product = MatrixProduct.Multiply(precision.Values, precision.Precision().Value.Values);
        Assert.Equal(1, product[5, 5], 1e-6); // a condition of 1e10 leaves six digits
        series[5, 0] = double.PositiveInfinity;
        Assert.False(Covariance.Of(names, series, CovarianceEstimator.Empirical).Precision().IsOk);
    }

    [Fact]
    public void Shrunk_correlation_is_nearer_to_zero_than_Pearson()
    {
        var series = Mixed();
        double plain = Covariance.Correlation(Three, series, CovarianceEstimator.Empirical)[0, 1], shrunk = Covariance.Correlation(Three, series, CovarianceEstimator.LedoitWolf)[0, 1];
        Assert.Equal(ConnectivityMatrix.Pearson(Three, series)[0, 1], plain, Rounding);
        Assert.True(Math.Abs(shrunk) < Math.Abs(plain));
    }

    [Fact]
    public void Participants_with_one_covariance_lie_at_the_origin_of_the_tangent_space()
    {
        var covariance = Covariance.Of(Three, Mixed(), CovarianceEstimator.Empirical);
        var space = TangentSpace.Of([covariance, covariance]);
        Assert.All(space.Displacements[0].Values.Data, v => Assert.Equal(0, v, Rounding));
        Assert.All(covariance.Values.Data.Zip(space.Mean.Data), p => Assert.Equal(p.First, p.Second, Rounding));
    }

    [Fact]
    public void Displacements_sum_to_zero_and_the_vector_keeps_lengths()
    {
        var space = TangentSpace.Of([.. Enumerable.Range(1, 4).Select(i => Covariance.Of(Three, ConnectivityInputs.Noise(3, 50, i), CovarianceEstimator.Empirical))]);
        Assert.Equal(0, space.Displacements.Sum(d => d[0, 1]), 1e-6);
        var d = space.Displacements[1];
        var vector = TangentSpace.Vectorised(d);
        Assert.Equal(6, vector.Length);
        Assert.Equal(d.Values.Data.Sum(v => v * v), 2 * vector.Sum(v => v * v), Rounding);
    }

    [Fact]
    public void A_tangent_space_of_nothing_or_of_singular_matrices_is_a_broken_promise()
    {
        Assert.StartsWith("A geometric mean is of one covariance or more.", Assert.Throws<ArgumentException>(() => TangentSpace.Of([])).Message, StringComparison.Ordinal);
        var singular = Covariance.Of(["a", "b"], new RowMatrix<double>(2, 3), CovarianceEstimator.Empirical);
        Assert.StartsWith("A tangent space needs positive definite covariances", Assert.Throws<ArgumentException>(() => TangentSpace.Of([singular])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spearman_follows_any_rising_map_and_a_bad_series_is_NaN()
    {
        var series = ConnectivityInputs.Noise(4, 40, 3);
        for (var t = 0; t < 40; t++)
        {
            series[1, t] = Math.Exp(5 * series[0, t]);
            series[2, t] = 3;
        }

        series[3, 5] = double.NaN;
        var rho = ConnectivityMatrix.Spearman(["a", "b", "c", "d"], series);
        Assert.Equal(1, rho[0, 1], Rounding);
        Assert.Equal(double.NaN, rho[0, 2]);
        Assert.Equal(double.NaN, rho[0, 3]);
        Assert.Equal(ConnectivityMeasure.SpearmanR, rho.Measure);
    }

    [Fact]
    public void White_noise_is_worth_its_samples_and_slow_series_are_worth_less()
    {
        var series = new RowMatrix<double>(3, 300);
        ConnectivityInputs.Noise(1, 300, 5).Data.CopyTo(series.Row(0));
        for (var t = 0; t < 300; t++)
        {
            series[1, t] = Math.Sin(0.05 * t);
            series[2, t] = 1;
        }

        var n = EffectiveSamples.Of(series);
        Assert.Equal(300, n[0, 0]);
        Assert.InRange(n[0, 1], 150, 300);
        Assert.Equal(double.NaN, n[0, 2]);
        var slow = new RowMatrix<double>(2, 300, [.. series.Row(1), .. series.Row(1)]);
        Assert.InRange(EffectiveSamples.Of(slow)[0, 1], 1, 60);
        var z = ConnectivityMatrix.Pearson(["a", "b", "c"], series).FisherZEffective(n);
        Assert.Equal(ConnectivityMatrix.Atanh(ConnectivityMatrix.Pearson(["a", "b", "c"], series)[0, 1]) * Math.Sqrt(n[0, 1] - 3), z[0, 1], Rounding);
    }

    [Fact]
    public void Windows_slide_by_their_step_and_the_rest_is_not_used()
    {
        var series = Mixed();
        var windows = SlidingWindow.Of(Three, series, 30, 20);
        Assert.Equal([0, 20, 40, 60], windows.Starts);
        Assert.Equal(Correlation.Reference(series.Row(0).Slice(40, 30), series.Row(1).Slice(40, 30)), windows.Windows[2][0, 1], Rounding);
        Assert.Throws<ArgumentOutOfRangeException>(() => SlidingWindow.Of(Three, series, 101, 1));
    }

    private static RowMatrix<double> Mixed()
    {
        var series = ConnectivityInputs.Noise(3, 100, 2);
        for (var t = 0; t < 100; t++)
        {
            series[0, t] += 0.8 * series[2, t];
            series[1, t] += (0.5 * series[0, t]) - (0.4 * series[2, t]);
        }

        return series;
    }
}
