using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Slow drift as regressors.</summary>
public static class Drift
{
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
