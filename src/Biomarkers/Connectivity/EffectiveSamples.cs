using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How many independent samples a pair of autocorrelated series is worth.</summary>
public static class EffectiveSamples
{
    /// <summary>n_eff = T / (1 + 2 Σ_k (1 − k/T) ρ_x(k) ρ_y(k)), k = 1 … ⌊T/5⌋, biased autocorrelations, at most T (Bartlett 1946; Pyper and Peterman 1998).</summary>
    /// <param name="series">Shape (n, t).</param>
    /// <returns>Shape (n, n), T on the diagonal; NaN for a constant series.</returns>
    public static RowMatrix<double> Of(RowMatrix<double> series)
    {
        var samples = series.Columns;
        var lags = samples / 5;
        var correlations = new RowMatrix<double>(series.Rows, lags + 1);
        for (var r = 0; r < series.Rows; r++)
        {
            Autocorrelation(series.Row(r), correlations.Row(r));
        }

        var effective = new RowMatrix<double>(series.Rows, series.Rows);
        for (var i = 0; i < series.Rows; i++)
        {
            for (var j = 0; j < series.Rows; j++)
            {
                var sum = 1.0;
                for (var k = 1; k <= lags; k++)
                {
                    sum += 2 * (1 - ((double)k / samples)) * correlations[i, k] * correlations[j, k];
                }

                var n = sum > 0 ? Math.Min(samples, samples / sum) : sum <= 0 ? samples : double.NaN;
                effective[i, j] = i == j && !double.IsNaN(n) ? samples : n;
            }
        }

        return effective;
    }

    /// <summary>Biased autocorrelation at lags 0, 1, …: lag products over the whole sum of squares. NaN for a constant series.</summary>
    public static void Autocorrelation(ReadOnlySpan<double> series, Span<double> correlations)
    {
        var unit = new double[series.Length];
        CorrelationMatrix.Normalise(series, unit);
        for (var k = 0; k < correlations.Length; k++)
        {
            correlations[k] = System.Numerics.Tensors.TensorPrimitives.Dot<double>(unit.AsSpan(k), unit.AsSpan(0, unit.Length - k));
        }
    }
}
