using System.Numerics;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Pearson's r of one series with every column of a matrix of shape (t, n), in one pass and without a transposition.</summary>
public static class SeedCorrelation
{
    // Columns a block: its four double sums stay in the second-level cache while t rows of it stream by.
    private const int Block = 4096;

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
    /// <returns>Shape (n); NaN where the column or the seed is constant or not finite.</returns>
    /// <exception cref="ArgumentException">The seed has another length than the columns.</exception>
    public static double[] Pearson(RowMatrix<float> values, ReadOnlySpan<double> seed, int threads = 1)
    {
        if (seed.Length != values.Rows)
        {
            throw new ArgumentException($"A seed of {seed.Length} samples cannot be correlated with series of {values.Rows}.", nameof(seed));
        }

        var unit = new double[seed.Length];
        CorrelationMatrix.Normalise(seed, unit);
        var r = new double[values.Columns];
        Work.For((values.Columns + Block - 1) / Block, threads, job =>
        {
            var first = job * Block;
            Column(values, first, unit, r.AsSpan(first, Math.Min(Block, values.Columns - first)));
        });
        return r;
    }

    private static void Column(RowMatrix<float> values, int first, double[] unit, Span<double> r)
    {
        var n = r.Length;
        double[] sums = new double[n], squares = new double[n], products = new double[n];
        var origin = values.Rows == 0 ? [] : values.Row(0).Slice(first, n);
        for (var t = 0; t < unit.Length; t++)
        {
            Accumulate(values.Row(t).Slice(first, n), origin, unit[t], sums, squares, products);
        }

        for (var c = 0; c < n; c++)
        {
            var about = squares[c] - (sums[c] * sums[c] / unit.Length);
            var largest = Math.Abs((double)origin[c]) + Math.Sqrt(squares[c]);
            r[c] = about <= Lanes.FlatBelow(unit.Length, largest) ? double.NaN : Math.Clamp(products[c] / Math.Sqrt(about), -1, 1);
        }
    }

    // Sums about the first sample: the mean of BOLD is a hundred times its spread, and would cost digits.
    private static void Accumulate(ReadOnlySpan<float> row, ReadOnlySpan<float> origin, double weight, Span<double> sums, Span<double> squares, Span<double> products)
    {
        var w = new Vector<double>(weight);
        var lane = Vector<float>.Count;
        var half = lane / 2;
        var whole = row.Length / lane * lane;
        Span<Vector<double>> s = MemoryMarshal.Cast<double, Vector<double>>(sums), q = MemoryMarshal.Cast<double, Vector<double>>(squares), p = MemoryMarshal.Cast<double, Vector<double>>(products);
        for (var c = 0; c < whole; c += lane)
        {
            Vector.Widen(new Vector<float>(row[c..]), out var a, out var b);
            Vector.Widen(new Vector<float>(origin[c..]), out var oa, out var ob);
            a -= oa;
            b -= ob;
            var i = c / half;
            s[i] += a;
            q[i] = Lanes.MultiplyAdd(a, a, q[i]);
            p[i] = Lanes.MultiplyAdd(w, a, p[i]);
            s[i + 1] += b;
            q[i + 1] = Lanes.MultiplyAdd(b, b, q[i + 1]);
            p[i + 1] = Lanes.MultiplyAdd(w, b, p[i + 1]);
        }

        for (var c = whole; c < row.Length; c++)
        {
            var d = (double)row[c] - origin[c];
            sums[c] += d;
            squares[c] += d * d;
            products[c] += weight * d;
        }
    }
}
