using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How a value between voxel centres is made.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest voxel: for labels.</summary>
    Nearest,

    /// <summary>Weighted mean of the eight neighbours: for fractions.</summary>
    Linear,

    /// <summary>Cubic spline (Unser 1999): for intensities. NaN counts as 0.</summary>
    Cubic,
}

/// <summary>Draws an image anew on another grid, through the world: one interpolation, whatever maps lie between.</summary>
public static class Resampling
{
    /// <summary>The image on another grid. Outside its voxels, and where a neighbour is NaN, the result is NaN.</summary>
    /// <param name="toSource">From the target's world to the source's world, mm; null where they are the same.</param>
    public static Volume Onto(Volume source, GridShape shape, Affine affine, Interpolation interpolation, Affine? toSource = null) =>
        Draw(source, shape, affine, interpolation, VoxelMap(source.Affine, affine, toSource).Apply);

    /// <summary>The image on another grid through any map of world points: however many maps it holds, there is one interpolation.</summary>
    /// <param name="toSource">From the target's world to the source's world, mm.</param>
    public static Volume Through(Volume source, GridShape shape, Affine affine, Interpolation interpolation, Func<Point3, Point3> toSource)
    {
        var inverse = source.Affine.Inverse();
        return Draw(source, shape, affine, interpolation, (x, y, z) => inverse.Apply(toSource(affine.Apply(x, y, z))));
    }

    /// <summary>Labels on another grid through any map of world points, by nearest voxel; 0 outside.</summary>
    public static LabelImage LabelsThrough(LabelImage source, GridShape shape, Affine affine, Func<Point3, Point3> toSource)
    {
        var inverse = source.Affine.Inverse();
        return Drawn(source, shape, affine, (x, y, z) => inverse.Apply(toSource(affine.Apply(x, y, z))));
    }

    /// <summary>Labels on another grid, by nearest voxel; 0 outside. Names and identity are kept.</summary>
    /// <param name="toSource">From the target's world to the labels' world, mm; null where they are the same.</param>
    public static LabelImage Labels(LabelImage source, GridShape shape, Affine affine, Affine? toSource = null) =>
        Drawn(source, shape, affine, VoxelMap(source.Affine, affine, toSource).Apply);

    /// <summary>The value at voxel coordinates, linear between centres; constant over the outer half of border voxels, NaN beyond.</summary>
    public static float Linear(Volume source, Point3 p)
    {
        var shape = source.Shape;
        if (!Covers(shape, p))
        {
            return float.NaN;
        }

        double x = Math.Clamp(p.X, 0, shape.X - 1), y = Math.Clamp(p.Y, 0, shape.Y - 1), z = Math.Clamp(p.Z, 0, shape.Z - 1);
        int i = Math.Min((int)x, Math.Max(0, shape.X - 2)), j = Math.Min((int)y, Math.Max(0, shape.Y - 2)), k = Math.Min((int)z, Math.Max(0, shape.Z - 2));
        float fx = (float)(x - i), fy = (float)(y - j), fz = (float)(z - k);
        var at = (int)shape.Index(i, j, k);
        int dx = shape.X > 1 ? 1 : 0, dy = shape.Y > 1 ? shape.X : 0, dz = shape.Z > 1 ? shape.X * shape.Y : 0;
        var d = source.Data;
        float Along(int from) => fx == 0 ? d[from] : d[from] + (fx * (d[from + dx] - d[from]));
        float Across(int from)
        {
            var first = Along(from);
            return fy == 0 ? first : first + (fy * (Along(from + dy) - first));
        }

        var lower = Across(at);
        return fz == 0 ? lower : lower + (fz * (Across(at + dz) - lower));
    }

    private static Volume Draw(Volume source, GridShape shape, Affine affine, Interpolation interpolation, Func<double, double, double, Point3> toVoxel)
    {
        var spline = interpolation == Interpolation.Cubic ? SplineImage.Of(source.Data, source.Shape) : null;
        var data = new float[shape.Count];
        Parallel.For(0, shape.Z, z =>
        {
            for (var y = 0; y < shape.Y; y++)
            {
                var at = (int)shape.Index(0, y, z);
                for (var x = 0; x < shape.X; x++)
                {
                    var p = toVoxel(x, y, z);
                    data[at + x] = spline is not null ? spline.At(p) : interpolation == Interpolation.Nearest ? Nearest(source, p) : Linear(source, p);
                }
            }
        });
        return new(shape, affine, data);
    }

    private static LabelImage Drawn(LabelImage source, GridShape shape, Affine affine, Func<double, double, double, Point3> toVoxel)
    {
        var labels = new int[shape.Count];
        Parallel.For(0, shape.Z, z =>
        {
            for (var y = 0; y < shape.Y; y++)
            {
                var at = (int)shape.Index(0, y, z);
                for (var x = 0; x < shape.X; x++)
                {
                    labels[at + x] = IndexOfNearest(source.Shape, toVoxel(x, y, z)) is >= 0 and var index ? source.Labels[index] : 0;
                }
            }
        });
        return new(shape, affine, labels, source.Atlas, source.Regions.ToDictionary(r => r.Label, r => r.Name));
    }

    private static float Nearest(Volume source, Point3 p) => IndexOfNearest(source.Shape, p) is >= 0 and var index ? source.Data[index] : float.NaN;

    private static int IndexOfNearest(GridShape shape, Point3 p)
    {
        int x = (int)Math.Floor(p.X + 0.5), y = (int)Math.Floor(p.Y + 0.5), z = (int)Math.Floor(p.Z + 0.5);
        return shape.Contains(x, y, z) ? (int)shape.Index(x, y, z) : -1;
    }

    private static bool Covers(GridShape shape, Point3 p) =>
        p.X >= -0.5 && p.Y >= -0.5 && p.Z >= -0.5 && p.X <= shape.X - 0.5 && p.Y <= shape.Y - 0.5 && p.Z <= shape.Z - 0.5;

    private static Affine VoxelMap(Affine source, Affine target, Affine? toSource) =>
        source.Inverse().After(toSource is null ? target : toSource.After(target));
}
