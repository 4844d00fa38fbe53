namespace Toolkit.Kernels;

/// <summary>Ranks from 1, ties sharing their average.</summary>
public static class Ranks
{
    /// <summary>The definition: one plus the values below, plus half of the others that are equal.</summary>
    public static double[] Reference(ReadOnlySpan<double> values)
    {
        var ranks = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            int below = 0, equal = 0;
            foreach (var other in values)
            {
                below += other < values[i] ? 1 : 0;
                equal += other == values[i] ? 1 : 0;
            }

            ranks[i] = below + ((equal + 1) / 2.0);
        }

        return ranks;
    }

    /// <summary>Ranks of a series, shape (t), by sorting. Values are finite.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Average<T>(ReadOnlySpan<T> values, Span<T> ranks)
        where T : unmanaged, System.Numerics.IFloatingPoint<T>
    {
        if (values.Length != ranks.Length)
        {
            throw new ArgumentException($"Each of {values.Length} values has a rank; found room for {ranks.Length}.", nameof(ranks));
        }

        Span<int> order = values.Length <= 1024 ? stackalloc int[values.Length] : new int[values.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        values.CopyTo(ranks);
        ranks.Sort(order);
        var half = T.One / (T.One + T.One);
        for (var first = 0; first < order.Length;)
        {
            var end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            var shared = half * T.CreateTruncating(first + 1 + end);
            for (; first < end; first++)
            {
                ranks[order[first]] = shared;
            }
        }
    }
}
