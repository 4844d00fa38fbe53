using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Brings cleaned series to a scale, in place.</summary>
internal static class Standardiser
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <param name="series">Shape (n, t).</param>
    /// <param name="before">Mean of each series before detrending; used by per cent signal change where cleaning has removed the mean.</param>
    public static void Apply(RowMatrix<double> series, Standardisation scale, double[] before)
    {
        if (scale == Standardisation.ZScore)
        {
            for (var s = 0; s < series.Rows; s++)
            {
                ZScore(series.Row(s));
            }
        }
        else if (scale == Standardisation.PercentSignalChange)
        {
            PercentChange(series, before);
        }
    }

    // A series without spread keeps its zeros: dividing rounding by rounding would make noise of unit size.
    private static void ZScore(Span<double> row)
    {
        if (row.Length < 2)
        {
            return;
        }

        var mean = Sums.Of(row) / row.Length;
        var squares = 0.0;
        foreach (ref var value in row)
        {
            value -= mean;
            squares += value * value;
        }

        var deviation = Math.Sqrt(squares / (row.Length - 1));
        foreach (ref var value in row)
        {
            value /= deviation < Epsilon ? 1 : deviation;
        }
    }

    private static void PercentChange(RowMatrix<double> series, double[] before)
    {
        var after = new double[series.Rows];
        for (var s = 0; s < after.Length; s++)
        {
            after[s] = Sums.Of(series.Row(s)) / series.Columns;
        }

        var removed = Magnitude(after) < 0.1 * Magnitude(before);
        for (var s = 0; s < after.Length; s++)
        {
            var mean = removed ? after[s] + before[s] : after[s];
            foreach (ref var value in series.Row(s))
            {
                value = Math.Abs(mean) < Epsilon ? double.NaN : 100 * (value - after[s]) / Math.Abs(mean);
            }
        }
    }

    private static double Magnitude(double[] means) => means.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Average();
}
