using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Toolkit.Kernels;

/// <summary>Interpolating cubic B-spline of a three-dimensional image, mirrored about its border samples (Unser 1999). Shape (x, y, z), x fastest.</summary>
public static class CubicBSpline
{
    private const float Pole = -0.26794919243112270647f; // sqrt(3) - 2
    private const int Horizon = 14; // the pole's power is then below half a unit in the last place of float32

    /// <summary>Turns samples into spline coefficients, in place. NaN spreads: replace it first.</summary>
    /// <exception cref="ArgumentException">The length is not nx · ny · nz.</exception>
    public static void Prefilter(Span<float> data, int nx, int ny, int nz)
    {
        if (data.Length != nx * ny * nz)
        {
            throw new ArgumentException("The image does not fill its grid.", nameof(data));
        }

        for (var row = 0; row < ny * nz && nx > 1; row++)
        {
            AlongRow(data.Slice(row * nx, nx));
        }

        for (var z = 0; z < nz && ny > 1; z++)
        {
            AcrossRows(data.Slice(z * nx * ny, nx * ny), nx, ny, nx);
        }

        if (nz > 1)
        {
            AcrossRows(data, nx * ny, nz, nx * ny);
        }
    }

    /// <summary>The spline at voxel coordinates; outside the grid its mirror image.</summary>
    public static float Value(ReadOnlySpan<float> coefficients, int nx, int ny, int nz, float x, float y, float z)
    {
        float fx = MathF.Floor(x), fy = MathF.Floor(y), fz = MathF.Floor(z);
        int i = (int)fx - 1, j = (int)fy - 1, k = (int)fz - 1;
        Vector128<float> wx = Weights(x - fx), wy = Weights(y - fy), wz = Weights(z - fz);
        if (i < 0 || j < 0 || k < 0 || i + 3 >= nx || j + 3 >= ny || k + 3 >= nz)
        {
            return Mirrored(coefficients, nx, ny, nz, i, j, k, wx, wy, wz);
        }

        ref var from = ref MemoryMarshal.GetReference(coefficients);
        var plane = Vector128<float>.Zero;
        for (var c = 0; c < 4; c++)
        {
            var at = (nuint)(i + (nx * (j + (ny * (k + c)))));
            var stride = (nuint)nx;
            var line = (Vector128.LoadUnsafe(ref from, at) * wy[0])
                + (Vector128.LoadUnsafe(ref from, at + stride) * wy[1])
                + (Vector128.LoadUnsafe(ref from, at + (2 * stride)) * wy[2])
                + (Vector128.LoadUnsafe(ref from, at + (3 * stride)) * wy[3]);
            plane += line * wz[c];
        }

        return Vector128.Dot(plane, wx);
    }

    /// <summary>The spline and its derivatives per voxel along x, y, z.</summary>
    public static (float Value, float X, float Y, float Z) Gradient(ReadOnlySpan<float> coefficients, int nx, int ny, int nz, float x, float y, float z)
    {
        float fx = MathF.Floor(x), fy = MathF.Floor(y), fz = MathF.Floor(z);
        int i = (int)fx - 1, j = (int)fy - 1, k = (int)fz - 1;
        Vector128<float> wx = Weights(x - fx), wy = Weights(y - fy), wz = Weights(z - fz), dx = Slopes(x - fx), dy = Slopes(y - fy), dz = Slopes(z - fz);
        Vector128<float> value = default, alongY = default, alongZ = default;
        var inside = i >= 0 && i + 3 < nx;
        Span<float> gathered = stackalloc float[4];
        for (var c = 0; c < 4; c++)
        {
            var slab = nx * ny * Mirror(k + c, nz);
            Vector128<float> line = default, slope = default;
            for (var b = 0; b < 4; b++)
            {
                var row = coefficients.Slice(slab + (nx * Mirror(j + b, ny)), nx);
                for (var a = 0; a < 4 && !inside; a++)
                {
                    gathered[a] = row[Mirror(i + a, nx)];
                }

                var four = inside ? Vector128.Create(row.Slice(i, 4)) : Vector128.Create<float>(gathered);
                line += four * wy[b];
                slope += four * dy[b];
            }

            value += line * wz[c];
            alongY += slope * wz[c];
            alongZ += line * dz[c];
        }

        return (Vector128.Dot(value, wx), Vector128.Dot(value, dx), Vector128.Dot(alongY, wx), Vector128.Dot(alongZ, wx));
    }

    /// <summary>The definition in doubles: the tensor product of cubic B-splines over mirrored coefficients.</summary>
    public static double Reference(ReadOnlySpan<double> coefficients, int nx, int ny, int nz, double x, double y, double z)
    {
        static double Basis(double t) => Math.Abs(t) switch
        {
            < 1 and var u => (2.0 / 3) - (u * u) + (0.5 * u * u * u),
            < 2 and var u => (2 - u) * (2 - u) * (2 - u) / 6,
            _ => 0,
        };
        var sum = 0.0;
        for (var c = (int)Math.Floor(z) - 1; c <= (int)Math.Floor(z) + 2; c++)
        {
            for (var b = (int)Math.Floor(y) - 1; b <= (int)Math.Floor(y) + 2; b++)
            {
                for (var a = (int)Math.Floor(x) - 1; a <= (int)Math.Floor(x) + 2; a++)
                {
                    sum += coefficients[Mirror(a, nx) + (nx * (Mirror(b, ny) + (ny * Mirror(c, nz))))] * Basis(x - a) * Basis(y - b) * Basis(z - c);
                }
            }
        }

        return sum;
    }

    /// <summary>Where a sample outside 0 to n - 1 is found: mirrored about the first and the last sample.</summary>
    public static int Mirror(int i, int n)
    {
        if ((uint)i < (uint)n)
        {
            return i;
        }

        if (n == 1)
        {
            return 0;
        }

        var period = 2 * (n - 1);
        i = ((i % period) + period) % period;
        return i < n ? i : period - i;
    }

    private static void AlongRow(Span<float> c)
    {
        var n = c.Length;
        float sum = c[0], power = Pole;
        for (var k = 1; k < Horizon; k++, power *= Pole)
        {
            sum += power * c[Mirror(k, n)];
        }

        c[0] = 6 * sum;
        for (var i = 1; i < n; i++)
        {
            c[i] = (6 * c[i]) + (Pole * c[i - 1]);
        }

        c[n - 1] = Pole / ((Pole * Pole) - 1) * (c[n - 1] + (Pole * c[n - 2]));
        for (var i = n - 2; i >= 0; i--)
        {
            c[i] = Pole * (c[i + 1] - c[i]);
        }
    }

    /// <summary>The same recursion over whole rows: row r of n begins at r · stride and is width long.</summary>
    private static void AcrossRows(Span<float> c, int stride, int n, int width)
    {
        var start = new float[width];
        c[..width].CopyTo(start);
        var power = Pole;
        for (var k = 1; k < Horizon; k++, power *= Pole)
        {
            MultiplyAdd(c.Slice(Mirror(k, n) * stride, width), power, start, 1, start);
        }

        for (var x = 0; x < width; x++)
        {
            c[x] = 6 * start[x];
        }

        for (var r = 1; r < n; r++)
        {
            var row = c.Slice(r * stride, width);
            MultiplyAdd(row, 6, c.Slice((r - 1) * stride, width), Pole, row);
        }

        var last = c.Slice((n - 1) * stride, width);
        const float end = Pole / ((Pole * Pole) - 1);
        MultiplyAdd(last, end, c.Slice((n - 2) * stride, width), end * Pole, last);
        for (var r = n - 2; r >= 0; r--)
        {
            var row = c.Slice(r * stride, width);
            MultiplyAdd(row, -Pole, c.Slice((r + 1) * stride, width), Pole, row);
        }
    }

    /// <summary>result = a · s + b · t.</summary>
    private static void MultiplyAdd(ReadOnlySpan<float> a, float s, ReadOnlySpan<float> b, float t, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            ((Vector128.Create(a[i..]) * s) + (Vector128.Create(b[i..]) * t)).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = (a[i] * s) + (b[i] * t);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Weights(float t)
    {
        var u = 1 - t;
        return Vector128.Create(u * u * u / 6, (2f / 3) - (0.5f * t * t * (2 - t)), (2f / 3) - (0.5f * u * u * (2 - u)), t * t * t / 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Slopes(float t)
    {
        var u = 1 - t;
        return Vector128.Create(-0.5f * u * u, t * ((1.5f * t) - 2), -u * ((1.5f * u) - 2), 0.5f * t * t);
    }

    private static float Mirrored(ReadOnlySpan<float> coefficients, int nx, int ny, int nz, int i, int j, int k, Vector128<float> wx, Vector128<float> wy, Vector128<float> wz)
    {
        Span<int> columns = [Mirror(i, nx), Mirror(i + 1, nx), Mirror(i + 2, nx), Mirror(i + 3, nx)];
        var sum = 0f;
        for (var c = 0; c < 4; c++)
        {
            var slab = nx * ny * Mirror(k + c, nz);
            for (var b = 0; b < 4; b++)
            {
                var row = coefficients.Slice(slab + (nx * Mirror(j + b, ny)), nx);
                sum += ((row[columns[0]] * wx[0]) + (row[columns[1]] * wx[1]) + (row[columns[2]] * wx[2]) + (row[columns[3]] * wx[3])) * wy[b] * wz[c];
            }
        }

        return sum;
    }
}
