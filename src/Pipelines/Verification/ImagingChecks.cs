using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Verification;

/// <summary>A head made of a formula, drawn where it was moved to: nothing of the toolkit's own resampling is in the truth.</summary>
internal static class ImagingChecks
{
    private const string Formula = "the phantom's formula";

    /// <summary>A hundredth of the 3 mm voxel; the phantom has no noise.</summary>
    private const double RealignedMm = 0.03;
    private const double RealignedRad = 0.0005;

    /// <summary>A fifth of the change: the ball is drawn at 2 mm, where its edge alone is 40 % of its volume.</summary>
    private const double GrownPercent = 0.8;

    /// <summary>The phantom's edges are sampled anew at the moved place: what that may look like.</summary>
    private const double MovedPercent = 0.5;

    public static IEnumerable<Check> All() =>
    [
        new("imaging", "realignment: translation along x, in mm", 0.7, RealignedMm, Formula, input => Realigned(input).TransX) { Slow = true },
        new("imaging", "realignment: translation along z, in mm", -0.4, RealignedMm, Formula, input => Realigned(input).TransZ) { Slow = true },
        new("imaging", "realignment: rotation about z, in rad", 0.02, RealignedRad, Formula, input => Realigned(input).RotZ) { Slow = true },
        new("imaging", "B-spline at a voxel's centre", 0, 1e-4, "an interpolating spline passes through its values (Unser 1993)", Interpolated),
        new("graymatter", "volume of a ball of 12 mm radius, in mL", 4.0 / 3 * Math.PI * 1.728, 0.03, "4/3 π r³; partial volume by distance to the surface", Ball),
        new("graymatter", "change of a region that grows by 4 %, in per cent", 4, GrownPercent, Formula, input => Grown(input(4), new(0, 0, 0))) { Slow = true },
        new("graymatter", "change of a region that only moved, in per cent", 0, MovedPercent, Formula, input => Grown(100 * (input(1) - 1), new(0.8, -0.5, 0.3))) { Slow = true },
    ];

    private static RigidMotion Realigned(InputValue input)
    {
        var shape = new GridShape(32, 36, 30);
        var grid = Affine.Scaling(new(3, 3, 3), new(-46.5, -52.5, -43.5));
        var moved = new RigidMotion(input(0.7), 0.2, input(-0.4), 0.01, 0, input(0.02));
        var back = moved.ToAffine().Inverse();
        float[] data = [.. Points(shape, grid).Select(p => (float)Head(p)), .. Points(shape, grid).Select(p => (float)Head(back.Apply(p)))];
        return Realignment.Estimate(new(shape, 2, grid, data, Sourced<RepetitionTime>.Unknown("made")), new() { Threads = 1 }).Value.Motions[1];
    }

    // A skull-less head: an ellipsoid with soft edges and some structure that breaks its symmetry.
    private static double Head(Point3 p)
    {
        double Blob(double x, double y, double z, double size) => Math.Exp(-(new Point3(p.X - x, p.Y - y, p.Z - z).Dot(new(p.X - x, p.Y - y, p.Z - z)) / (2 * size * size)));
        var radius = Math.Sqrt((p.X * p.X / 1225) + (p.Y * p.Y / 1681) + (p.Z * p.Z / 1089));
        return (600 / (1 + Math.Exp((radius - 1) * 18))) + (250 * Blob(12, 16, 8, 7)) - (300 * Blob(-14, 6, 10, 8)) + (200 * Blob(4, -20, -12, 9)) - (150 * Blob(-8, -10, -4, 6));
    }

    private static double Interpolated(InputValue input)
    {
        const int edge = 9;
        float[] values = [.. Enumerable.Range(0, edge * edge * edge).Select(i => (float)(5 * Math.Sin(i * 0.37)))];
        float[] spline = [.. values];
        spline[364] = (float)input(spline[364] + 1) - 1;
        CubicBSpline.Prefilter(spline, edge, edge, edge);
        var worst = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(CubicBSpline.Value(spline, edge, edge, edge, i % edge, i / edge % edge, i / (edge * edge)) - values[i]));
        }

        return worst;
    }

    private static double Ball(InputValue input)
    {
        var shape = new GridShape(30, 30, 30);
        var radius = input(12);
        var grid = Affine.Scaling(new(1, 1, 1), new(-14.5, -14.5, -14.5));
        var tissue = new Volume(shape, grid, [.. Points(shape, grid).Select(p => (float)Math.Clamp(0.5 + radius - p.Length, 0, 1))]);
        int[] everywhere = [.. Enumerable.Repeat(1, (int)shape.Count)];
        return RegionVolume.Measure(tissue, new LabelImage(shape, grid, everywhere, new AtlasIdentity("known answer", "1", "native", new string('0', 64))))[0].Millilitres;
    }

    /// <summary>A ball of gray tissue in white tissue in fluid, with a texture, that grows evenly and moves.</summary>
    private static double Grown(double percent, Point3 moved)
    {
        var shape = new GridShape(44, 44, 44);
        var grid = Affine.Scaling(new(2, 2, 2), new(-43, -43, -43));
        const double radius = 14, whole = 38;
        double Within(Point3 p, double r) => Math.Clamp(0.5 + ((r - p.Length) / 2), 0, 1);
        Volume Draw(double r, Point3 at) => new(shape, grid, [.. Points(shape, grid).Select(p => p - at).Select(p => (float)(250 + (650 * Within(p, whole)) - (300 * Within(p, r)) + (10 * Texture(p))))]);
        var (before, after) = (Draw(radius, new(0, 0, 0)), Draw(radius * Math.Cbrt(1 + (percent / 100)), moved));
        var weight = new Volume(shape, grid, [.. Points(shape, grid).Select(p => (float)Within(p, radius))]);
        var region = new LabelImage(shape, grid, [.. Points(shape, grid).Select(p => p.Length < radius + 8 ? 1 : 0)], new AtlasIdentity("known answer", "1", "native", new string('0', 64)));
        return GrayMatterChange.Measure(new(before), new(after), region.Regions[0], weight, new() { Replicates = 0, Threads = 1 }).Value.Percent;
    }

    private static double Texture(Point3 p) => p.Length < 38 ? Math.Sin(p.X / 3) * Math.Sin(p.Y / 3.4) * Math.Sin(p.Z / 2.7) : 0;

    private static IEnumerable<Point3> Points(GridShape shape, Affine grid)
    {
        for (var v = 0; v < shape.Count; v++)
        {
            yield return grid.Apply(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y));
        }
    }
}
