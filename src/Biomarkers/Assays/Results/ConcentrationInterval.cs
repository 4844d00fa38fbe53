using MathNet.Numerics.Distributions;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Uncertainty of a concentration read from a fitted curve. All concentrations are in the well, before the dilution factor.</summary>
public static class ConcentrationInterval
{
    /// <summary>How far beyond the standards, in ln units, an end is looked for.</summary>
    private const double SearchBeyond = 8;
    private const int SearchSteps = 400;

    /// <summary>Standard error by the delta method: sqrt(g'Vg [+ s²/(w m)]) / |df/d ln x| times x.</summary>
    /// <param name="replicates">Number of wells that were averaged, for a total error; null for the curve only.</param>
    /// <returns>NaN where the curve has no covariance.</returns>
    public static double StandardError(FittedCurve curve, double signal, double x, int? replicates)
    {
        var lnX = Math.Log(x);
        return x * Math.Sqrt(Variance(curve, lnX, signal, replicates)) / Math.Abs(curve.Shape.SlopeAtLog(lnX));
    }

    /// <summary>The interval of the named kind; an end that does not exist is null, and both are where the curve has no covariance.</summary>
    /// <param name="lowest">Lowest standard above zero.</param>
    /// <param name="highest">Highest standard.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is a bootstrap, or a profile of a curve that is no sigmoid.</exception>
    public static (double? Low, double? High) Of(IntervalKind kind, FittedCurve curve, double signal, int replicates, double confidence, double lowest, double highest)
    {
        var lnX = curve.Shape.LogInverse(signal);
        if (curve.Covariance is null || curve.DegreesOfFreedom < 1 || !double.IsFinite(lnX))
        {
            return (null, null);
        }

        var x = Math.Exp(lnX);
        var t = StudentT.InvCDF(0, 1, curve.DegreesOfFreedom, 0.5 + (0.5 * confidence));
        switch (kind)
        {
            case IntervalKind.DeltaLinear:
                var half = t * StandardError(curve, signal, x, replicates);
                return Ends(x - half, x + half);
            case IntervalKind.Inversion:
                var away = Math.Log(highest) + SearchBeyond;
                var near = Math.Log(lowest) - SearchBeyond;
                return (Crossing(curve, signal, replicates, t, lnX, near), Crossing(curve, signal, replicates, t, lnX, away));
            case IntervalKind.Profile when curve.Shape is SigmoidCurve:
                return ProfileInterval.Of(curve, signal, replicates, t, Math.Log(lowest) - SearchBeyond, Math.Log(highest) + SearchBeyond);
            case IntervalKind.Profile or IntervalKind.Bootstrap or IntervalKind.BootstrapBca or IntervalKind.BootstrapWild:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "A profile needs a sigmoid curve, and a bootstrap is made by CurveBootstrap.");
            default:
                var relative = t * StandardError(curve, signal, x, kind == IntervalKind.DeltaLogCurveOnly ? null : replicates) / x;
                return Ends(x * Math.Exp(-relative), x * Math.Exp(relative));
        }
    }

    private static (double? Low, double? High) Ends(double low, double high) => (double.IsFinite(low) ? low : null, double.IsFinite(high) ? high : null);

    private static double Variance(FittedCurve curve, double lnX, double signal, int? replicates)
    {
        if (curve.Covariance is not { } v)
        {
            return double.NaN;
        }

        Span<double> g = stackalloc double[curve.Shape.Size];
        curve.Shape.Gradient(lnX, g);
        var variance = 0.0;
        for (var i = 0; i < g.Length; i++)
        {
            for (var j = 0; j < g.Length; j++)
            {
                variance += g[i] * v[i, j] * g[j];
            }
        }

        return replicates is { } m ? variance + (curve.ResidualSd * curve.ResidualSd / (curve.WeightAt(signal) * m)) : variance;
    }

    /// <summary>Where the signal leaves the prediction band, walking from the estimate towards <paramref name="limit"/>.</summary>
    private static double? Crossing(FittedCurve curve, double signal, int replicates, double t, double from, double limit)
    {
        double Outside(double lnX) => Math.Abs(signal - ValueAtLog(curve, lnX)) - (t * Math.Sqrt(Variance(curve, lnX, signal, replicates)));
        var inside = from;
        for (var k = 1; k <= SearchSteps; k++)
        {
            var next = from + ((limit - from) * k / SearchSteps);
            if (Outside(next) > 0)
            {
                return Math.Exp(Bisect(Outside, inside, next));
            }

            inside = next;
        }

        return null;
    }

    private static double ValueAtLog(FittedCurve curve, double lnX) => curve.Shape.Value(Math.Exp(lnX));

    private static double Bisect(Func<double, double> outside, double inside, double beyond)
    {
        for (var i = 0; i < 60; i++)
        {
            var middle = 0.5 * (inside + beyond);
            (inside, beyond) = outside(middle) > 0 ? (inside, middle) : (middle, beyond);
        }

        return 0.5 * (inside + beyond);
    }
}
