using System.Collections.Immutable;
using MathNet.Numerics.Distributions;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A point of a standard curve with the interval of its mean response.</summary>
/// <param name="Concentration">In the unit of the standards, above 0.</param>
/// <param name="Low">NaN where the curve has no covariance.</param>
/// <param name="High">NaN where the curve has no covariance.</param>
public readonly record struct CurveBandPoint(double Concentration, double Signal, double Low, double High);

/// <summary>The curve for a picture: signal ± t sqrt(g'Vg) at evenly spaced log concentrations (delta method).</summary>
public static class CurveBand
{
    /// <param name="from">Lowest concentration, above 0.</param>
    /// <param name="to">Highest concentration, above <paramref name="from"/>.</param>
    /// <param name="points">2 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or there are fewer than two points.</exception>
    public static ImmutableArray<CurveBandPoint> Of(FittedCurve curve, double from, double to, int points = 60, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        var t = curve.DegreesOfFreedom > 0 ? StudentT.InvCDF(0, 1, curve.DegreesOfFreedom, 0.5 + (0.5 * confidence)) : double.NaN;
        double start = Math.Log(from), step = (Math.Log(to) - start) / (points - 1);
        var band = ImmutableArray.CreateBuilder<CurveBandPoint>(points);
        for (var i = 0; i < points; i++)
        {
            var lnX = start + (i * step);
            double signal = curve.Shape.Value(Math.Exp(lnX)), half = t * StandardError(curve, lnX);
            band.Add(new(Math.Exp(lnX), signal, signal - half, signal + half));
        }

        return band.MoveToImmutable();
    }

    private static double StandardError(FittedCurve curve, double lnX)
    {
        if (curve.Covariance is not { } covariance)
        {
            return double.NaN;
        }

        var gradient = new double[curve.Shape.Size];
        curve.Shape.Gradient(lnX, gradient);
        var variance = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            for (var j = 0; j < gradient.Length; j++)
            {
                variance += gradient[i] * covariance[i, j] * gradient[j];
            }
        }

        return Math.Sqrt(variance);
    }
}
