namespace Toolkit.Kernels;

/// <summary>Squared Euclidean distance of every voxel to the nearest voxel of a set, exact, by the lower envelope of parabolas along each axis (Felzenszwalb &amp; Huttenlocher 2012). Shape (x, y, z), x fastest.</summary>
public static class DistanceTransform
{
    /// <summary>Stands for no voxel of the set anywhere.</summary>
    public const float Infinite = 1e20f;

    /// <summary>Squared distances in the unit of the edges.</summary>
    /// <param name="set">Voxels whose distance is 0.</param>
    /// <param name="edges">Edge lengths of a voxel, above 0.</param>
    /// <exception cref="ArgumentException">The set does not fill the grid.</exception>
    public static float[] Squared(bool[] set, (int X, int Y, int Z) shape, (double X, double Y, double Z) edges, int threads = 1)
    {
        var (nx, ny, nz) = shape;
        if (set.LongLength != (long)nx * ny * nz)
        {
            throw new ArgumentException("The set does not fill its grid.", nameof(set));
        }

        var squares = new float[set.Length];
        for (var v = 0; v < set.Length; v++)
        {
            squares[v] = set[v] ? 0 : Infinite;
        }

        Work.For(nz, threads, z =>
        {
            var line = new Line(Math.Max(nx, ny));
            for (var y = 0; y < ny; y++)
            {
                line.Run(squares, nx * (y + (ny * z)), 1, nx, edges.X);
            }

            for (var x = 0; x < nx; x++)
            {
                line.Run(squares, x + (nx * ny * z), nx, ny, edges.Y);
            }
        });
        Work.For(ny, threads, y =>
        {
            var line = new Line(nz);
            for (var x = 0; x < nx; x++)
            {
                line.Run(squares, x + (nx * y), nx * ny, nz, edges.Z);
            }
        });
        return squares;
    }

    /// <summary>The definition: the least over the whole set.</summary>
    public static double Reference(ReadOnlySpan<bool> set, (int X, int Y, int Z) shape, (double X, double Y, double Z) edges, int x, int y, int z)
    {
        double least = Infinite;
        for (var v = 0; v < set.Length; v++)
        {
            if (set[v])
            {
                double dx = edges.X * (x - (v % shape.X)), dy = edges.Y * (y - (v / shape.X % shape.Y)), dz = edges.Z * (z - (v / (shape.X * shape.Y)));
                least = Math.Min(least, (dx * dx) + (dy * dy) + (dz * dz));
            }
        }

        return least;
    }

    /// <summary>Scratch for one line of voxels.</summary>
    private sealed class Line(int longest)
    {
        private readonly float[] height = new float[longest];
        private readonly int[] vertex = new int[longest];
        private readonly double[] from = new double[longest + 1];

        public void Run(float[] squares, int first, int stride, int n, double edge)
        {
            var any = false;
            for (var i = 0; i < n; i++)
            {
                height[i] = squares[first + (i * stride)];
                any |= height[i] < Infinite;
            }

            if (!any)
            {
                return;
            }

            var square = edge * edge;
            var last = -1;
            for (var i = 0; i < n; i++)
            {
                if (height[i] >= Infinite)
                {
                    continue;
                }

                var crossing = double.NegativeInfinity;
                while (last >= 0 && (crossing = Crossing(vertex[last], i, square)) <= from[last])
                {
                    last--;
                }

                last++;
                vertex[last] = i;
                from[last] = last == 0 ? double.NegativeInfinity : crossing;
            }

            var at = 0;
            for (var i = 0; i < n; i++)
            {
                while (at < last && from[at + 1] < i)
                {
                    at++;
                }

                double d = i - vertex[at];
                squares[first + (i * stride)] = (float)((square * d * d) + height[vertex[at]]);
            }
        }

        /// <summary>Where the parabola about <paramref name="j"/> comes to lie below that about <paramref name="i"/>.</summary>
        private double Crossing(int i, int j, double square) =>
            (((height[j] / square) + ((double)j * j)) - ((height[i] / square) + ((double)i * i))) / (2.0 * (j - i));
    }
}
