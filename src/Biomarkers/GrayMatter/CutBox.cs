using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Boxes of voxels about a region.</summary>
internal static class CutBox
{
    private const int Beyond = 4; // voxels about the box: what half a rotation and the spline reach
    private const double Rounding = 1e-6; // voxels: what composing maps leaves of a whole number

    /// <summary>First and last voxel along each axis of the positive weight, widened by a margin and a border, within the grid.</summary>
    public static (int[] Low, int[] High) Of(Volume weight, double marginMm, int border)
    {
        var s = weight.Shape;
        var size = weight.Affine.VoxelSize;
        int[] n = [s.X, s.Y, s.Z], low = [s.X, s.Y, s.Z], high = [0, 0, 0];
        for (var v = 0; v < weight.Data.Length; v++)
        {
            if (weight.Data[v] > 0)
            {
                Span<int> at = [v % s.X, v / s.X % s.Y, v / (s.X * s.Y)];
                for (var axis = 0; axis < 3; axis++)
                {
                    low[axis] = Math.Min(low[axis], at[axis]);
                    high[axis] = Math.Max(high[axis], at[axis]);
                }
            }
        }

        double[] edge = [size.X, size.Y, size.Z];
        for (var axis = 0; axis < 3; axis++)
        {
            low[axis] = Math.Max(0, low[axis] - (int)(marginMm / edge[axis]) - border);
            high[axis] = Math.Min(n[axis] - 1, high[axis] + (int)(marginMm / edge[axis]) + border);
        }

        return (low, high);
    }

    /// <summary>Where a box lies in another grid, with a rim, cut to that grid; null where it lies outside or too little of it is left to compare.</summary>
    public static (int[] Low, int[] High)? Image(int[] low, int[] high, Affine toOther, GridShape other)
    {
        const int least = 8;
        int[] n = [other.X, other.Y, other.Z];
        double[] from = [double.MaxValue, double.MaxValue, double.MaxValue], to = [double.MinValue, double.MinValue, double.MinValue];
        for (var corner = 0; corner < 8; corner++)
        {
            var (x, y, z) = toOther.Apply((corner & 1) == 0 ? low[0] : high[0], (corner & 2) == 0 ? low[1] : high[1], (corner & 4) == 0 ? low[2] : high[2]);
            Span<double> at = [x, y, z];
            for (var axis = 0; axis < 3; axis++)
            {
                from[axis] = Math.Min(from[axis], at[axis]);
                to[axis] = Math.Max(to[axis], at[axis]);
            }
        }

        int[] first = [.. from.Select(f => (int)Math.Max(0, Math.Floor(f + Rounding) - Beyond))], last = [.. to.Select((t, axis) => (int)Math.Min(n[axis] - 1, Math.Ceiling(t - Rounding) + Beyond))];
        return first.Zip(last).All(p => p.Second - p.First >= least) ? (first, last) : null;
    }
}
