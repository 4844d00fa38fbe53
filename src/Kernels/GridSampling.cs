namespace Toolkit.Kernels;

/// <summary>Values of an image, shape (x, y, z), x fastest, at voxel coordinates between its centres: B-splines of order 0, 1 and 3, as SciPy's affine_transform with mode "constant".</summary>
public static class GridSampling
{
    /// <summary>Turns values into cubic B-spline coefficients along all axes, mirrored at the borders (Unser, IEEE Signal Process Mag 1999;16:22).</summary>
    public static double[] CubicCoefficients(ReadOnlySpan<float> image, (int X, int Y, int Z) shape)
    {
        var c = new double[image.Length];
        for (var i = 0; i < c.Length; i++)
        {
            c[i] = image[i];
        }

        var plane = shape.X * shape.Y;
        for (var at = 0; at < c.Length; at += shape.X)
        {
            Prefilter(c, at, 1, shape.X);
        }

        for (var z = 0; z < shape.Z; z++)
        {
            for (var x = 0; x < shape.X; x++)
            {
                Prefilter(c, (z * plane) + x, shape.X, shape.Y);
            }
        }

        for (var at = 0; at < plane; at++)
        {
            Prefilter(c, at, plane, shape.Z);
        }

        return c;
    }

    /// <summary>The value of the cubic spline; <paramref name="outside"/> where a coordinate leaves [0, n − 1].</summary>
    public static double Cubic(ReadOnlySpan<double> coefficients, (int X, int Y, int Z) shape, double x, double y, double z, double outside = 0)
    {
        if (!Covers(shape, x, y, z))
        {
            return outside;
        }

        Span<double> wx = stackalloc double[4], wy = stackalloc double[4], wz = stackalloc double[4];
        int i0 = Weights(x, wx), j0 = Weights(y, wy), k0 = Weights(z, wz);
        var sum = 0.0;
        for (var k = 0; k < 4; k++)
        {
            for (var j = 0; j < 4; j++)
            {
                var row = shape.X * (Mirror(j0 + j, shape.Y) + (shape.Y * Mirror(k0 + k, shape.Z)));
                for (var i = 0; i < 4; i++)
                {
                    sum += wz[k] * wy[j] * wx[i] * coefficients[row + Mirror(i0 + i, shape.X)];
                }
            }
        }

        return sum;
    }

    /// <summary>The value linear between the eight neighbours; <paramref name="outside"/> where a coordinate leaves [0, n − 1].</summary>
    public static double Linear(ReadOnlySpan<float> image, (int X, int Y, int Z) shape, double x, double y, double z, double outside = 0)
    {
        if (!Covers(shape, x, y, z))
        {
            return outside;
        }

        int i = Math.Clamp((int)x, 0, shape.X - 1), j = Math.Clamp((int)y, 0, shape.Y - 1), k = Math.Clamp((int)z, 0, shape.Z - 1);
        double fx = x - i, fy = y - j, fz = z - k, sum = 0;
        for (var corner = 0; corner < 8; corner++)
        {
            int dx = corner & 1, dy = (corner >> 1) & 1, dz = corner >> 2;
            var weight = (dx == 1 ? fx : 1 - fx) * (dy == 1 ? fy : 1 - fy) * (dz == 1 ? fz : 1 - fz);
            if (weight > 0)
            {
                sum += weight * image[Math.Min(i + dx, shape.X - 1) + (shape.X * (Math.Min(j + dy, shape.Y - 1) + (shape.Y * Math.Min(k + dz, shape.Z - 1))))];
            }
        }

        return sum;
    }

    /// <summary>The value of the nearest voxel, halves upwards; <paramref name="outside"/> where a coordinate leaves [0, n − 1].</summary>
    public static double Nearest(ReadOnlySpan<float> image, (int X, int Y, int Z) shape, double x, double y, double z, double outside = 0) => Covers(shape, x, y, z)
        ? image[Near(x, shape.X) + (shape.X * (Near(y, shape.Y) + (shape.Y * Near(z, shape.Z))))]
        : outside;

    private static int Near(double at, int count) => Math.Min((int)Math.Floor(at + 0.5), count - 1);

    private static bool Covers((int X, int Y, int Z) shape, double x, double y, double z) =>
        x >= 0 && y >= 0 && z >= 0 && x <= shape.X - 1 && y <= shape.Y - 1 && z <= shape.Z - 1;

    private static int Mirror(int at, int count)
    {
        if (count == 1)
        {
            return 0;
        }

        var period = 2 * (count - 1);
        at = ((at % period) + period) % period;
        return at < count ? at : period - at;
    }

    private static int Weights(double at, Span<double> w)
    {
        var floor = Math.Floor(at);
        double t = at - floor, u = 1 - t;
        w[0] = u * u * u / 6;
        w[1] = (2.0 / 3) - (t * t * (2 - t) / 2);
        w[2] = (2.0 / 3) - (u * u * (2 - u) / 2);
        w[3] = t * t * t / 6;
        return (int)floor - 1;
    }

    private static void Prefilter(double[] c, int start, int stride, int count)
    {
        if (count < 2)
        {
            return;
        }

        var pole = Math.Sqrt(3) - 2;
        double sum = c[start], power = pole;
        for (var i = 1; i < (2 * count) - 2 && Math.Abs(power) > 1e-18; i++)
        {
            sum += power * c[start + (stride * Mirror(i, count))];
            power *= pole;
        }

        c[start] = 6 * sum / (1 - Math.Pow(pole, (2 * count) - 2));
        for (var i = 1; i < count; i++)
        {
            c[start + (stride * i)] = (6 * c[start + (stride * i)]) + (pole * c[start + (stride * (i - 1))]);
        }

        var last = start + (stride * (count - 1));
        c[last] = pole / ((pole * pole) - 1) * (c[last] + (pole * c[last - stride]));
        for (var i = count - 2; i >= 0; i--)
        {
            c[start + (stride * i)] = pole * (c[start + (stride * (i + 1))] - c[start + (stride * i)]);
        }
    }
}
