using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>Fractions of a voxel's volume: what is left is air.</summary>
public readonly record struct TissueFractions(double CerebrospinalFluid, double GrayMatter, double WhiteMatter);

/// <summary>A brain of nested ellipsoids about the world's origin: fluid outside, a shell of gray matter, white matter within. RAS+ mm. Smaller than an adult's, in proportion.</summary>
/// <remarks>Edges are linear ramps as wide as <see cref="EdgeMm"/>, so that a fraction is what a linear partial-volume model reads from the intensity.</remarks>
public static class BrainAnatomy
{
    /// <summary>Half axes of the pial surface, mm.</summary>
    public static readonly Point3 PialHalfAxes = new(54, 66, 44);

    /// <summary>Centres of the three regions, mm; the label of each is its position in this list plus one.</summary>
    public static readonly Sphere[] Regions =
    [
        new("PAG", new(0, -24, -10), 9),
        new("mOFC", new(0, 48, -23), 12),
        new("control", new(-24, -30, 12), 10),
    ];

    /// <summary>Atlas of the phantom: made, not measured.</summary>
    public static readonly AtlasIdentity Atlas = new("phantom", "1", "phantom", Provenance.Digest("phantom 1: nested ellipsoids, regions PAG, mOFC, control"u8));

    private const double GrayThicknessMm = 9;
    private const double FluidThicknessMm = 7;
    private const double EdgeMm = 3;

    /// <summary>Names of the labels.</summary>
    public static IReadOnlyDictionary<int, string> Names { get; } =
        Regions.Select((region, index) => (region, index)).ToDictionary(p => p.index + 1, p => p.region.Name);

    /// <summary>Fractions at a point when the pial surface near the mOFC has moved outwards by <paramref name="shiftMm"/>.</summary>
    public static TissueFractions At(Point3 p, double shiftMm = 0)
    {
        var depth = Depth(p);
        var brain = Inside(depth + (shiftMm == 0 ? 0 : shiftMm * ShiftWeight(p)));
        var white = Inside(depth - GrayThicknessMm);
        return new(Inside(depth + FluidThicknessMm) - brain, brain - white, white);
    }

    /// <summary>Depth below the pial surface in mm, negative outside: the first-order distance to the ellipsoid.</summary>
    public static double Depth(Point3 p)
    {
        double x = p.X / PialHalfAxes.X, y = p.Y / PialHalfAxes.Y, z = p.Z / PialHalfAxes.Z;
        var rho = Math.Sqrt((x * x) + (y * y) + (z * z));
        if (rho < 1e-9)
        {
            return PialHalfAxes.Z;
        }

        // The value of rho - 1 over the length of its gradient; the gradient is bounded below, so the centre is merely "deep".
        double gx = x / PialHalfAxes.X, gy = y / PialHalfAxes.Y, gz = z / PialHalfAxes.Z;
        return (1 - rho) * rho / Math.Sqrt((gx * gx) + (gy * gy) + (gz * gz));
    }

    /// <summary>How much of the shift of the mOFC's pial boundary a point sees: 1 at its centre, falling as 1 - r⁴ to 0 at 20 mm.</summary>
    public static double ShiftWeight(Point3 p)
    {
        var r = (p - Regions[1].Centre).Length / ShiftReachMm;
        return r >= 1 ? 0 : 1 - (r * r * r * r);
    }

    /// <summary>Labels of the three regions on a grid: the voxels of brain in each sphere.</summary>
    public static LabelImage FunctionalRegions(GridShape shape, Affine affine) =>
        Label(shape, affine, static p => At(p) is { } f && f.GrayMatter + f.WhiteMatter > 0.5 ? 1 + Array.FindIndex(Regions, r => (p - r.Centre).Length <= r.RadiusMm) : 0);

    /// <summary>The mOFC (label 2) for structural work: everything within 22 mm of its centre that is neither air nor deep white matter, so the moving edge and the fluid beside it lie inside.</summary>
    public static LabelImage StructuralRegions(GridShape shape, Affine affine) =>
        Label(shape, affine, static p => (p - Regions[1].Centre).Length <= ShiftReachMm + 2 && Depth(p) is > -5 and < GrayThicknessMm + 3 ? 2 : 0);

    private const double ShiftReachMm = 20;

    private static LabelImage Label(GridShape shape, Affine affine, Func<Point3, int> rule)
    {
        var labels = new int[shape.Count];
        for (var z = 0; z < shape.Z; z++)
        {
            for (var y = 0; y < shape.Y; y++)
            {
                for (var x = 0; x < shape.X; x++)
                {
                    labels[shape.Index(x, y, z)] = rule(affine.Apply(x, y, z));
                }
            }
        }

        return new(shape, affine, labels, Atlas, Names);
    }

    private static double Inside(double depth) => Math.Clamp(0.5 + (depth / EdgeMm), 0, 1);
}
