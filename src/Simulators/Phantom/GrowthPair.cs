using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>What the tissue about a region does when the region grows.</summary>
public enum Surroundings
{
    /// <summary>It moves aside and keeps its volume.</summary>
    MoveAside,

    /// <summary>It gives way within <see cref="GrowthPair.GivingWayMm"/>; everything farther stays where it is.</summary>
    StandStill,
}

/// <summary>Two structural scans of one simulated head about its mOFC, each in a pose, a shading and a noise of its own; between them a ball of tissue has grown or shrunk evenly.</summary>
/// <remarks>The maps are formulas and the tissues are drawn at the points they give: no image is interpolated, and the truth is that of the formula.</remarks>
public sealed record GrowthPair
{
    /// <summary>Radius of the ball that grows, and of the region in it, mm.</summary>
    public const double RadiusMm = 14;

    /// <summary>Thickness of the shell that gives way, mm.</summary>
    public const double GivingWayMm = 10;

    private const double LargestTurn = 0.05; // rad, 3 degrees
    private const double LargestShiftMm = 4;
    private static readonly GridShape Shape = new(90, 92, 74);

    public required Volume First { get; init; }

    public required Volume Second { get; init; }

    /// <summary>Brain and fluid, 1 inside, on the grid of <see cref="First"/>.</summary>
    public required Volume FirstBrain { get; init; }

    /// <summary>Brain and fluid, 1 inside, on the grid of <see cref="Second"/>.</summary>
    public required Volume SecondBrain { get; init; }

    /// <summary>The ball, label 2, on the grid of <see cref="First"/>.</summary>
    public required LabelImage Regions { get; init; }

    /// <summary>True gray-matter fraction within the ball, on the grid of <see cref="First"/>.</summary>
    public required Volume Weight { get; init; }

    /// <summary>True change of the gray matter in the ball, per cent: as everything in it grows alike, exactly what was asked for.</summary>
    public required double Percent { get; init; }

    /// <summary>Rigid map from the first visit's world to the second's, mm.</summary>
    public required Affine Motion { get; init; }

    /// <summary>Draws a pair; everything follows from the seed, the name and the options.</summary>
    /// <param name="noise">Standard deviation in units of white matter, Rician.</param>
    /// <param name="shading">How far each visit's shading departs from 1 at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The change is not within ± 15 %.</exception>
    public static GrowthPair Draw(int seed, string name, double percent, Surroundings surroundings = Surroundings.MoveAside, double noise = 0.03, double shading = 0.1, double voxelMm = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(percent), 15, nameof(percent));
        var head = new SimulatedHead(seed, name);
        var chance = new SeededStream(seed, name + "/growth");
        var motion = Pose(chance);
        var centre = HeadAnatomy.Regions[1].Centre;
        var shape = new GridShape((int)(Shape.X / voxelMm), (int)(Shape.Y / voxelMm), (int)(Shape.Z / voxelMm));
        var affine = Affine.Scaling(new(voxelMm, voxelMm, voxelMm), centre - (0.5 * voxelMm * new Point3(shape.X - 1, shape.Y - 1, shape.Z - 1)) + new Point3(0, -6, 8));
        var back = motion.Inverse();
        var (first, firstBrain) = Scan(head, shape, affine, p => p, new(seed, name + "/first"), noise, shading);
        var (second, secondBrain) = Scan(head, shape, affine, p => Before(back.Apply(p), centre, percent, surroundings), new(seed, name + "/second"), noise, shading);
        return new()
        {
            First = first,
            Second = second,
            FirstBrain = firstBrain,
            SecondBrain = secondBrain,
            Regions = Ball(shape, affine, centre),
            Weight = GrayMatter(head, shape, affine, centre),
            Percent = percent,
            Motion = motion,
        };
    }

    /// <summary>Where tissue that lies at a point now lay before, mm; radial about the centre.</summary>
    public static Point3 Before(Point3 now, Point3 centre, double percent, Surroundings surroundings)
    {
        var d = now - centre;
        double r = d.Length, ratio = 1 + (percent / 100), edge = RadiusMm * Math.Cbrt(ratio);
        if (percent == 0 || r < 1e-9)
        {
            return now;
        }

        var before = r <= edge ? r / Math.Cbrt(ratio)
            : surroundings == Surroundings.MoveAside ? Math.Cbrt((r * r * r) - ((ratio - 1) * RadiusMm * RadiusMm * RadiusMm))
            : StillBefore(r, edge - RadiusMm);
        return centre + ((before / r) * d);
    }

    /// <summary>Solves now = before + shift × taper(before) for a radius beyond the ball.</summary>
    private static double StillBefore(double now, double shift)
    {
        var before = now;
        for (var round = 0; round < 40; round++)
        {
            var s = Math.Clamp((before - RadiusMm) / GivingWayMm, 0, 1);
            before = now - (shift * (1 - (s * s * (3 - (2 * s)))));
        }

        return before;
    }

    private static Affine Pose(SeededStream chance)
    {
        double Turn() => chance.NextUniform(-LargestTurn, LargestTurn);
        double Shift() => chance.NextUniform(-LargestShiftMm, LargestShiftMm);
        var centre = HeadAnatomy.Regions[1].Centre;
        return RigidMotion.Twist(new(Turn(), Turn(), Turn()), new(Shift(), Shift(), Shift()), centre);
    }

    private static (Volume Image, Volume Brain) Scan(SimulatedHead head, GridShape shape, Affine affine, Func<Point3, Point3> before, SeededStream chance, double noise, double shading)
    {
        float[] image = new float[shape.Count], brain = new float[shape.Count];
        var bias = Shading(chance, shading);
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var p = affine.Apply(x, row % shape.Y, row / shape.Y);
                var f = head.At(before(p));
                var v = (row * shape.X) + x;
                brain[v] = f.CerebrospinalFluid + f.Brain > 0.5 ? 1 : 0;
                image[v] = (float)(f.T1w * bias(p));
            }
        });
        var sd = 900 * noise;
        for (var v = 0; v < image.Length; v++)
        {
            double real = image[v] + (sd * chance.NextNormal()), imaginary = sd * chance.NextNormal();
            image[v] = (float)Math.Round(Math.Sqrt((real * real) + (imaginary * imaginary)));
        }

        return (new(shape, affine, image), new(shape, affine, brain));
    }

    /// <summary>Three slow waves across the box, no cosines of it.</summary>
    private static Func<Point3, double> Shading(SeededStream chance, double most)
    {
        var waves = Enumerable.Range(0, 3).Select(_ => (Wave: new Point3(chance.NextNormal() / 60, chance.NextNormal() / 60, chance.NextNormal() / 60), Phase: chance.NextUniform(0, 2 * Math.PI))).ToArray();
        return p => 1 + (most * waves.Sum(w => Math.Sin(w.Wave.Dot(p) + w.Phase)) / waves.Length);
    }

    private static LabelImage Ball(GridShape shape, Affine affine, Point3 centre) =>
        new(shape, affine, [.. Points(shape, affine).Select(p => (p - centre).Length <= RadiusMm ? 2 : 0)], HeadAnatomy.Atlas, new Dictionary<int, string> { [2] = "mOFC" });

    /// <summary>Gray matter within the ball, as a mean over points within each voxel.</summary>
    private static Volume GrayMatter(SimulatedHead head, GridShape shape, Affine affine, Point3 centre)
    {
        var size = affine.VoxelSize;
        var offsets = (from i in new[] { -0.25, 0.25 } from j in new[] { -0.25, 0.25 } from k in new[] { -0.25, 0.25 } select new Point3(i * size.X, j * size.Y, k * size.Z)).ToArray();
        return new(shape, affine, [.. Points(shape, affine).Select(p => (p - centre).Length > RadiusMm + size.X ? 0f
            : (float)offsets.Average(o => (p + o - centre).Length <= RadiusMm ? head.At(p + o).GrayMatter : 0))]);
    }

    private static IEnumerable<Point3> Points(GridShape shape, Affine affine)
    {
        for (var v = 0; v < shape.Count; v++)
        {
            yield return affine.Apply(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y));
        }
    }
}
