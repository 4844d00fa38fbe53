using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Toolkit.Kernels;

/// <summary>What changes from one row to the next in a block of shape (t, width): sums, squares and products of neighbours of each column about its first value, and the squared steps of all columns by row.</summary>
/// <remarks>The order of additions is fixed, so a run cut into the same blocks gives the same bits; another vector width may give other last bits.</remarks>
public static class ColumnLags
{
    /// <summary>The definition for one column: Σ d, Σ d², Σ d(t) d(t + 1), d = x − x₀.</summary>
    public static (double Sum, double Squares, double Products) Reference(ReadOnlySpan<float> column)
    {
        var (sum, squares, products, before) = (0.0, 0.0, 0.0, 0.0);
        foreach (var value in column)
        {
            var d = (double)value - column[0];
            (sum, squares, products, before) = (sum + d, squares + (d * d), products + (before * d), d);
        }

        return (sum, squares, products);
    }

    /// <summary>The sums of every column, and the squared steps added to <paramref name="steps"/>.</summary>
    /// <param name="block">Shape (t, <paramref name="width"/>), row by row.</param>
    /// <param name="sums">Shape (width), as the next two.</param>
    /// <param name="steps">Shape (t): Σ over columns of (x(t) − x(t − 1))² is added; the first stays.</param>
    /// <exception cref="ArgumentException">The block is not whole, or a result has too little room.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(ReadOnlySpan<float> block, int width, Span<double> sums, Span<double> squares, Span<double> products, Span<double> steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var rows = block.Length / width;
        if (rows * width != block.Length || steps.Length < rows || sums.Length < width || squares.Length < width || products.Length < width)
        {
            throw new ArgumentException($"{block.Length} values are not whole rows of {width}, or the results have no room for as many.", nameof(block));
        }

        int lane = Vector<float>.Count, half = Vector<double>.Count, whole = width / lane * lane;
        var rented = ArrayPool<Vector<double>>.Shared.Rent(rows);
        var stepped = rented.AsSpan(0, rows);
        stepped.Clear();
        for (var c = 0; c < whole; c += lane)
        {
            Vector.Widen(new Vector<float>(block[c..]), out var oa, out var ob);
            Vector<double> sa = default, sb = default, qa = default, qb = default, pa = default, pb = default, ba = default, bb = default;
            for (var t = 0; t < rows; t++)
            {
                Vector.Widen(new Vector<float>(block[((t * width) + c)..]), out var a, out var b);
                (a, b) = (a - oa, b - ob);
                (sa, sb) = (sa + a, sb + b);
                (qa, qb) = (Lanes.MultiplyAdd(a, a, qa), Lanes.MultiplyAdd(b, b, qb));
                (pa, pb) = (Lanes.MultiplyAdd(ba, a, pa), Lanes.MultiplyAdd(bb, b, pb));
                Vector<double> da = a - ba, db = b - bb;
                stepped[t] = Lanes.MultiplyAdd(da, da, Lanes.MultiplyAdd(db, db, stepped[t]));
                (ba, bb) = (a, b);
            }

            sa.CopyTo(sums[c..]);
            sb.CopyTo(sums[(c + half)..]);
            qa.CopyTo(squares[c..]);
            qb.CopyTo(squares[(c + half)..]);
            pa.CopyTo(products[c..]);
            pb.CopyTo(products[(c + half)..]);
        }

        for (var t = 1; t < rows; t++)
        {
            steps[t] += Vector.Sum(stepped[t]);
        }

        ArrayPool<Vector<double>>.Shared.Return(rented);
        Rest(block, width, whole, sums, squares, products, steps);
    }

    private static void Rest(ReadOnlySpan<float> block, int width, int from, Span<double> sums, Span<double> squares, Span<double> products, Span<double> steps)
    {
        for (var c = from; c < width; c++)
        {
            (sums[c], squares[c], products[c]) = (0, 0, 0);
            var before = 0.0;
            for (var t = 0; t < block.Length / width; t++)
            {
                var d = (double)block[(t * width) + c] - block[c];
                sums[c] += d;
                squares[c] += d * d;
                products[c] += before * d;
                steps[t] += t == 0 ? 0 : (d - before) * (d - before);
                before = d;
            }
        }
    }
}
