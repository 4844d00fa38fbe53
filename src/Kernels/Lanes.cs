using System.Numerics;
using System.Runtime.CompilerServices;

namespace Toolkit.Kernels;

/// <summary>Steps that every vectorised kernel shares.</summary>
internal static class Lanes
{
    /// <summary>a·b + c, fused where the machine can: the bits may differ between machines, never between threads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>();
        }

        return typeof(T) == typeof(double)
            ? Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>()
            : (a * b) + c;
    }

    /// <summary>The sum of squares about the mean below which a series of magnitude <paramref name="largest"/> is constant: what is left is rounding.</summary>
    public static double FlatBelow(int length, double largest)
    {
        const double step = 4 * 2.220446049250313e-16;
        return length * (step * largest) * (step * largest);
    }
}
