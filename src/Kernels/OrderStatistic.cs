using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>One value of a series by its rank, without sorting all of it (Hoare 1961, pivot from three).</summary>
public static class OrderStatistic
{
    /// <summary>The definition: sorted, then counted.</summary>
    public static T Reference<T>(ReadOnlySpan<T> values, int rank)
        where T : unmanaged, INumber<T>
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted[rank];
    }

    /// <summary>The value of <paramref name="rank"/> in ascending order; what comes before it is moved before it, what comes after behind.</summary>
    /// <param name="values">No NaN among them; their order is changed.</param>
    /// <param name="rank">From 0 to the number of values − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public static T Select<T>(Span<T> values, int rank)
        where T : unmanaged, INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, values.Length);
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            var pivot = Middle(values[low], values[low + ((high - low) / 2)], values[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                {
                    i++;
                }

                while (values[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (rank <= j)
            {
                high = j;
            }
            else if (rank >= i)
            {
                low = i;
            }
            else
            {
                return values[rank];
            }
        }

        return values[rank];
    }

    private static T Middle<T>(T a, T b, T c)
        where T : unmanaged, INumber<T> => a < b ? b < c ? b : a < c ? c : a : a < c ? a : b < c ? c : b;
}
