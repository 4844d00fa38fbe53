using System.Numerics;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Separable Gaussian smoothing of an image, shape (x, y, z), x fastest, mirrored at its borders (d c b a | a b c d | d c b a), as SciPy's gaussian_filter1d does by default.</summary>
public static class GaussianSmoothing
{
    /// <summary>Weights from the middle outwards, cut at 4 standard deviations (rounded to a sample), summing to 1 over both sides.</summary>
    /// <param name="sd">In samples; 0 gives the identity.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative, infinite or NaN.</exception>
    public static double[] Weights(double sd)
    {
        if (!(sd >= 0 && double.IsFinite(sd)))
        {
            throw new ArgumentOutOfRangeException(nameof(sd), sd, "A standard deviation is 0 or more, and finite.");
        }

        var half = new double[(int)((4 * sd) + 0.5) + 1];
        var total = 0.0;
        for (var k = 0; k < half.Length; k++)
        {
            half[k] = k == 0 ? 1 : Math.Exp(-0.5 * k * k / (sd * sd));
            total += k == 0 ? half[k] : 2 * half[k];
        }

        return Array.ConvertAll(half, w => w / total);
    }

    /// <summary>The definition along one axis at one voxel, in double.</summary>
    public static double Reference(ReadOnlySpan<float> image, (int X, int Y, int Z) shape, int axis, double sd, int x, int y, int z)
    {
        var half = Weights(sd);
        var sum = 0.0;
        for (var k = 1 - half.Length; k < half.Length; k++)
        {
            int i = axis == 0 ? Mirror(x + k, shape.X) : x, j = axis == 1 ? Mirror(y + k, shape.Y) : y, l = axis == 2 ? Mirror(z + k, shape.Z) : z;
            sum += half[Math.Abs(k)] * image[i + (shape.X * (j + (shape.Y * l)))];
        }

        return sum;
    }

    /// <summary>Smooths one image in place along all three axes.</summary>
    /// <param name="sd">Standard deviations in voxels along x, y, z.</param>
    /// <param name="scratch">As long as the image.</param>
    /// <exception cref="ArgumentException">A length is not that of the shape.</exception>
    public static void Apply(Span<float> image, (int X, int Y, int Z) shape, (double X, double Y, double Z) sd, Span<float> scratch)
    {
        if (image.Length != (long)shape.X * shape.Y * shape.Z || scratch.Length != image.Length)
        {
            throw new ArgumentException($"An image of {shape.X} × {shape.Y} × {shape.Z} voxels needs as many values and as much room; found {image.Length} and {scratch.Length}.");
        }

        Rows(image, scratch, shape.X, Single(sd.X));
        var plane = shape.X * shape.Y;
        for (var z = 0; z < shape.Z; z++)
        {
            Lines(scratch.Slice(z * plane, plane), image.Slice(z * plane, plane), shape.X, shape.Y, Single(sd.Y));
        }

        Lines(image, scratch, plane, shape.Z, Single(sd.Z));
        scratch.CopyTo(image);
    }

    private static float[] Single(double sd) => Array.ConvertAll(Weights(sd), w => (float)w);

    private static void Rows(ReadOnlySpan<float> from, Span<float> to, int width, ReadOnlySpan<float> half)
    {
        var reach = half.Length - 1;
        var padded = new float[width + (2 * reach)];
        for (var at = 0; at < from.Length; at += width)
        {
            var source = from.Slice(at, width);
            source.CopyTo(padded.AsSpan(reach));
            for (var k = 1; k <= reach; k++)
            {
                padded[reach - k] = source[Mirror(-k, width)];
                padded[reach + width - 1 + k] = source[Mirror(width - 1 + k, width)];
            }

            var row = to.Slice(at, width);
            Scale(padded.AsSpan(reach, width), half[0], row);
            for (var k = 1; k <= reach; k++)
            {
                AddBoth(padded.AsSpan(reach - k, width), padded.AsSpan(reach + k, width), half[k], row);
            }
        }
    }

    // Lines of neighbouring values move together; a block of a line stays in the first-level cache while its neighbours are added.
    private static void Lines(ReadOnlySpan<float> from, Span<float> to, int width, int count, ReadOnlySpan<float> half)
    {
        const int block = 1024;
        for (var first = 0; first < width; first += block)
        {
            var length = Math.Min(block, width - first);
            for (var line = 0; line < count; line++)
            {
                var row = to.Slice((line * width) + first, length);
                Scale(from.Slice((line * width) + first, length), half[0], row);
                for (var k = 1; k < half.Length; k++)
                {
                    int below = Mirror(line - k, count), above = Mirror(line + k, count);
                    AddBoth(from.Slice((below * width) + first, length), from.Slice((above * width) + first, length), half[k], row);
                }
            }
        }
    }

    private static int Mirror(int at, int count)
    {
        while ((uint)at >= (uint)count)
        {
            at = at < 0 ? -1 - at : (2 * count) - 1 - at;
        }

        return at;
    }

    private static void Scale(ReadOnlySpan<float> from, float weight, Span<float> to) =>
        System.Numerics.Tensors.TensorPrimitives.Multiply(from, weight, to);

    private static void AddBoth(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float weight, Span<float> to)
    {
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(to);
        ReadOnlySpan<Vector<float>> va = MemoryMarshal.Cast<float, Vector<float>>(a), vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var w = new Vector<float>(weight);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = Lanes.MultiplyAdd(va[i] + vb[i], w, sums[i]);
        }

        for (var i = sums.Length * Vector<float>.Count; i < to.Length; i++)
        {
            to[i] += (a[i] + b[i]) * weight;
        }
    }
}
