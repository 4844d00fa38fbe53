using System.Numerics.Tensors;

namespace Toolkit.Kernels;

/// <summary>Means over boxes about every voxel of an image, shape (x, y, z), x fastest, by running sums; a box that leaves the image is cut, and the mean is that of what is left.</summary>
public static class BoxMeans
{
    /// <summary>Means into <paramref name="image"/> itself. NaN spreads.</summary>
    /// <param name="radius">The box reaches so many voxels to each side.</param>
    /// <exception cref="ArgumentException">The image does not fill its grid.</exception>
    public static void Apply(float[] image, (int X, int Y, int Z) shape, int radius, int threads)
    {
        if (image.Length != (long)shape.X * shape.Y * shape.Z)
        {
            throw new ArgumentException("The image does not fill its grid.", nameof(image));
        }

        var (nx, ny, nz) = shape;
        Work.For(nz, threads, z =>
        {
            var copy = new float[nx * ny];
            var plane = image.AsSpan(z * nx * ny, nx * ny);
            Rows(plane, copy, nx, radius);
            Lines(copy, plane, ny, nx, nx, radius);
        });
        var whole = image.AsSpan().ToArray();
        Work.For(ny, threads, y => Lines(whole.AsSpan(y * nx), image.AsSpan(y * nx), nz, nx, nx * ny, radius));
    }

    /// <summary>The definition in doubles, at one voxel.</summary>
    public static double Reference(ReadOnlySpan<float> image, (int X, int Y, int Z) shape, int radius, int x, int y, int z)
    {
        double sum = 0;
        var count = 0;
        for (var k = Math.Max(0, z - radius); k <= Math.Min(shape.Z - 1, z + radius); k++)
        {
            for (var j = Math.Max(0, y - radius); j <= Math.Min(shape.Y - 1, y + radius); j++)
            {
                for (var i = Math.Max(0, x - radius); i <= Math.Min(shape.X - 1, x + radius); i++)
                {
                    sum += image[i + (shape.X * (j + (shape.Y * k)))];
                    count++;
                }
            }
        }

        return sum / count;
    }

    private static void Rows(ReadOnlySpan<float> from, Span<float> to, int width, int radius)
    {
        for (var start = 0; start < from.Length; start += width)
        {
            var row = from.Slice(start, width);
            var sum = 0.0;
            for (var x = 0; x < Math.Min(radius, width); x++)
            {
                sum += row[x];
            }

            for (var x = 0; x < width; x++)
            {
                int first = x - radius, last = x + radius;
                sum += last < width ? row[last] : 0;
                sum -= first > 0 ? row[first - 1] : 0;
                to[start + x] = (float)(sum / (Math.Min(last, width - 1) - Math.Max(first, 0) + 1));
            }
        }
    }

    /// <summary>Running sums over lines of <paramref name="width"/> neighbours, <paramref name="stride"/> apart, all of a line at once.</summary>
    private static void Lines(ReadOnlySpan<float> from, Span<float> to, int count, int width, int stride, int radius)
    {
        Span<float> sum = new float[width];
        for (var line = 0; line < Math.Min(radius, count); line++)
        {
            TensorPrimitives.Add(sum, from.Slice(line * stride, width), sum);
        }

        for (var line = 0; line < count; line++)
        {
            int first = line - radius, last = line + radius;
            if (last < count)
            {
                TensorPrimitives.Add(sum, from.Slice(last * stride, width), sum);
            }

            if (first > 0)
            {
                TensorPrimitives.Subtract(sum, from.Slice((first - 1) * stride, width), sum);
            }

            TensorPrimitives.Divide(sum, Math.Min(last, count - 1) - Math.Max(first, 0) + 1, to.Slice(line * stride, width));
        }
    }
}
