using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>Standard errors and limits against simulation and against hand calculation.</summary>
public class UncertaintyTests
{
    /// <summary>An empirical standard deviation of 300 draws is known to about 4 %; the delta method adds its own curvature.</summary>
    private const double OfSimulation = 0.2;

    [Theory]
    [InlineData("A"), InlineData("B"), InlineData("C"), InlineData("D")]
    public void Standard_errors_agree_with_the_scatter_of_repeated_plates(string name)
    {
        var fits = Enumerable.Range(1, 300).Select(seed => Assay.Quantify(Plates.Simulated(Plates.Il6, 0.03, (uint)seed)).Curve!).ToList();
        double[] values = [.. fits.Select(f => f[name])];
        var scatter = Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1));
        var stated = Math.Sqrt(fits.Average(f => Math.Pow(f.Parameters.Single(p => p.Name == name).StandardError!.Value, 2)));
        Assert.InRange(stated / scatter, 1 - OfSimulation, 1 + OfSimulation);
    }

    [Fact]
    public void A_straight_line_has_the_standard_errors_of_the_textbook()
    {
        double[] x = [1, 2, 3, 4, 5, 6];
        double[] y = [1.1, 1.9, 3.2, 3.9, 5.1, 5.8];
        var curve = Assay.Quantify(Plates.Of(x.Zip(y)), new AssayOptions { Family = CurveFamily.Linear, Weighting = Weighting.None }).Curve!;
        var sxx = x.Sum(v => Math.Pow(v - 3.5, 2));
        var slope = x.Zip(y, (a, b) => (a - 3.5) * (b - 3.5)).Sum() / sxx;
        var residual = Math.Sqrt(x.Zip(y, (a, b) => Math.Pow(b - 3.5 - (slope * (a - 3.5)), 2)).Sum() / 4);
        Assert.Equal(slope, curve["slope"], 1e-12);
        Assert.Equal(residual, curve.ResidualSd, 1e-12);
        Assert.Equal(residual / Math.Sqrt(sxx), curve.Parameters[1].StandardError!.Value, 1e-12);
        Assert.Equal(residual * Math.Sqrt((1 / 6.0) + (3.5 * 3.5 / sxx)), curve.Parameters[0].StandardError!.Value, 1e-12);
    }

    [Fact]
    public void Residuals_are_standardised_by_weight_and_residual_deviation()
    {
        var curve = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, 8)).Curve!;
        double[] residuals = [.. curve.StandardisedResiduals];
        Assert.Equal(curve.Points, residuals.Length);
        Assert.Equal(curve.DegreesOfFreedom, residuals.Sum(r => r * r), 1e-9);
    }

    [Fact]
    public void The_covariance_is_symmetric_with_the_squares_of_the_standard_errors_on_its_diagonal()
    {
        var curve = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, 8)).Curve!;
        var v = curve.Covariance!;
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                Assert.Equal(v[i, j], v[j, i], 1e-12 * Math.Sqrt(v[i, i] * v[j, j]));
            }
        }

        Assert.Equal(Math.Sqrt(v[3, 3]) * curve["C"], curve.Parameters.Single(p => p.Name == "C").StandardError!.Value, 1e-9);
        Assert.Equal(Math.Sqrt(v[0, 0]), curve.Parameters.Single(p => p.Name == "A").StandardError!.Value, 1e-12);
    }

    [Fact]
    public void Limits_of_detection_are_so_many_deviations_above_the_blanks()
    {
        var plate = Plates.Simulated(Plates.Il6, 0, 1);
        double[] blanks = [0.05, 0.06, 0.07, 0.06];
        plate = plate with { Wells = plate.Wells.AddRange(blanks.Select((b, i) => new AssayWell($"H{9 + i}", WellRole.Blank, "BLK") { Nominal = 0, Signal = b })) };
        var result = Assay.Quantify(plate);
        var limit = result.Detection!;
        var sd = Math.Sqrt(0.0002 / 3);
        Assert.Equal((4, 0.06), (limit.Count, Math.Round(limit.Mean, 12)));
        Assert.Equal(sd, limit.Sd, 1e-12);
        Assert.Equal(0.06 + (3 * sd), limit.ThreeSd.Signal, 1e-12);
        Assert.Equal(1.645 / (1 - (1 / 12.0)), limit.LimitOfBlank.Factor, 1e-12);
        Assert.Equal(limit.ThreeSd.Signal, result.Curve!.Shape.Value(limit.ThreeSd.Concentration!.Value), 1e-9);
    }

    [Fact]
    public void On_a_falling_curve_the_limits_lie_below_the_zero_standards()
    {
        var result = Assay.Quantify(Plates.Simulated(Plates.Il6 with { A = 3.1, D = 0.05 }, 0.02, 4));
        Assert.True(result.Detection!.TwoSd.Signal < result.Detection.Mean);
        Assert.Equal(2, result.Detection.Count);
    }

    [Fact]
    public void More_replicates_narrow_the_total_interval_but_not_the_interval_of_the_curve()
    {
        var curve = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, 8)).Curve!;
        var y = Plates.Il6.Value(100);
        double Width(IntervalKind kind, int m) => ConcentrationInterval.Of(kind, curve, y, m, 0.95, 7.8125, 1000) is var (low, high) ? (high - low)!.Value : 0;
        Assert.True(Width(IntervalKind.DeltaLog, 8) < Width(IntervalKind.DeltaLog, 1));
        Assert.Equal(Width(IntervalKind.DeltaLogCurveOnly, 1), Width(IntervalKind.DeltaLogCurveOnly, 8));
        Assert.True(Width(IntervalKind.Profile, 2) > Width(IntervalKind.DeltaLogCurveOnly, 2));
        Assert.True(Width(IntervalKind.Inversion, 1) > Width(IntervalKind.Inversion, 4));
    }

    [Fact]
    public void A_higher_confidence_gives_a_wider_interval()
    {
        var plate = Plates.Simulated(Plates.Il6, 0.04, 8, 100);
        foreach (var kind in Enum.GetValues<IntervalKind>())
        {
            double Width(double level) => Assay.Quantify(plate, new AssayOptions { Interval = kind, Confidence = level }).Samples[0] is var s ? (s.High - s.Low)!.Value : 0;
            Assert.True(Width(0.99) > Width(0.8), kind.ToString());
        }
    }

    [Fact]
    public void The_band_of_the_curve_holds_the_curve_and_widens_to_the_ends()
    {
        var curve = Assay.Quantify(Plates.Simulated(Plates.Il6, 0.04, 8)).Curve!;
        var band = CurveBand.Of(curve, 7.8125, 1000, 30);
        Assert.Equal(30, band.Length);
        Assert.All(band, p => Assert.True(p.Low < p.Signal && p.Signal < p.High));
        Assert.True(band[^1].High - band[^1].Low > band[15].High - band[15].Low);
    }

    [Fact]
    public void Many_starts_find_no_lower_sum_of_squares_than_the_fit()
    {
        var lower = new List<string>();
        for (uint seed = 1; seed <= 25; seed++)
        {
            var plate = Plates.Simulated(Plates.Il6, 0.15, seed);
            foreach (var family in new[] { CurveFamily.FourPl, CurveFamily.RichardsUpper, CurveFamily.RichardsLower })
            {
                var fit = Assay.Quantify(plate, new AssayOptions { Family = family, FallBack = false }).Curve!;
                var lowest = Lowest(fit, seed);
                if (lowest < fit.Rss * (1 - 1e-6))
                {
                    lower.Add(FormattableString.Invariant($"{family} {seed}: {lowest:g8} below {fit.Rss:g8} ({fit.Reason})"));
                }
            }
        }

        Assert.True(lower.Count == 0, string.Join('\n', lower));
    }

    /// <summary>The generic fitter from ten random starts over the same points and weights.</summary>
    private static double Lowest(FittedCurve fit, uint seed)
    {
        var chance = new Random((int)seed);
        var size = fit.Shape.Size;
        double[] y = [.. fit.Signals.Zip(fit.Weights, (s, w) => s * Math.Sqrt(w))];
        double Model(ReadOnlySpan<double> p, int row, Span<double> gradient)
        {
            var curve = new SigmoidCurve(fit.Family, p[0], p[1], p[2], p[3], size > 4 ? p[4] : 0);
            if (curve.B is < 0.05 or > 60 || curve.G is < 0.01 or > 100 || p[3] < Math.Log(7.8125) - 12 || p[3] > Math.Log(1000) + 14)
            {
                // The walls of the fit's own search box: it may not be blamed for what lies beyond.
                return double.NaN;
            }

            var root = Math.Sqrt(fit.Weights[row]);
            curve.Gradient(fit.Doses[row] > 0 ? Math.Log(fit.Doses[row]) : double.NegativeInfinity, gradient);
            foreach (ref var g in gradient)
            {
                g *= root;
            }

            return root * curve.Value(fit.Doses[row]);
        }

        return Enumerable.Range(0, 20).Min(_ =>
        {
            double[] start = [0.1 * chance.NextDouble(), 2 + (2 * chance.NextDouble()), (4.5 * chance.NextDouble()) - 1, 2 + (6 * chance.NextDouble()), (6 * chance.NextDouble()) - 3];
            return NonlinearLeastSquares.Fit(Model, y, start.AsSpan(0, size)).Rss;
        });
    }
}
