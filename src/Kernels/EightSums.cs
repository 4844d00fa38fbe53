using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Toolkit.Kernels;

/// <summary>Eight sums in doubles of single-precision rows times a value: the right-hand side of a small least-squares fit, a row at a time.</summary>
public static class EightSums
{
    /// <summary>sums += row · value.</summary>
    /// <exception cref="ArgumentException">There are not eight of each.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<double> sums, ReadOnlySpan<float> row, double value)
    {
        if (sums.Length != 8 || row.Length != 8)
        {
            Refuse();
        }

        var eight = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(row));
        var factor = Vector256.Create(value);
        ref var at = ref MemoryMarshal.GetReference(sums);
        (Vector256.LoadUnsafe(ref at) + (Vector256.WidenLower(eight) * factor)).StoreUnsafe(ref at);
        (Vector256.LoadUnsafe(ref at, 4) + (Vector256.WidenUpper(eight) * factor)).StoreUnsafe(ref at, 4);
    }

    /// <summary>The definition.</summary>
    public static void Reference(Span<double> sums, ReadOnlySpan<float> row, double value)
    {
        for (var i = 0; i < 8; i++)
        {
            sums[i] += row[i] * value;
        }
    }

    private static void Refuse() => throw new ArgumentException("There are eight sums, and eight numbers in a row.");
}
