using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Pearson's r of one series with every column of a matrix of shape (t, n), in one pass and without a transposition.</summary>
public static class SeedCorrelation
{
    // Columns a block: its three double sums stay in the second-level cache while rows of it stream by, four at a time, in pieces of several pages.
    private const int Block = 8192;

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
        if (seed.Length != (rows ?? values.Rows) || seed.Length > values.Rows)
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
        var t = 0;
        for (; t + 4 <= unit.Length; t += 4)
        {
            FourRows(values, t, first, origin, unit, sums, squares, products);
        }

        for (; t < unit.Length; t++)
        {
            OneRow(values.Row(t).Slice(first, n), origin, unit[t], sums, squares, products, 0);
        }

        for (var c = 0; c < n; c++)
        {
            var about = squares[c] - (sums[c] * sums[c] / unit.Length);
            var largest = Math.Abs((double)origin[c]) + Math.Sqrt(squares[c]);
            r[c] = about <= Lanes.FlatBelow(unit.Length, largest) ? double.NaN : Math.Clamp(products[c] / Math.Sqrt(about), -1, 1);
        }
    }

    // Sums about the first sample: the mean of BOLD is a hundred times its spread, and would cost digits.
    private static void FourRows(RowMatrix<float> values, int t, int first, ReadOnlySpan<float> origin, double[] unit, double[] sums, double[] squares, double[] products)
    {
        int lane = Vector<float>.Count, half = Vector<double>.Count, whole = sums.Length / lane * lane;
        ref float r0 = ref values[t, first], r1 = ref values[t + 1, first], r2 = ref values[t + 2, first], r3 = ref values[t + 3, first];
        ref var o = ref MemoryMarshal.GetReference(origin);
        Vector<double> w0 = new(unit[t]), w1 = new(unit[t + 1]), w2 = new(unit[t + 2]), w3 = new(unit[t + 3]);
        for (var c = 0; c < whole; c += lane)
        {
            var at = (nuint)c;
            Vector.Widen(Vector.LoadUnsafe(ref o, at), out var oa, out var ob);
            Vector.Widen(Vector.LoadUnsafe(ref r0, at), out var a0, out var b0);
            Vector.Widen(Vector.LoadUnsafe(ref r1, at), out var a1, out var b1);
            Vector.Widen(Vector.LoadUnsafe(ref r2, at), out var a2, out var b2);
            Vector.Widen(Vector.LoadUnsafe(ref r3, at), out var a3, out var b3);
            Add(a0 - oa, a1 - oa, a2 - oa, a3 - oa, w0, w1, w2, w3, ref sums[c], ref squares[c], ref products[c]);
            Add(b0 - ob, b1 - ob, b2 - ob, b3 - ob, w0, w1, w2, w3, ref sums[c + half], ref squares[c + half], ref products[c + half]);
        }

        for (var r = 0; r < 4; r++)
        {
            OneRow(values.Row(t + r).Slice(first, sums.Length), origin, unit[t + r], sums, squares, products, whole);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<double> a, Vector<double> b, Vector<double> c, Vector<double> d, Vector<double> wa, Vector<double> wb, Vector<double> wc, Vector<double> wd, ref double sum, ref double square, ref double product)
    {
        (Vector.LoadUnsafe(ref sum) + (a + b + (c + d))).StoreUnsafe(ref sum);
        var q = Lanes.MultiplyAdd(b, b, Lanes.MultiplyAdd(a, a, Vector.LoadUnsafe(ref square)));
        Lanes.MultiplyAdd(d, d, Lanes.MultiplyAdd(c, c, q)).StoreUnsafe(ref square);
        var p = Lanes.MultiplyAdd(wb, b, Lanes.MultiplyAdd(wa, a, Vector.LoadUnsafe(ref product)));
        Lanes.MultiplyAdd(wd, d, Lanes.MultiplyAdd(wc, c, p)).StoreUnsafe(ref product);
    }

    private static void OneRow(ReadOnlySpan<float> row, ReadOnlySpan<float> origin, double weight, double[] sums, double[] squares, double[] products, int from)
    {
        for (var c = from; c < row.Length; c++)
        {
            var d = (double)row[c] - origin[c];
            sums[c] += d;
            squares[c] += d * d;
            products[c] += weight * d;
        }
    }
}
