using System.Collections.Immutable;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Pearson's r in windows that slide over the series.</summary>
/// <param name="Starts">First sample of each window.</param>
/// <param name="Windows">One matrix a window.</param>
public sealed record SlidingWindow(ImmutableArray<int> Starts, ImmutableArray<ConnectivityMatrix> Windows)
{
    /// <summary>Rectangular windows; what is left at the end and does not fill a window is not used.</summary>
    /// <param name="series">Shape (n, t).</param>
    /// <param name="length">Samples a window, 3 to t.</param>
    /// <param name="step">Samples from one window to the next, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length or step outside its range.</exception>
    public static SlidingWindow Of(ImmutableArray<string> names, RowMatrix<double> series, int length, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, series.Columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ImmutableArray<int> starts = [.. Enumerable.Range(0, ((series.Columns - length) / step) + 1).Select(i => i * step)];
        return new(starts, [.. starts.Select(start => ConnectivityMatrix.Pearson(names, Slice(series, start, length)))]);
    }

    private static RowMatrix<double> Slice(RowMatrix<double> series, int start, int length)
    {
        var slice = new RowMatrix<double>(series.Rows, length);
        for (var r = 0; r < series.Rows; r++)
        {
            series.Row(r).Slice(start, length).CopyTo(slice.Row(r));
        }

        return slice;
    }
}
