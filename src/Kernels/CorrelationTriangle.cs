using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Two series and their r, the first before the second.</summary>
public readonly record struct CorrelatedPair(int First, int Second, float R);

/// <summary>What is kept of a matrix of correlations that is never stored.</summary>
/// <param name="Degree">Partners of each series with r at or above the threshold, shape (n).</param>
/// <param name="MeanZ">Mean atanh r of each series with all others, shape (n); NaN for a constant series; empty where it was not asked for.</param>
/// <param name="Strongest">Pairs of largest r above 0, strongest first; ties in the order of their positions.</param>
public sealed record TriangleSummary(ImmutableArray<int> Degree, ImmutableArray<double> MeanZ, ImmutableArray<CorrelatedPair> Strongest);

/// <summary>Every correlation among n series, computed once a pair by blocks and reduced at once: for whole brains the matrix would be hundreds of gigabytes.</summary>
/// <remarks>Sums over blocks are integers, so that any number of threads gives the same bits. A constant series correlates with none.</remarks>
public static class CorrelationTriangle
{
    private const int PanelsPerJob = 16;
    private const float LargestR = 1 - 1e-7f;
    private const double FixedPoint = 1L << 32;

    /// <summary>The definition, over the whole matrix of <see cref="CorrelationMatrix.Reference"/>.</summary>
    public static TriangleSummary Reference(RowMatrix<float> series, double threshold, int strongest)
    {
        var n = series.Rows;
        var r = CorrelationMatrix.Reference(new RowMatrix<double>(n, series.Columns, Array.ConvertAll(series.Data, v => (double)v)));
        var pairs = new List<CorrelatedPair>();
        var (degree, sums) = (new int[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                degree[i] += i != j && r[i, j] >= threshold ? 1 : 0;
                sums[i] += i == j || double.IsNaN(r[i, j]) ? 0 : Math.Atanh(Math.Clamp(r[i, j], -LargestR, LargestR));
                if (i < j && r[i, j] > 0)
                {
                    pairs.Add(new(i, j, (float)r[i, j]));
                }
            }

            sums[i] = double.IsNaN(r[i, i]) ? double.NaN : sums[i] / (n - 1);
        }

        return new([.. degree], [.. sums], [.. Ordered(pairs).Take(strongest)]);
    }

    /// <summary>Degree, mean z and the strongest pairs of series, shape (n, t).</summary>
    /// <param name="threshold">A pair at or above it counts for the degree of both; above 0.</param>
    /// <param name="strongest">Pairs wanted, 0 or more.</param>
    /// <param name="withMeanZ">Whether mean z is wanted: it costs two logarithms a pair.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not above 0, or a number is negative.</exception>
    public static TriangleSummary Summarise(RowMatrix<float> series, double threshold, int strongest, bool withMeanZ = true, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(threshold, 0);
        ArgumentOutOfRangeException.ThrowIfNegative(strongest);
        var unit = Units(series);
        var packed = new MatrixProduct.PackedRows<float>(unit);
        int n = series.Rows, block = PanelsPerJob * 2 * Vector<float>.Count, jobs = (n + block - 1) / block;
        var (degree, sums) = (new int[n], new long[withMeanZ ? n : 0]);
        var found = new ConcurrentBag<CorrelatedPair>();
        var bound = new StrongBox<float>(float.Epsilon);
        Work.For(jobs, threads, job =>
        {
            var reduction = new Reduction(unit, packed, job * block, Math.Min(block, n - (job * block)), (float)threshold, strongest, withMeanZ, bound);
            reduction.Run(degree, sums);
            foreach (var pair in reduction.Strongest)
            {
                found.Add(pair);
            }
        });
        return new(
            ImmutableArray.Create(degree),
            [.. sums.Select((s, i) => IsZero(unit.Row(i)) ? double.NaN : s / FixedPoint / (n - 1))],
            [.. Ordered(found).Take(strongest)]);
    }

    private static IOrderedEnumerable<CorrelatedPair> Ordered(IEnumerable<CorrelatedPair> pairs) =>
        pairs.OrderByDescending(p => p.R).ThenBy(p => p.First).ThenBy(p => p.Second);

    private static RowMatrix<float> Units(RowMatrix<float> series)
    {
        var unit = new RowMatrix<float>(series.Rows, series.Columns);
        double[] row = new double[series.Columns], normal = new double[series.Columns];
        for (var i = 0; i < series.Rows; i++)
        {
            for (var t = 0; t < row.Length; t++)
            {
                row[t] = series[i, t];
            }

            CorrelationMatrix.Normalise(row, normal);
            for (var t = 0; t < row.Length; t++)
            {
                unit[i, t] = double.IsNaN(normal[t]) ? 0 : (float)normal[t];
            }
        }

        return unit;
    }

    private static bool IsZero(ReadOnlySpan<float> row) => !row.ContainsAnyExcept(0f);

    /// <summary>One block of columns against all rows above and beside it.</summary>
    private sealed class Reduction(RowMatrix<float> unit, MatrixProduct.PackedRows<float> rows, int first, int used, float threshold, int strongest, bool withMeanZ, StrongBox<float> bound)
    {
        private readonly PriorityQueue<CorrelatedPair, (float R, int First, int Second)> queue = new();
        private readonly double[] columnSums = new double[used];
        private readonly int[] columnDegrees = new int[used];
        private readonly float[] scratch = new float[2 * used];

        public IEnumerable<CorrelatedPair> Strongest => queue.UnorderedItems.Select(item => item.Element);

        public void Run(int[] degree, long[] sums)
        {
            int width = 2 * Vector<float>.Count, depth = unit.Columns, panels = (used + width - 1) / width;
            var packed = new float[Math.Max(1, panels * depth * width)];
            for (var j = 0; j < used; j++)
            {
                var row = unit.Row(first + j);
                var at = (j / width * depth * width) + (j % width);
                for (var t = 0; t < depth; t++, at += width)
                {
                    packed[at] = row[t];
                }
            }

            var strip = new float[MatrixProduct.TileRows * panels * width];
            for (var block = 0; block * MatrixProduct.TileRows < first + used; block++)
            {
                for (var panel = 0; panel < panels; panel++)
                {
                    MatrixProduct.Tile(ref rows.Block(block), ref packed[panel * depth * width], depth, ref strip[panel * width], panels * width);
                }

                for (var r = 0; r < MatrixProduct.TileRows; r++)
                {
                    var i = (block * MatrixProduct.TileRows) + r;
                    var skip = Math.Max(0, i + 1 - first);
                    if (skip < used)
                    {
                        Reduce(i, skip, strip.AsSpan((r * panels * width) + skip, used - skip), degree, sums);
                    }
                }
            }

            for (var j = 0; j < used; j++)
            {
                Interlocked.Add(ref degree[first + j], columnDegrees[j]);
                if (withMeanZ)
                {
                    Interlocked.Add(ref sums[first + j], (long)Math.Round(columnSums[j] * FixedPoint));
                }
            }
        }

        private void Reduce(int i, int skip, Span<float> r, int[] degree, long[] sums)
        {
            var least = Least();
            if (Reaches(r, Math.Min(threshold, least)))
            {
                var hits = 0;
                for (var j = 0; j < r.Length; j++)
                {
                    if (r[j] >= threshold)
                    {
                        hits++;
                        columnDegrees[skip + j]++;
                    }

                    if (r[j] >= least)
                    {
                        Offer(new(i, first + skip + j, Math.Min(r[j], 1)));
                        least = Least();
                    }
                }

                Interlocked.Add(ref degree[i], hits);
            }

            if (withMeanZ)
            {
                AddZ(i, skip, r, sums);
            }
        }

        // The whole triangle passes here once, and nearly none of it is kept.
        private static bool Reaches(ReadOnlySpan<float> r, float bound)
        {
            var lines = MemoryMarshal.Cast<float, Vector<float>>(r);
            var (most, rest) = (new Vector<float>(float.NegativeInfinity), false);
            foreach (var line in lines)
            {
                most = Vector.ConditionalSelect(Vector.GreaterThan(line, most), line, most);
            }

            foreach (var value in r[(lines.Length * Vector<float>.Count)..])
            {
                rest |= value >= bound;
            }

            return rest || Vector.GreaterThanOrEqualAny(most, new Vector<float>(bound));
        }

        // A pair weaker than the weakest of any full queue is none of the strongest: what other blocks have found spares work, and changes no result.
        private float Least()
        {
            if (strongest == 0)
            {
                return float.PositiveInfinity;
            }

            if (queue.Count == strongest && queue.Peek().R is var own && own > Volatile.Read(ref bound.Value))
            {
                Volatile.Write(ref bound.Value, own);
            }

            return Volatile.Read(ref bound.Value);
        }

        private void Offer(CorrelatedPair pair)
        {
            // A later position is the weaker of two equal pairs.
            var rank = (pair.R, -pair.First, -pair.Second);
            if (queue.Count < strongest)
            {
                queue.Enqueue(pair, rank);
            }
            else
            {
                queue.EnqueueDequeue(pair, rank);
            }
        }

        private void AddZ(int i, int skip, Span<float> r, long[] sums)
        {
            Span<float> above = scratch.AsSpan(0, r.Length), below = scratch.AsSpan(used, r.Length);
            TensorPrimitives.Clamp(r, -LargestR, LargestR, r);
            TensorPrimitives.Add(r, 1f, above);
            TensorPrimitives.Subtract(1f, r, below);
            TensorPrimitives.Log(above, above);
            TensorPrimitives.Log(below, below);
            var sum = 0.0;
            for (var j = 0; j < r.Length; j++)
            {
                var z = 0.5 * (above[j] - below[j]);
                sum += z;
                columnSums[skip + j] += z;
            }

            Interlocked.Add(ref sums[i], (long)Math.Round(sum * FixedPoint));
        }
    }
}
