using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Slow drift as regressors.</summary>
public static class Drift
{
    // A frequency that meets a cut-off but for rounding lies in the band.
    private const double Rounding = 1e-9;

    /// <summary>The discrete cosine set below a cut-off: √(2/T) cos(π/T (n + ½) k), k = 1 … ⌊2 T f TR⌋, named as fMRIPrep names it; no constant.</summary>
    public static Confounds Cosine(int volumes, double highPassHz, RepetitionTime repetitionTime)
    {
        var count = Math.Min(volumes - 1, (int)Math.Floor(2 * volumes * highPassHz * repetitionTime.Seconds));
        var values = new RowMatrix<double>(count, volumes);
        for (var k = 0; k < count; k++)
        {
            for (var n = 0; n < volumes; n++)
            {
                values[k, n] = Math.Sqrt(2.0 / volumes) * Math.Cos(Math.PI / volumes * (n + 0.5) * (k + 1));
            }
        }

        return new([.. Enumerable.Range(0, count).Select(k => string.Create(CultureInfo.InvariantCulture, $"drift_cosine_{k:00}"))], values);
    }

    /// <summary>Sines and cosines of all frequencies k / (T TR) outside [high-pass, low-pass], named fourier_sin_KKK and fourier_cos_KKK; the frequency 0 is left to the trend.</summary>
    /// <param name="highPassHz">Frequencies below it are regressors; null for none.</param>
    /// <param name="lowPassHz">Frequencies above it are regressors; null for none.</param>
    /// <param name="repetitionTime">Known where a cut-off is given.</param>
    public static Confounds OutOfBand(int volumes, double? highPassHz, double? lowPassHz, Sourced<RepetitionTime> repetitionTime)
    {
        var (names, rows) = (new List<string>(), new List<double[]>());
        for (var k = 1; k <= volumes / 2 && (highPassHz ?? lowPassHz) is not null; k++)
        {
            var hertz = k / (volumes * repetitionTime.Value.Seconds);
            if (hertz >= (highPassHz ?? 0) * (1 - Rounding) && hertz <= (lowPassHz ?? double.PositiveInfinity) * (1 + Rounding))
            {
                continue;
            }

            Add("cos", k, t => Math.Cos(2 * Math.PI * k * t / volumes));
            if (2 * k < volumes)
            {
                Add("sin", k, t => Math.Sin(2 * Math.PI * k * t / volumes));
            }
        }

        return new([.. names], new(rows.Count, volumes, [.. rows.SelectMany(r => r)]));

        void Add(string form, int k, Func<int, double> value)
        {
            names.Add(string.Create(CultureInfo.InvariantCulture, $"fourier_{form}_{k:000}"));
            rows.Add([.. Enumerable.Range(0, volumes).Select(value)]);
        }
    }

    /// <summary>Orthonormal basis of the polynomials up to <paramref name="order"/>, the constant included, shape (order + 1, t).</summary>
    public static RowMatrix<double> Polynomial(int volumes, int order)
    {
        var powers = new RowMatrix<double>(order + 1, volumes);
        for (var p = 0; p <= order; p++)
        {
            for (var t = 0; t < volumes; t++)
            {
                powers[p, t] = Math.Pow((t - ((volumes - 1) / 2.0)) / volumes, p);
            }
        }

        return Projection.Basis(powers);
    }
}
