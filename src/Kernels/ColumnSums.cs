using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Toolkit.Kernels;

/// <summary>Sums, squares and weighted sums of every column of a matrix of shape (t, n), about its first row, in one pass and without a transposition.</summary>
/// <remarks>About the first row, for the mean of BOLD is a hundred times its spread and would cost digits. The order of additions is fixed, so any number of threads gives the same bits.</remarks>
public static class ColumnSums
{
    // Columns a block: its three double sums stay in the first- and second-level cache while rows of it stream by.
    private const int Block = 2048;

    // Rows a step: the sums of eight columns stay in registers while so many rows are added to them.
    private const int Step = 24;

    // Columns ahead: rows lie a volume apart, and no prefetcher of a processor follows so many walks along them. Without it three quarters of the time is waiting.
    private const int Ahead = 128;

    /// <summary>The definition: Σ d, Σ d² and Σ w d of one column, d = x − x₀.</summary>
    public static (double Sum, double Squares, double Weighted) Reference(ReadOnlySpan<float> column, ReadOnlySpan<double> weights)
    {
        var (sum, squares, weighted) = (0.0, 0.0, 0.0);
        for (var t = 0; t < weights.Length; t++)
        {
            var d = (double)column[t] - column[0];
            sum += d;
            squares += d * d;
            weighted += weights[t] * d;
        }

        return (sum, squares, weighted);
    }

    /// <summary>Hands the sums of each block of columns to <paramref name="reduce"/>, which must not depend on the order of blocks.</summary>
    /// <param name="values">Shape (t, n).</param>
    /// <param name="weights">Shape (rows that count); the first rows of <paramref name="values"/> are taken.</param>
    /// <param name="reduce">Receives the first column of a block and its three sums.</param>
    /// <exception cref="ArgumentException">There are fewer rows than weights.</exception>
    public static void Of(RowMatrix<float> values, double[] weights, Reduction reduce, int threads = 1)
    {
        if (weights.Length > values.Rows)
        {
            throw new ArgumentException($"{weights.Length} weights need as many rows; found {values.Rows}.", nameof(weights));
        }

        var share = (values.Columns + Block - 1) / Block;
        var workers = Math.Max(1, Math.Min(threads, share));
        Work.For(workers, threads, worker =>
        {
            double[] sums = new double[Block], squares = new double[Block], weighted = new double[Block];
            for (var block = worker; block < share; block += workers)
            {
                var first = block * Block;
                var n = Math.Min(Block, values.Columns - first);
                sums.AsSpan().Clear();
                squares.AsSpan().Clear();
                weighted.AsSpan().Clear();
                for (var t = 0; t < weights.Length; t += Step)
                {
                    Rows(values, weights, t, Math.Min(Step, weights.Length - t), first, n, sums, squares, weighted);
                }

                reduce(first, sums.AsSpan(0, n), squares.AsSpan(0, n), weighted.AsSpan(0, n));
            }
        });
    }

    /// <summary>What becomes of the sums of one block.</summary>
    public delegate void Reduction(int first, ReadOnlySpan<double> sums, ReadOnlySpan<double> squares, ReadOnlySpan<double> weighted);

    // A seed map calls for less time than the profile of a run needs: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(RowMatrix<float> values, double[] weights, int t, int count, int first, int n, double[] sums, double[] squares, double[] weighted)
    {
        int lane = Vector<float>.Count, half = Vector<double>.Count, whole = n / lane * lane;
        ref var origin = ref values[0, first];
        ref var start = ref values[t, first];
        for (var c = 0; c < whole; c += lane)
        {
            Vector.Widen(Vector.LoadUnsafe(ref origin, (nuint)c), out var oa, out var ob);
            ref var x = ref Unsafe.Add(ref start, c);
            Vector<double> sa = Vector.LoadUnsafe(ref sums[c]), sb = Vector.LoadUnsafe(ref sums[c + half]);
            Vector<double> qa = Vector.LoadUnsafe(ref squares[c]), qb = Vector.LoadUnsafe(ref squares[c + half]);
            Vector<double> wa = Vector.LoadUnsafe(ref weighted[c]), wb = Vector.LoadUnsafe(ref weighted[c + half]);
            for (var i = 0; i < count; i++)
            {
                if ((c & 15) == 0)
                {
                    Fetch(ref Unsafe.Add(ref x, Ahead));
                }

                Vector.Widen(Vector.LoadUnsafe(ref x), out var a, out var b);
                a -= oa;
                b -= ob;
                var w = new Vector<double>(weights[t + i]);
                sa += a;
                sb += b;
                qa = Lanes.MultiplyAdd(a, a, qa);
                qb = Lanes.MultiplyAdd(b, b, qb);
                wa = Lanes.MultiplyAdd(a, w, wa);
                wb = Lanes.MultiplyAdd(b, w, wb);
                x = ref Unsafe.Add(ref x, values.Columns);
            }

            sa.StoreUnsafe(ref sums[c]);
            sb.StoreUnsafe(ref sums[c + half]);
            qa.StoreUnsafe(ref squares[c]);
            qb.StoreUnsafe(ref squares[c + half]);
            wa.StoreUnsafe(ref weighted[c]);
            wb.StoreUnsafe(ref weighted[c + half]);
        }

        for (var c = whole; c < n; c++)
        {
            for (var i = 0; i < count; i++)
            {
                var d = (double)values[t + i, first + c] - values[0, first + c];
                sums[c] += d;
                squares[c] += d * d;
                weighted[c] += weights[t + i] * d;
            }
        }
    }

    // One line of the cache; beyond the end of the matrix nothing happens.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fetch(ref float at)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref at));
        }
    }
}
