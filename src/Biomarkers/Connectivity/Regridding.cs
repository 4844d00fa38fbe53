using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Order of the spline between voxel centres.</summary>
public enum SpatialOrder
{
    /// <summary>The nearest voxel: for labels.</summary>
    Nearest,
    Linear,

    /// <summary>Cubic B-spline with prefilter, mirrored at the border.</summary>
    Cubic,
}

/// <summary>Draws images on another grid as nilearn's resample_img does: 0 where a coordinate leaves the voxel centres, the result kept within the range of the data and 0.</summary>
public static class Regridding
{
    /// <summary>Every volume of a series on another grid; a value that is not finite counts as 0, and the range that results are kept within is that of the whole series.</summary>
    public static VolumeSeries Onto(VolumeSeries source, GridShape shape, Affine affine, SpatialOrder order, int threads = 1)
    {
        var count = checked((int)shape.Count);
        var data = new float[checked(count * source.Volumes)];
        var place = Place(source.Affine, affine);
        float low = 0, high = 0;
        foreach (var value in source.Data)
        {
            low = float.IsFinite(value) ? Math.Min(low, value) : low;
            high = float.IsFinite(value) ? Math.Max(high, value) : high;
        }

        Parallel.For(0, source.Volumes, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            var volume = data.AsSpan(t * count, count);
            Draw(source[t], source.Shape, volume, shape, place, order);
            foreach (ref var value in volume)
            {
                value = Math.Clamp(value, low, high);
            }
        });
        return new(shape, source.Volumes, affine, data, source.RepetitionTime) { SliceTiming = source.SliceTiming };
    }

    private static void Draw(ReadOnlySpan<float> source, GridShape from, Span<float> target, GridShape to, Func<int, int, int, Point3> place, SpatialOrder order)
    {
        var values = source.ToArray();
        foreach (ref var value in values.AsSpan())
        {
            value = float.IsFinite(value) ? value : 0;
        }

        var extent = (from.X, from.Y, from.Z);
        var coefficients = order == SpatialOrder.Cubic ? GridSampling.CubicCoefficients(values, extent) : [];
        for (var i = 0; i < target.Length; i++)
        {
            var p = place(i % to.X, i / to.X % to.Y, i / to.X / to.Y);
            target[i] = (float)(order switch
            {
                SpatialOrder.Nearest => GridSampling.Nearest(values, extent, p.X, p.Y, p.Z),
                SpatialOrder.Linear => GridSampling.Linear(values, extent, p.X, p.Y, p.Z),
                _ => GridSampling.Cubic(coefficients, extent, p.X, p.Y, p.Z),
            });
        }
    }

    // Parallel grids follow the arithmetic of SciPy's zoom and shift, so that a point halfway between two voxels falls to the same side.
    private static Func<int, int, int, Point3> Place(Affine source, Affine target)
    {
        if (!IsDiagonal(source) || !IsDiagonal(target))
        {
            var map = source.Inverse().After(target);
            return (x, y, z) => map.Apply(x, y, z);
        }

        Span<double> zoom = stackalloc double[3], shift = stackalloc double[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var inverse = 1 / source[axis, axis];
            zoom[axis] = inverse * target[axis, axis];
            shift[axis] = ((inverse * target[axis, 3]) - (source[axis, 3] / source[axis, axis])) / zoom[axis];
        }

        var (zx, zy, zz, sx, sy, sz) = (zoom[0], zoom[1], zoom[2], shift[0], shift[1], shift[2]);
        return (x, y, z) => new((x + sx) * zx, (y + sy) * zy, (z + sz) * zz);
    }

    private static bool IsDiagonal(Affine affine)
    {
        var diagonal = true;
        for (var i = 0; i < 9; i++)
        {
            diagonal &= i / 3 == i % 3 || affine[i / 3, i % 3] == 0;
        }

        return diagonal;
    }
}
