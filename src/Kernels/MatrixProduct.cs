using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>The product of two matrices stored row by row, blocked for registers and cache.</summary>
/// <remarks>Each element is summed over k in one fixed order, so 1 and N threads give the same bits.</remarks>
public static class MatrixProduct
{
    internal const int TileRows = 6;
    private const int PanelsPerJob = 16;

    /// <summary>The definition: c[i, j] = Σ_k a[i, k] b[k, j], summed in double.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static RowMatrix<T> Reference<T>(RowMatrix<T> a, RowMatrix<T> b)
        where T : unmanaged, INumber<T>
    {
        Check(a, b);
        var c = new RowMatrix<T>(a.Rows, b.Columns);
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Columns; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < a.Columns; k++)
                {
                    sum += double.CreateTruncating(a[i, k]) * double.CreateTruncating(b[k, j]);
                }

                c[i, j] = T.CreateTruncating(sum);
            }
        }

        return c;
    }

    /// <summary>a·b, shape (a.Rows, b.Columns).</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static RowMatrix<T> Multiply<T>(RowMatrix<T> a, RowMatrix<T> b, int threads = 1)
        where T : unmanaged, INumber<T>
    {
        Check(a, b);
        var c = new RowMatrix<T>(a.Rows, b.Columns);
        Multiply(new PackedRows<T>(a), b, ColumnChoice.All(b.Columns), c, threads);
        return c;
    }

    /// <summary>A block of columns is packed whole, multiplied, and written row by row: pages far apart are touched once each, and <paramref name="c"/> may be <paramref name="b"/> itself where it has as many rows.</summary>
    /// <param name="means">For single precision alone.</param>
    internal static void Multiply<T>(PackedRows<T> a, RowMatrix<T> b, ColumnChoice columns, RowMatrix<T> c, int threads, ColumnMeans? means = null)
        where T : unmanaged, INumber<T>
    {
        var width = 2 * Vector<T>.Count;
        var block = PanelsPerJob * width;
        Work.For((columns.Count + block - 1) / block, threads, job =>
        {
            var first = job * block;
            var used = Math.Min(block, columns.Count - first);
            var panels = (used + width - 1) / width;
            var depth = Math.Max(1, b.Rows);
            T[] packed = ArrayPool<T>.Shared.Rent(panels * depth * width), result = ArrayPool<T>.Shared.Rent(Math.Max(1, a.Blocks) * TileRows * block);
            var level = new float[width];
            columns.Pack(b, first, used, width, packed);
            for (var panel = 0; panel < panels; panel++)
            {
                var columnsOfPanel = packed.AsSpan(panel * depth * width, b.Rows * width);
                if (means is not null)
                {
                    ColumnMeans.TakeOut(MemoryMarshal.Cast<T, float>(columnsOfPanel), level);
                }

                for (var rows = 0; rows < a.Blocks; rows++)
                {
                    Tile(ref a.Block(rows), ref packed[panel * depth * width], b.Rows, ref result[(rows * TileRows * block) + (panel * width)], block);
                }

                means?.PutBack(MemoryMarshal.Cast<T, float>(result.AsSpan()), block, panel * width, level);
            }

            columns.Write(result, block, c, a.Rows, first, used);
            ArrayPool<T>.Shared.Return(packed);
            ArrayPool<T>.Shared.Return(result);
        });
    }

    // Six rows times two vectors: twelve sums, two columns and one broadcast fit the sixteen registers of AVX2. Rows of the result lie a stride apart.
    internal static void Tile<T>(ref T a, ref T b, int depth, ref T to, int stride)
        where T : unmanaged
    {
        var lane = Vector<T>.Count;
        Vector<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector<T> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector.LoadUnsafe(ref b);
            var b1 = Vector.LoadUnsafe(ref b, (nuint)lane);
            var s = new Vector<T>(a);
            c00 = Lanes.MultiplyAdd(s, b0, c00);
            c01 = Lanes.MultiplyAdd(s, b1, c01);
            s = new(Unsafe.Add(ref a, 1));
            c10 = Lanes.MultiplyAdd(s, b0, c10);
            c11 = Lanes.MultiplyAdd(s, b1, c11);
            s = new(Unsafe.Add(ref a, 2));
            c20 = Lanes.MultiplyAdd(s, b0, c20);
            c21 = Lanes.MultiplyAdd(s, b1, c21);
            s = new(Unsafe.Add(ref a, 3));
            c30 = Lanes.MultiplyAdd(s, b0, c30);
            c31 = Lanes.MultiplyAdd(s, b1, c31);
            s = new(Unsafe.Add(ref a, 4));
            c40 = Lanes.MultiplyAdd(s, b0, c40);
            c41 = Lanes.MultiplyAdd(s, b1, c41);
            s = new(Unsafe.Add(ref a, 5));
            c50 = Lanes.MultiplyAdd(s, b0, c50);
            c51 = Lanes.MultiplyAdd(s, b1, c51);
            a = ref Unsafe.Add(ref a, TileRows);
            b = ref Unsafe.Add(ref b, 2 * lane);
        }

        Store(ref to, 0, c00, c01);
        Store(ref to, stride, c10, c11);
        Store(ref to, 2 * stride, c20, c21);
        Store(ref to, 3 * stride, c30, c31);
        Store(ref to, 4 * stride, c40, c41);
        Store(ref to, 5 * stride, c50, c51);
    }

    private static void Store<T>(ref T to, int at, Vector<T> first, Vector<T> second)
    {
        first.StoreUnsafe(ref to, (nuint)at);
        second.StoreUnsafe(ref to, (nuint)(at + Vector<T>.Count));
    }

    private static void Check<T>(RowMatrix<T> a, RowMatrix<T> b)
        where T : unmanaged
    {
        if (a.Columns != b.Rows)
        {
            throw new ArgumentException($"A product needs as many columns on the left as rows on the right; found {a.Columns} and {b.Rows}.");
        }
    }

    /// <summary>The left factor in blocks of six rows, each stored column by column, padded with zeros.</summary>
    internal sealed class PackedRows<T>
        where T : unmanaged
    {
        private readonly T[] packed;
        private readonly int depth;

        public PackedRows(RowMatrix<T> a)
        {
            Rows = a.Rows;
            depth = a.Columns;
            Blocks = (a.Rows + TileRows - 1) / TileRows;
            packed = new T[Math.Max(1, Blocks * depth * TileRows)];
            for (var r = 0; r < a.Rows; r++)
            {
                var row = a.Row(r);
                var at = ((r / TileRows) * depth * TileRows) + (r % TileRows);
                for (var k = 0; k < row.Length; k++)
                {
                    packed[at + (k * TileRows)] = row[k];
                }
            }
        }

        public int Rows { get; }

        public int Blocks { get; }

        public ref T Block(int block) => ref packed[block * depth * TileRows];
    }
}
