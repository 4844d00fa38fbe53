using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

/// <summary>A ball of white matter under a shell of gray and a layer of fluid, whose gray surface moves within one cap.</summary>
internal static class GrayMatterPhantom
{
    public static readonly GridShape Shape = new(40, 40, 40);
    public static readonly Affine Grid = Affine.Scaling(new(3, 3, 3), new(-58.5, -58.5, -58.5));
    private const double Fluid = 250, Gray = 600, White = 900, NoiseSd = 6;
    private const double Radius = 45;
    private static readonly Point3 Cap = new(0, Radius, 0);

    /// <summary>The cap with its edge inside, label 1.</summary>
    public static LabelImage Region { get; } = new(
        Shape,
        Grid,
        [.. Points().Select(p => (p - Cap).Length < 24 && p.Length is > 30 and < 51 ? 1 : 0)],
        new AtlasIdentity("phantom", "1", "native", new string('0', 64)),
        new Dictionary<int, string> { [1] = "mOFC" });

    /// <summary>True change of gray matter in the region, per cent.</summary>
    public static double ChangePercent(double shiftMm)
    {
        double before = 0, after = 0;
        foreach (var (p, label) in Points().Zip(Region.Labels))
        {
            before += label * Fractions(p, 0).Gray;
            after += label * Fractions(p, shiftMm).Gray;
        }

        return 100 * ((after / before) - 1);
    }

    public static Volume Draw(double shiftMm, int seed)
    {
        var chance = new Random(seed);
        return new(Shape, Grid, [.. Points().Select(p =>
        {
            var (fluid, gray, white) = Fractions(p, shiftMm);
            var noise = NoiseSd * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
            return (float)Math.Abs((Fluid * fluid) + (Gray * gray) + (White * white) + noise);
        })]);
    }

    private static (double Fluid, double Gray, double White) Fractions(Point3 p, double shiftMm)
    {
        var r = Math.Min(1, (p - Cap).Length / 20);
        var edge = Radius + (shiftMm * (1 - (r * r)) * (1 - (r * r)));
        double Within(double radius) => Math.Clamp(0.5 + ((radius - p.Length) / 3), 0, 1);
        double head = Within(Radius + 7), brain = Within(edge), white = Within(Radius - 9);
        return (head - brain, brain - white, white);
    }

    private static IEnumerable<Point3> Points()
    {
        for (var v = 0; v < Shape.Count; v++)
        {
            yield return Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
        }
    }
}
