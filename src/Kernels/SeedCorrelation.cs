using System.Runtime.CompilerServices;

namespace Toolkit.Kernels;

/// <summary>Pearson's r of one series with every column of a matrix of shape (t, n), in one pass (<see cref="ColumnSums"/>) and without a transposition.</summary>
public static class SeedCorrelation
{
    /// <summary>The definition: <see cref="Correlation.Reference"/> with each column.</summary>
    /// <returns>Shape (n); NaN where a column is constant or not finite.</returns>
    public static double[] Reference(RowMatrix<float> values, ReadOnlySpan<double> seed)
    {
        var r = new double[values.Columns];
        for (var c = 0; c < r.Length; c++)
        {
            r[c] = Correlation.Reference(Array.ConvertAll(values.Column(c), v => (double)v), seed);
        }

        return r;
    }

    /// <summary>r of <paramref name="seed"/>, shape (t), with every column.</summary>
    /// <param name="values">Shape (t, n).</param>
    /// <param name="rows">Rows that count, from the first; null takes all.</param>
    /// <returns>Shape (n); NaN where the column or the seed is constant or not finite.</returns>
    /// <exception cref="ArgumentException">The seed has another length than the columns.</exception>
    public static double[] Pearson(RowMatrix<float> values, ReadOnlySpan<double> seed, int threads = 1, int? rows = null)
    {
        var r = new double[values.Columns];
        Pearson(values, seed, (c, value) => r[c] = value, threads, rows);
        return r;
    }

    /// <summary>The same, handed on column by column: a map in single precision needs no second one in double beside it.</summary>
    /// <param name="receive">Receives the column and its r, from any thread, each column once.</param>
    /// <inheritdoc cref="Pearson(RowMatrix{float}, ReadOnlySpan{double}, int, int?)" path="/exception" />
    public static void Pearson(RowMatrix<float> values, ReadOnlySpan<double> seed, Action<int, double> receive, int threads = 1, int? rows = null)
    {
        if (seed.Length != (rows ?? values.Rows) || seed.Length > values.Rows)
        {
            throw new ArgumentException($"A seed of {seed.Length} samples cannot be correlated with series of {values.Rows}.", nameof(seed));
        }

        var unit = new double[seed.Length];
        CorrelationMatrix.Normalise(seed, unit);
        ReadOnlyMemory<float> origin = values.Data.AsMemory(0, values.Rows == 0 ? 0 : values.Columns);
        ColumnSums.Of(values, unit, (first, sums, squares, products) => Hand(receive, first, unit.Length, origin.Span, sums, squares, products), threads);
    }

    // A map calls for less time than the profile of a run needs: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Hand(Action<int, double> receive, int first, int length, ReadOnlySpan<float> origin, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares, ReadOnlySpan<double> products)
    {
        for (var c = 0; c < sums.Length; c++)
        {
            var about = squares[c] - (sums[c] * sums[c] / length);
            var largest = (origin.IsEmpty ? 0 : Math.Abs((double)origin[first + c])) + Math.Sqrt(squares[c]);
            receive(first + c, about <= Lanes.FlatBelow(length, largest) ? double.NaN : Math.Clamp(products[c] / Math.Sqrt(about), -1, 1));
        }
    }
}
