using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>Takes the mean out of every column of a packed panel before a product and puts its image back after it.</summary>
/// <param name="response">What the left factor makes of a constant 1, shape (rows).</param>
internal sealed class ColumnMeans<T>(T[] response)
    where T : unmanaged, INumber<T>
{
    /// <param name="packed">Shape (t, width).</param>
    /// <param name="level">Receives the mean of each column, shape (width).</param>
    public void TakeOut(Span<T> packed, Span<T> level)
    {
        var width = level.Length;
        var rows = packed.Length / width;
        Span<double> sums = stackalloc double[width];
        sums.Clear();
        for (var at = 0; at < packed.Length; at += width)
        {
            for (var j = 0; j < width; j++)
            {
                sums[j] += double.CreateTruncating(packed[at + j]);
            }
        }

        for (var j = 0; j < width; j++)
        {
            level[j] = T.CreateTruncating(sums[j] / Math.Max(1, rows));
        }

        for (var at = 0; at < packed.Length; at += width)
        {
            for (var j = 0; j < width; j++)
            {
                packed[at + j] -= level[j];
            }
        }

    }

    public void PutBack(Span<T> tile, int firstRow, int rows, ReadOnlySpan<T> level)
    {
        var width = level.Length;
        for (var r = 0; r < rows; r++)
        {
            for (var j = 0; j < width; j++)
            {
                tile[(r * width) + j] += response[firstRow + r] * level[j];
            }
        }
    }
}
