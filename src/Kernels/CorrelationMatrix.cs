using System.Numerics.Tensors;

namespace Toolkit.Kernels;

/// <summary>Pearson's r between every two of n series: the upper triangle is computed, the lower mirrored.</summary>
public static class CorrelationMatrix
{
    /// <summary>The definition: <see cref="Correlation.Reference"/> for every pair.</summary>
    public static RowMatrix<double> Reference(RowMatrix<double> series)
    {
        var r = new RowMatrix<double>(series.Rows, series.Rows);
        for (var i = 0; i < series.Rows; i++)
        {
            for (var j = 0; j < series.Rows; j++)
            {
                r[i, j] = i == j && !double.IsNaN(Correlation.Reference(series.Row(i), series.Row(i))) ? 1 : Correlation.Reference(series.Row(i), series.Row(j));
            }
        }

        return r;
    }

    /// <summary>r between every two rows.</summary>
    /// <param name="series">Shape (n, t).</param>
    /// <returns>Shape (n, n), symmetric, 1 on the diagonal; the row and column of a series that is constant or not finite are NaN.</returns>
    public static RowMatrix<double> Pearson(RowMatrix<double> series, int threads = 1)
    {
        var unit = new RowMatrix<double>(series.Rows, series.Columns);
        for (var i = 0; i < series.Rows; i++)
        {
            Normalise(series.Row(i), unit.Row(i));
        }

        var r = new RowMatrix<double>(series.Rows, series.Rows);
        Work.For(series.Rows, threads, i =>
        {
            var row = unit.Row(i);
            r[i, i] = double.IsNaN(row.IsEmpty ? double.NaN : row[0]) ? double.NaN : 1;
            for (var j = i + 1; j < unit.Rows; j++)
            {
                r[i, j] = Math.Clamp(TensorPrimitives.Dot<double>(row, unit.Row(j)), -1, 1);
            }
        });
        for (var i = 0; i < r.Rows; i++)
        {
            for (var j = 0; j < i; j++)
            {
                r[i, j] = r[j, i];
            }
        }

        return r;
    }

    /// <summary>Takes the mean out of a series, shape (t), and scales it to length 1; NaN throughout where it is constant, shorter than 2 or not finite.</summary>
    public static void Normalise(ReadOnlySpan<double> series, Span<double> unit)
    {
        if (series.Length < 2 || Correlation.IsConstant(series))
        {
            unit.Fill(double.NaN);
            return;
        }

        TensorPrimitives.Subtract(series, Sums.Of(series) / series.Length, unit);
        TensorPrimitives.Divide(unit, TensorPrimitives.Norm<double>(unit), unit);
    }
}
