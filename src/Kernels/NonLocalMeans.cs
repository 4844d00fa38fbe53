using System.Numerics.Tensors;

namespace Toolkit.Kernels;

/// <summary>Noise removal by means over voxels whose surroundings look alike (Buades 2005; in three dimensions Coupé 2008): patches of 3 × 3 × 3 voxels, searched two voxels far along each axis. Edges stay.</summary>
/// <remarks>Weights are exp(−max(0, d − 2 s²) / s²), where d is the mean squared difference of two patches and s the noise: what two patches of one tissue differ by does not count.</remarks>
public static class NonLocalMeans
{
    private const int Search = 2;
    private const int Margin = Search + 2;
    private const float Voxels = 27; // of a patch

    /// <summary>Smooths the voxels of a mask among themselves; all others become 0.</summary>
    /// <param name="mask">1 inside, 0 outside. Patches that reach outside see zeros there.</param>
    /// <param name="sd">Standard deviation of the noise, above 0.</param>
    /// <returns>The image, and by what factor the noise of each voxel fell.</returns>
    /// <exception cref="ArgumentException">A length is not that of the shape, or the noise is not above 0.</exception>
    public static (float[] Image, float[] Remaining) Apply(ReadOnlySpan<float> image, ReadOnlySpan<float> mask, (int X, int Y, int Z) shape, double sd, int threads)
    {
        if (image.Length != (long)shape.X * shape.Y * shape.Z || mask.Length != image.Length || !(sd > 0))
        {
            throw new ArgumentException("An image and a mask that fill their grid, and a noise above 0, are needed.", nameof(image));
        }

        var box = new Box(image, mask, shape);
        for (var o = 1; o <= ((2 * Search) + 1) * ((2 * Search) + 1) * ((2 * Search) + 1) / 2; o++)
        {
            var at = o + ((((2 * Search) + 1) * ((2 * Search) + 1) * ((2 * Search) + 1)) / 2);
            int side = (2 * Search) + 1, x = (at % side) - Search, y = (at / side % side) - Search, z = (at / (side * side)) - Search;
            box.Add(x + (box.Row * y) + (box.Plane * z), z, (float)(sd * sd), threads);
        }

        return box.Result(shape);
    }

    /// <summary>The definition at one voxel, in doubles.</summary>
    public static double Reference(ReadOnlySpan<float> image, ReadOnlySpan<float> mask, (int X, int Y, int Z) shape, double sd, int x, int y, int z)
    {
        double total = 1, sum = image[x + (shape.X * (y + (shape.Y * z)))];
        for (var k = -Search; k <= Search; k++)
        {
            for (var j = -Search; j <= Search; j++)
            {
                for (var i = -Search; i <= Search; i++)
                {
                    if ((i, j, k) != (0, 0, 0) && Value(mask, mask, shape, x + i, y + j, z + k) > 0)
                    {
                        var w = Math.Exp(-Math.Max(0, Distance(image, mask, shape, (x, y, z), (x + i, y + j, z + k)) - (2 * sd * sd)) / (sd * sd));
                        total += w;
                        sum += w * Value(image, mask, shape, x + i, y + j, z + k);
                    }
                }
            }
        }

        return sum / total;
    }

    private static double Distance(ReadOnlySpan<float> image, ReadOnlySpan<float> mask, (int X, int Y, int Z) shape, (int X, int Y, int Z) a, (int X, int Y, int Z) b)
    {
        var sum = 0.0;
        for (var p = 0; p < 27; p++)
        {
            int i = (p % 3) - 1, j = (p / 3 % 3) - 1, k = (p / 9) - 1;
            var d = Value(image, mask, shape, a.X + i, a.Y + j, a.Z + k) - Value(image, mask, shape, b.X + i, b.Y + j, b.Z + k);
            sum += d * d;
        }

        return sum / 27;
    }

    private static double Value(ReadOnlySpan<float> image, ReadOnlySpan<float> mask, (int X, int Y, int Z) s, int x, int y, int z) =>
        (uint)x < (uint)s.X && (uint)y < (uint)s.Y && (uint)z < (uint)s.Z && mask[x + (s.X * (y + (s.Y * z)))] > 0 ? image[x + (s.X * (y + (s.Y * z)))] : 0;

    /// <summary>The box about the mask with a margin, so that no offset leaves it, and sums over it.</summary>
    private sealed class Box
    {
        private readonly (int X, int Y, int Z) low;
        private readonly (int X, int Y, int Z) size;
        private readonly float[] image;
        private readonly float[] mask;
        private readonly float[] patches;
        private readonly float[] weights;
        private readonly float[] total;
        private readonly float[] square;
        private readonly float[] sum;

        public Box(ReadOnlySpan<float> whole, ReadOnlySpan<float> inside, (int X, int Y, int Z) shape)
        {
            (int X, int Y, int Z) first = shape, last = (-1, -1, -1);
            for (var v = 0; v < inside.Length; v++)
            {
                if (inside[v] > 0)
                {
                    int x = v % shape.X, y = v / shape.X % shape.Y, z = v / (shape.X * shape.Y);
                    first = (Math.Min(first.X, x), Math.Min(first.Y, y), Math.Min(first.Z, z));
                    last = (Math.Max(last.X, x), Math.Max(last.Y, y), Math.Max(last.Z, z));
                }
            }

            first = last.X < 0 ? (0, 0, 0) : first;
            low = (first.X - Margin, first.Y - Margin, first.Z - Margin);
            size = (last.X - first.X + 1 + (2 * Margin), last.Y - first.Y + 1 + (2 * Margin), last.Z - first.Z + 1 + (2 * Margin));
            var count = size.X * size.Y * size.Z;
            (image, mask, patches, weights) = (new float[count], new float[count], new float[count], new float[count]);
            (total, square, sum) = (new float[count], new float[count], new float[count]);
            for (var z = first.Z; z <= last.Z; z++)
            {
                for (var y = first.Y; y <= last.Y; y++)
                {
                    for (var x = first.X; x <= last.X; x++)
                    {
                        var (v, at) = (x + (shape.X * (y + (shape.Y * z))), x - low.X + (size.X * (y - low.Y + (size.Y * (z - low.Z)))));
                        (mask[at], image[at]) = inside[v] > 0 ? (1, whole[v]) : (0, 0);
                    }
                }
            }

            mask.CopyTo(total, 0);
            mask.CopyTo(square, 0);
            image.CopyTo(sum, 0);
        }

        public int Row => size.X;

        public int Plane => size.X * size.Y;

        /// <summary>Adds the voxels an offset away, to both sides.</summary>
        public void Add(int offset, int planes, float variance, int threads)
        {
            Work.For(size.Z - (2 * Margin) + 2, threads, z => Patches(z + Margin - 1, offset));
            Work.For(size.Z - (2 * Margin) + planes, threads, z => Weigh(z + Margin - planes, offset, variance));
            Work.For(size.Z - (2 * Margin), threads, z => Sum(z + Margin, offset));
        }

        /// <summary>Squared differences summed over 3 × 3 voxels of a plane.</summary>
        private void Patches(int z, int offset)
        {
            var (from, length) = (z * Plane, Plane);
            var wide = length + (2 * Row) + 2;
            var d = System.Buffers.ArrayPool<float>.Shared.Rent(2 * wide);
            Span<float> squares = d.AsSpan(0, wide), rows = d.AsSpan(wide, wide - 2);
            TensorPrimitives.Subtract(image.AsSpan(from - Row - 1, wide), image.AsSpan(from - Row - 1 + offset, wide), squares);
            TensorPrimitives.Multiply(squares, squares, squares);
            TensorPrimitives.Add(squares[..^2], squares[1..^1], rows);
            TensorPrimitives.Add(rows, squares[2..], rows);
            var plane = patches.AsSpan(from, length);
            TensorPrimitives.Add(rows[..length], rows.Slice(Row, length), plane);
            TensorPrimitives.Add(plane, rows.Slice(2 * Row, length), plane);
            System.Buffers.ArrayPool<float>.Shared.Return(d);
        }

        private void Weigh(int z, int offset, float variance)
        {
            var (from, length) = (z * Plane, Plane);
            var w = weights.AsSpan(from, length);
            if (z < Margin)
            {
                w.Clear(); // no voxel of the mask
                return;
            }

            TensorPrimitives.Add<float>(patches.AsSpan(from - length, length), patches.AsSpan(from, length), w);
            TensorPrimitives.Add<float>(w, patches.AsSpan(from + length, length), w);
            TensorPrimitives.Multiply(w, -1 / (Voxels * variance), w);
            TensorPrimitives.Add(w, 2, w);
            TensorPrimitives.Min(w, 0, w);
            TensorPrimitives.Exp<float>(w, w);
            TensorPrimitives.Multiply<float>(w, mask.AsSpan(from, length), w);
            TensorPrimitives.Multiply<float>(w, mask.AsSpan(from + offset, length), w);
        }

        private void Sum(int z, int offset)
        {
            var (from, length) = (z * Plane, Plane);
            foreach (var (w, x) in new[] { (from, from + offset), (from - offset, from - offset) })
            {
                ReadOnlySpan<float> weight = weights.AsSpan(w, length);
                TensorPrimitives.Add(total.AsSpan(from, length), weight, total.AsSpan(from, length));
                TensorPrimitives.MultiplyAdd(weight, weight, square.AsSpan(from, length), square.AsSpan(from, length));
                TensorPrimitives.MultiplyAdd(weight, image.AsSpan(x, length), sum.AsSpan(from, length), sum.AsSpan(from, length));
            }
        }

        public (float[] Image, float[] Remaining) Result((int X, int Y, int Z) shape)
        {
            float[] result = new float[shape.X * shape.Y * shape.Z], remaining = new float[result.Length];
            for (var at = 0; at < mask.Length; at++)
            {
                if (mask[at] > 0)
                {
                    var v = (at % size.X) + low.X + (shape.X * ((at / size.X % size.Y) + low.Y + (shape.Y * ((at / Plane) + low.Z))));
                    (result[v], remaining[v]) = (sum[at] / total[at], MathF.Sqrt(square[at]) / total[at]);
                }
            }

            return (result, remaining);
        }
    }
}
