using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>Convolution of a three-dimensional image, shape (x, y, z), x fastest, with one symmetric kernel along one axis; the border sample is repeated outwards.</summary>
public static class SeparableFilter
{
    /// <summary>Weights of a Gaussian from its middle outwards, cut at 3.5 standard deviations, summing to 1 over both sides. A deviation of 0 gives the identity.</summary>
    /// <param name="sd">In samples, zero or more.</param>
    public static float[] Gaussian(double sd)
    {
        var radius = (int)Math.Ceiling(3.5 * sd);
        var weights = new double[radius + 1];
        var total = 0.0;
        for (var k = 0; k <= radius; k++)
        {
            weights[k] = k == 0 ? 1 : Math.Exp(-0.5 * k * k / (sd * sd));
            total += k == 0 ? weights[k] : 2 * weights[k];
        }

        return [.. weights.Select(w => (float)(w / total))];
    }

    /// <summary>Convolves into <paramref name="result"/>, which must not be <paramref name="image"/>.</summary>
    /// <param name="axis">0, 1 or 2 for x, y, z.</param>
    /// <param name="half">Weights from the middle outwards.</param>
    /// <exception cref="ArgumentException">A length is not nx · ny · nz.</exception>
    public static void Convolve(ReadOnlySpan<float> image, Span<float> result, int nx, int ny, int nz, int axis, ReadOnlySpan<float> half)
    {
        if (image.Length != nx * ny * nz || result.Length != image.Length)
        {
            throw new ArgumentException("The image does not fill its grid.", nameof(image));
        }

        var padded = new float[nx + (2 * (half.Length - 1))];
        for (var row = 0; row < ny * nz; row++)
        {
            var target = result.Slice(row * nx, nx);
            if (axis == 0)
            {
                Pad(image.Slice(row * nx, nx), padded, half.Length - 1);
                Weigh(padded.AsSpan(half.Length - 1, nx), half[0], target);
                for (var k = 1; k < half.Length; k++)
                {
                    AddPair(padded.AsSpan(half.Length - 1 - k, nx), padded.AsSpan(half.Length - 1 + k, nx), half[k], target);
                }

                continue;
            }

            int y = row % ny, z = row / ny;
            Weigh(image.Slice(row * nx, nx), half[0], target);
            for (var k = 1; k < half.Length; k++)
            {
                int below = axis == 1 ? Math.Max(0, y - k) + (ny * z) : y + (ny * Math.Max(0, z - k));
                int above = axis == 1 ? Math.Min(ny - 1, y + k) + (ny * z) : y + (ny * Math.Min(nz - 1, z + k));
                AddPair(image.Slice(below * nx, nx), image.Slice(above * nx, nx), half[k], target);
            }
        }
    }

    /// <summary>The definition in doubles.</summary>
    public static double Reference(ReadOnlySpan<float> image, int nx, int ny, int nz, int axis, ReadOnlySpan<float> half, int x, int y, int z)
    {
        var sum = 0.0;
        for (var k = 1 - half.Length; k < half.Length; k++)
        {
            int i = Math.Clamp(axis == 0 ? x + k : x, 0, nx - 1), j = Math.Clamp(axis == 1 ? y + k : y, 0, ny - 1), l = Math.Clamp(axis == 2 ? z + k : z, 0, nz - 1);
            sum += (double)half[Math.Abs(k)] * image[i + (nx * (j + (ny * l)))];
        }

        return sum;
    }

    private static void Pad(ReadOnlySpan<float> row, Span<float> padded, int radius)
    {
        padded[..radius].Fill(row[0]);
        row.CopyTo(padded[radius..]);
        padded[(radius + row.Length)..].Fill(row[^1]);
    }

    private static void Weigh(ReadOnlySpan<float> row, float weight, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(row[i..]) * weight).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = row[i] * weight;
        }
    }

    private static void AddPair(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float weight, Span<float> result)
    {
        var i = 0;
        for (; i <= result.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(result[i..]) + ((new Vector<float>(a[i..]) + new Vector<float>(b[i..])) * weight)).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] += (a[i] + b[i]) * weight;
        }
    }
}
