using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Which voxels lie near a region.</summary>
internal static class RegionReach
{
    /// <summary>Voxels within a distance of the region (above 0), the region included: along x, then y, then z by the parabolas' lower envelope, exact (Felzenszwalb and Huttenlocher 2012).</summary>
    public static bool[] Within(float[] region, GridShape shape, Point3 voxelMm, double distanceMm) =>
        [.. Distances(region, shape, voxelMm).Select(d => d <= distanceMm * distanceMm * (1 + 1e-6))];

    /// <summary>Squared distance to the nearest voxel of the region, mm², shape (x, y, z); positive infinity where there is no region.</summary>
    public static double[] Distances(float[] region, GridShape shape, Point3 voxelMm)
    {
        var d = new double[region.Length];
        for (var v = 0; v < d.Length; v++)
        {
            d[v] = region[v] > 0 ? 0 : double.PositiveInfinity;
        }

        int nx = shape.X, nxy = shape.X * shape.Y;
        for (var row = 0; row < shape.Y * shape.Z; row++)
        {
            Line(d, row * nx, 1, nx, voxelMm.X);
        }

        for (var row = 0; row < nx * shape.Z; row++)
        {
            Line(d, (row % nx) + (row / nx * nxy), nx, shape.Y, voxelMm.Y);
        }

        for (var row = 0; row < nxy; row++)
        {
            Line(d, row, nxy, shape.Z, voxelMm.Z);
        }

        return d;
    }

    private static void Line(double[] d, int start, int stride, int n, double step)
    {
        var f = new double[n];
        for (var i = 0; i < n; i++)
        {
            f[i] = d[start + (i * stride)];
        }

        var apex = new int[n];
        var from = new double[n + 1];
        var last = -1;
        for (var q = 0; q < n; q++)
        {
            if (double.IsPositiveInfinity(f[q]))
            {
                continue;
            }

            var cross = double.NegativeInfinity;
            while (last >= 0 && (cross = Crossing(f, apex[last], q, step)) <= from[last])
            {
                last--;
            }

            apex[++last] = q;
            from[last] = last == 0 ? double.NegativeInfinity : cross;
        }

        for (int q = 0, k = 0; q < n && last >= 0; q++)
        {
            while (k < last && from[k + 1] < q)
            {
                k++;
            }

            var away = step * (q - apex[k]);
            d[start + (q * stride)] = f[apex[k]] + (away * away);
        }
    }

    /// <summary>Where the parabola about <paramref name="q"/> falls below that about <paramref name="p"/>, in voxels.</summary>
    private static double Crossing(double[] f, int p, int q, double step) =>
        ((f[q] + (step * step * q * q)) - (f[p] + (step * step * p * p))) / (2 * step * step * (q - p));
}
