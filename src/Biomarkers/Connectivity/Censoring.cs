using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What becomes of samples that are not kept, as matrices over time.</summary>
public static class Censoring
{
    /// <summary>Takes the kept samples, shape (kept, t).</summary>
    public static RowMatrix<double> Selection(int volumes, ReadOnlySpan<int> kept)
    {
        var matrix = new RowMatrix<double>(kept.Length, volumes);
        for (var i = 0; i < kept.Length; i++)
        {
            matrix[i, kept[i]] = 1;
        }

        return matrix;
    }

    /// <summary>Replaces exactly the samples censored between the first and the last kept one by the not-a-knot cubic spline through the kept ones; drops what lies outside.</summary>
    /// <returns>Shape (last − first + 1, t).</returns>
    public static RowMatrix<double> Interpolation(int volumes, ReadOnlySpan<int> kept)
    {
        var first = kept[0];
        var matrix = new RowMatrix<double>(kept[^1] - first + 1, volumes);
        var knots = new double[kept.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            matrix[kept[i] - first, kept[i]] = 1;
            knots[i] = kept[i];
        }

        var censored = Enumerable.Range(first, matrix.Rows).Except(kept.ToArray()).Select(t => (double)t).ToArray();
        if (censored.Length == 0)
        {
            return matrix;
        }

        var unit = new double[kept.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            unit[i] = 1;
            var filled = NotAKnotSpline.Interpolate(knots, unit, censored);
            for (var c = 0; c < censored.Length; c++)
            {
                matrix[(int)censored[c] - first, kept[i]] = filled[c];
            }

            unit[i] = 0;
        }

        return matrix;
    }
}
