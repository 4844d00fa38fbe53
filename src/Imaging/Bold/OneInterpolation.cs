using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>A grid and, for each of its voxels, the point of the BOLD reference's world that is shown there: every map but head motion, composed once.</summary>
public sealed class TargetSpace
{
    private TargetSpace(GridShape shape, Affine affine, Func<Point3, Point3> toReference, Volume? within)
    {
        Shape = shape;
        Affine = affine;
        Points = new Vector128<float>[shape.Count];
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var at = (row * shape.X) + x;
                var p = within is null || within.Data[at] > 0.5f ? toReference(affine.Apply(x, row % shape.Y, row / shape.Y)) : new(double.NaN, 0, 0);
                Points[at] = Vector128.Create((float)p.X, (float)p.Y, (float)p.Z, 1);
            }
        });
    }

    public GridShape Shape { get; }

    /// <summary>From voxel indices to the target's world, RAS+ mm.</summary>
    public Affine Affine { get; }

    /// <summary>Points of the BOLD reference's world in mm; NaN where no value is wanted. Shape (x, y, z).</summary>
    internal Vector128<float>[] Points { get; }

    /// <summary>A grid of equal edges over the field of view of an image, along its axes.</summary>
    public static (GridShape Shape, Affine Affine) GridOver(GridShape shape, Affine affine, double voxelMm)
    {
        var grid = WorkingGrid.Over(shape, affine, voxelMm);
        return (grid.Shape, grid.ToWorld);
    }

    /// <summary>A grid in the world of the BOLD reference itself: motion is the only map.</summary>
    public static TargetSpace Native(GridShape shape, Affine affine, Volume? within = null) => new(shape, affine, p => p, Checked(within, shape, affine));

    /// <summary>A grid in the world of the T1-weighted image.</summary>
    /// <param name="boldToT1w">As <see cref="Coregistered.MovingToFixed"/> gives it.</param>
    /// <param name="within">A mask on the grid, above 0.5 where a value is wanted; null for everywhere.</param>
    public static TargetSpace T1w(GridShape shape, Affine affine, Affine boldToT1w, Volume? within = null)
    {
        var back = boldToT1w.Inverse();
        return new(shape, affine, back.Apply, Checked(within, shape, affine));
    }

    /// <summary>A grid in the world of a template.</summary>
    /// <param name="templateToT1w">The T1-weighted image's registration to the template.</param>
    /// <inheritdoc cref="T1w"/>
    public static TargetSpace Template(GridShape shape, Affine affine, Affine boldToT1w, Deformation templateToT1w, Volume? within = null)
    {
        var back = boldToT1w.Inverse();
        return new(shape, affine, p => back.Apply(templateToT1w.Map(p)), Checked(within, shape, affine));
    }

    private static Volume? Checked(Volume? within, GridShape shape, Affine affine) => within?.SameGrid(shape, affine) is false
        ? throw new ArgumentException($"The mask is {within.Shape}, the grid {shape}.", nameof(within))
        : within;
}

/// <summary>Draws raw volumes in a target space by one cubic spline each: head motion, registration and deformation are composed before anything is interpolated.</summary>
/// <remarks>Order: slices are moved in time first (<see cref="SliceTimeCorrection"/>, on the raw slices, while a slice is still a plane of acquisition), motion is estimated on the raw series, then this. Susceptibility distortion is left as it is.</remarks>
public static class OneInterpolation
{
    /// <summary>One volume, shape (x, y, z) of the target; NaN where the volume was not in view.</summary>
    /// <param name="motion">Of this volume since the reference.</param>
    public static float[] Draw(VolumeSeries series, int volume, RigidMotion motion, TargetSpace target, int threads = 1)
    {
        var shape = series.Shape;
        var spline = SplineImage.Of(series[volume], shape);
        var map = series.Affine.Inverse().After(motion.ToAffine());
        Vector128<float> x = Column(map, 0), y = Column(map, 1), z = Column(map, 2), origin = Column(map, 3);
        var (mostX, mostY, mostZ) = (shape.X - 0.5f, shape.Y - 0.5f, shape.Z - 0.5f);
        var data = new float[target.Points.Length];
        var plane = target.Shape.X * target.Shape.Y;
        Parallel.For(0, target.Shape.Z, new ParallelOptions { MaxDegreeOfParallelism = threads }, slice =>
        {
            for (var v = slice * plane; v < (slice + 1) * plane; v++)
            {
                var p = target.Points[v];
                var q = (x * p[0]) + (y * p[1]) + (z * p[2]) + origin;
                data[v] = q[0] >= -0.5f && q[1] >= -0.5f && q[2] >= -0.5f && q[0] <= mostX && q[1] <= mostY && q[2] <= mostZ
                    ? CubicBSpline.Value(spline.Coefficients, shape.X, shape.Y, shape.Z, q[0], q[1], q[2])
                    : float.NaN;
            }
        });
        return data;
    }

    /// <summary>Every volume in turn, so that only one is held beside the series.</summary>
    /// <param name="skip">Volumes to be left out at the start.</param>
    public static IEnumerable<float[]> Each(VolumeSeries series, IReadOnlyList<RigidMotion> motions, TargetSpace target, int skip = 0, int threads = 1)
    {
        for (var t = skip; t < series.Volumes; t++)
        {
            yield return Draw(series, t, motions[t], target, threads);
        }
    }

    /// <summary>The whole series in the target space.</summary>
    /// <inheritdoc cref="Each"/>
    public static VolumeSeries Series(VolumeSeries series, IReadOnlyList<RigidMotion> motions, TargetSpace target, int skip = 0, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(skip, series.Volumes);
        var count = checked((int)target.Shape.Count);
        var data = new float[checked(count * (series.Volumes - skip))];
        var at = 0;
        foreach (var volume in Each(series, motions, target, skip, threads))
        {
            volume.CopyTo(data, at);
            at += count;
        }

        return new(target.Shape, series.Volumes - skip, target.Affine, data, series.RepetitionTime) { SliceTiming = series.SliceTiming };
    }

    private static Vector128<float> Column(Affine map, int column)
    {
        var c = map.Column(column);
        return Vector128.Create((float)c.X, (float)c.Y, (float)c.Z, 0);
    }
}
