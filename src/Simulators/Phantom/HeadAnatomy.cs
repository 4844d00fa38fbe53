using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>Fractions of a voxel's volume in a whole head; what is left is air.</summary>
public readonly record struct HeadFractions(double CerebrospinalFluid, double GrayMatter, double WhiteMatter, double Skull, double Scalp)
{
    /// <summary>Intensity in a T1-weighted image without shading or noise.</summary>
    public double T1w => (250 * CerebrospinalFluid) + (600 * GrayMatter) + (900 * WhiteMatter) + (60 * Skull) + (800 * Scalp);

    /// <summary>Intensity in an echo-planar image at rest.</summary>
    public double Bold => (1250 * CerebrospinalFluid) + (1000 * GrayMatter) + (800 * WhiteMatter) + (40 * Skull) + (180 * Scalp);

    /// <summary>Gray and white matter.</summary>
    public double Brain => GrayMatter + WhiteMatter;
}

/// <summary>A head of an adult's size in its template's world, RAS+ mm: folded cortex with a fissure, ventricles, deep nuclei, cerebellum, fluid, skull, scalp and eyes. Made, not measured.</summary>
public static class HeadAnatomy
{
    private const double CortexMm = 3.6;
    private const double FluidMm = 3;
    private const double SkullMm = 6;
    private const double ScalpMm = 5;
    private const double EdgeMm = 1.2; // linear ramps at every border: a fraction is what a linear partial-volume model reads
    private const double FoldMm = 2.6;

    private static readonly Point3 Cerebrum = new(0, -18, 8), CerebrumAxes = new(66, 84, 60);
    private static readonly Point3 Cerebellum = new(0, -62, -36), CerebellumAxes = new(47, 33, 26);
    private static readonly Point3 Stem = new(0, -28, -38), StemAxes = new(15, 15, 34);
    private static readonly (Point3 Centre, Point3 Axes)[] Ventricles = [(new(-10, -14, 14), new(6, 28, 8)), (new(10, -14, 14), new(6, 28, 8))];
    private static readonly (Point3 Centre, Point3 Axes)[] Nuclei = [(new(-12, -20, 2), new(8, 13, 8)), (new(12, -20, 2), new(8, 13, 8)), (new(-26, 4, 0), new(7, 17, 9)), (new(26, 4, 0), new(7, 17, 9))];
    private static readonly Point3[] Eyes = [new(-32, 66, -26), new(32, 66, -26)];

    /// <summary>Regions as spheres of the template's world: label 1, 2, 3.</summary>
    public static Sphere[] Regions { get; } = [new("PAG", new(0, -30, -10), 7), new("mOFC", new(8, 44, -22), 14), new("control", new(-38, -50, 38), 13)];

    /// <summary>Identity of the regions.</summary>
    public static AtlasIdentity Atlas { get; } = new("head phantom", "1", "head phantom", Provenance.Digest("head phantom 1: spheres PAG, mOFC, control"u8));

    /// <summary>What stands at a point.</summary>
    public static HeadFractions At(Point3 p)
    {
        var smooth = Math.Max(Depth(p, Cerebrum, CerebrumAxes), Math.Max(Depth(p, Cerebellum, CerebellumAxes), Depth(p, Stem, StemAxes)));
        double dura = Inside(smooth + FluidMm), bone = Inside(smooth + FluidMm + SkullMm), skin = Inside(smooth + FluidMm + SkullMm + ScalpMm);
        var socket = Eyes.Max(e => Inside(17 - (p - e).Length));
        if (smooth < -FluidMm - SkullMm - ScalpMm - EdgeMm)
        {
            return new(0, 0, 0, 0, socket);
        }

        var fold = Fold(p);
        var cerebrum = Math.Min(Depth(p, Cerebrum, CerebrumAxes) - fold, Fissure(p));
        var pial = Math.Max(cerebrum, Math.Max(Depth(p, Cerebellum, CerebellumAxes) - (0.6 * fold), Depth(p, Stem, StemAxes) + CortexMm));
        double brain = Math.Min(dura, Inside(pial)), core = Math.Min(brain, Inside(pial - CortexMm));
        var ventricle = core * Ventricles.Max(v => Inside(Depth(p, v.Centre, v.Axes)));
        var nucleus = (core - ventricle) * Nuclei.Max(n => Inside(Depth(p, n.Centre, n.Axes)));
        return new(dura - brain + ventricle, brain - core + nucleus, core - ventricle - nucleus, bone - dura, Math.Max(skin - bone, (1 - bone) * socket));
    }

    /// <summary>Label of the region that holds the point; 0 for none.</summary>
    public static int LabelAt(Point3 p) => 1 + Array.FindIndex(Regions, r => (p - r.Centre).Length <= r.RadiusMm);

    /// <summary>A template of the head on a grid of <paramref name="voxelMm"/>: the head, and the brain cut out of it.</summary>
    public static (Volume Head, Volume Brain, LabelImage Regions) Template(double voxelMm = 1)
    {
        var shape = new GridShape((int)(168 / voxelMm), (int)(212 / voxelMm), (int)(184 / voxelMm));
        var affine = Affine.Scaling(new(voxelMm, voxelMm, voxelMm), new(-84 + (voxelMm / 2), -120 + (voxelMm / 2), -92 + (voxelMm / 2)));
        float[] head = new float[shape.Count], brain = new float[shape.Count];
        var labels = new int[shape.Count];
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var p = affine.Apply(x, row % shape.Y, row / shape.Y);
                var f = At(p);
                var v = (row * shape.X) + x;
                head[v] = (float)f.T1w;
                brain[v] = f.CerebrospinalFluid + f.Brain > 0.5 ? (float)f.T1w : 0;
                labels[v] = LabelAt(p);
            }
        });
        return (new(shape, affine, head), new(shape, affine, brain), new(shape, affine, labels, Atlas, Regions.Index().ToDictionary(r => r.Index + 1, r => r.Item.Name)));
    }

    /// <summary>First-order distance below the surface of an ellipsoid, mm; negative outside.</summary>
    private static double Depth(Point3 p, Point3 centre, Point3 axes)
    {
        double x = (p.X - centre.X) / axes.X, y = (p.Y - centre.Y) / axes.Y, z = (p.Z - centre.Z) / axes.Z;
        var rho = Math.Sqrt((x * x) + (y * y) + (z * z));
        if (rho < 1e-9)
        {
            return Math.Min(axes.X, Math.Min(axes.Y, axes.Z));
        }

        double gx = x / axes.X, gy = y / axes.Y, gz = z / axes.Z;
        return (1 - rho) * rho / Math.Sqrt((gx * gx) + (gy * gy) + (gz * gz));
    }

    /// <summary>Distance to the half plane between the hemispheres, mm.</summary>
    private static double Fissure(Point3 p)
    {
        var below = Math.Max(0, 26 - p.Z);
        return Math.Sqrt((p.X * p.X) + (below * below)) - 1.2;
    }

    /// <summary>How far a sulcus reaches in, mm: 0 or more.</summary>
    private static double Fold(Point3 p) => FoldMm * (1 + (Math.Sin((p.X / 3.7) + (1.3 * Math.Sin(p.Z / 6.1))) * Math.Sin((p.Y / 4.3) + (1.1 * Math.Sin(p.X / 7.3))) * Math.Sin((p.Z / 4.9) + (1.2 * Math.Sin(p.Y / 6.7)))));

    private static double Inside(double depth) => Math.Clamp(0.5 + (depth / EdgeMm), 0, 1);
}
