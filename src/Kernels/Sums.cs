using System.Numerics;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Sums in double precision over contiguous values.</summary>
public static class Sums
{
    /// <summary>Sum of the values; NaN where one is NaN, 0 for none.</summary>
    public static double Of(ReadOnlySpan<double> values)
    {
        Vector<double> a = default, b = default;
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        var i = 0;
        for (; i + 1 < vectors.Length; i += 2)
        {
            a += vectors[i];
            b += vectors[i + 1];
        }

        if (i < vectors.Length)
        {
            a += vectors[i];
        }

        return Vector.Sum(a + b) + Reference(values[(vectors.Length * Vector<double>.Count)..]);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{double})" />
    public static double Of(ReadOnlySpan<float> values)
    {
        Vector<double> low = default, high = default;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (var vector in vectors)
        {
            Vector.Widen(vector, out var first, out var second);
            low += first;
            high += second;
        }

        return Vector.Sum(low + high) + Reference(values[(vectors.Length * Vector<float>.Count)..]);
    }

    /// <summary>The definition: one value after the other.</summary>
    public static double Reference(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <inheritdoc cref="Reference(ReadOnlySpan{double})" />
    public static double Reference(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
