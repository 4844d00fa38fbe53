using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Two order statistics of every column of a block of shape (t, width), a vector of columns at once: bisection over the bits of floats, which sort as the numbers do.</summary>
/// <remarks>A selection that moves values about mispredicts its way through each series; counting does the same steps in every lane. Whole numbers are compared and counted, so every vector width gives the same bits.</remarks>
public static class ColumnOrder
{
    /// <summary>The definition: the column sorted, then counted.</summary>
    public static float Reference(ReadOnlySpan<float> column, int rank) => OrderStatistic.Reference(column, rank);

    /// <summary>The values of rank <paramref name="lower"/> and <paramref name="upper"/> of each column, in ascending order.</summary>
    /// <param name="block">Shape (t, <paramref name="width"/>), row by row; no NaN.</param>
    /// <param name="lower">From 0 to t − 1.</param>
    /// <param name="upper">From 0 to t − 1.</param>
    /// <param name="low">Shape (width).</param>
    /// <param name="high">Shape (width).</param>
    /// <exception cref="ArgumentException">The block is not whole, or a result has too little room.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public static void Select(ReadOnlySpan<float> block, int width, int lower, int upper, Span<float> low, Span<float> high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var rows = block.Length / width;
        if (rows * width != block.Length || low.Length < width || high.Length < width)
        {
            throw new ArgumentException($"{block.Length} values are not whole rows of {width}, or the results have no room for as many.", nameof(block));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)lower, (uint)rows, nameof(lower));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)upper, (uint)rows, nameof(upper));
        var lane = Vector<int>.Count;
        // Called for every block of a run: rented, for what is left behind by thousands of calls lies beside the run.
        var rented = ArrayPool<Vector<int>>.Shared.Rent(rows);
        var ordered = rented.AsSpan(0, rows);
        Span<int> line = stackalloc int[lane], found = stackalloc int[2 * lane];
        for (var first = 0; first < width; first += lane)
        {
            var used = Math.Min(lane, width - first);
            for (var t = 0; t < rows; t++)
            {
                MemoryMarshal.Cast<float, int>(block.Slice((t * width) + first, used)).CopyTo(line);
                ordered[t] = Turned(new(line));
            }

            Bisect(ordered, lower, upper, found);
            for (var i = 0; i < used; i++)
            {
                low[first + i] = BitConverter.Int32BitsToSingle(found[i]);
                high[first + i] = BitConverter.Int32BitsToSingle(found[lane + i]);
            }
        }

        ArrayPool<Vector<int>>.Shared.Return(rented);
    }

    // The bits of a negative float fall as the number rises: all but the sign are turned. Twice turned is as before.
    private static Vector<int> Turned(Vector<int> bits) => bits ^ (Vector.ShiftRightArithmetic(bits, 31) & new Vector<int>(int.MaxValue));

    // Called for long before the profile of a run could tell: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bisect(ReadOnlySpan<Vector<int>> values, int lower, int upper, Span<int> found)
    {
        Vector<int> least = values[0], most = values[0];
        foreach (var value in values)
        {
            least = Vector.Min(least, value);
            most = Vector.Max(most, value);
        }

        Vector<int> lowFrom = least, lowTo = most, highFrom = least, highTo = most;
        while (!(Vector.EqualsAll(lowFrom, lowTo) && Vector.EqualsAll(highFrom, highTo)))
        {
            Vector<int> low = Middle(lowFrom, lowTo), high = Middle(highFrom, highTo);
            Vector<int> below = default, above = default;
            foreach (var value in values)
            {
                below -= Vector.LessThanOrEqual(value, low);
                above -= Vector.LessThanOrEqual(value, high);
            }

            Halve(Vector.GreaterThan(below, new Vector<int>(lower)), low, ref lowFrom, ref lowTo);
            Halve(Vector.GreaterThan(above, new Vector<int>(upper)), high, ref highFrom, ref highTo);
        }

        Turned(lowTo).CopyTo(found);
        Turned(highTo).CopyTo(found[Vector<int>.Count..]);
    }

    // Half the sum, rounded down, without a carry.
    private static Vector<int> Middle(Vector<int> a, Vector<int> b) => (a & b) + Vector.ShiftRightArithmetic(a ^ b, 1);

    private static void Halve(Vector<int> enough, Vector<int> middle, ref Vector<int> from, ref Vector<int> to)
    {
        to = Vector.ConditionalSelect(enough, middle, to);
        from = Vector.ConditionalSelect(enough, from, middle + Vector<int>.One);
    }
}
