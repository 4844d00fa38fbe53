using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>A dynamic series of a knee after contrast, of which every voxel's curve is known: femur and tibia, muscle, and a crescent of synovium behind the patella that enhances.</summary>
public sealed record KneeDynamic
{
    private static readonly GridShape Shape = new(40, 44, 14);
    private static readonly Affine Grid = Affine.Scaling(new(2, 2, 4), new(-39, -43, -26));
    private const double LatePerSecond = 0.0012;

    public required VolumeSeries Series { get; init; }

    /// <summary>Drawn about the synovium with some of what lies beside it, 1 inside.</summary>
    public required Volume Region { get; init; }

    public required double FrameIntervalS { get; init; }

    public required int BaselineFrames { get; init; }

    /// <summary>True class of each voxel.</summary>
    public required EnhancementClass[] Classes { get; init; }

    /// <summary>True initial rate, % of the baseline per s; 0 where nothing enhances.</summary>
    public required double[] InitialRate { get; init; }

    /// <summary>True maximum over the series, ratio to the baseline; 1 where nothing enhances.</summary>
    public required double[] Maximum { get; init; }

    /// <summary>True number of enhancing voxels in the region.</summary>
    public int Enhancing => Enumerable.Range(0, Classes.Length).Count(v => Region.Data[v] > 0.5f && Classes[v] >= EnhancementClass.Persistent);

    /// <summary>Draws a series; everything follows from the seed and the numbers.</summary>
    /// <param name="noise">Standard deviation in units of the synovium's baseline, Rician.</param>
    /// <param name="ceiling">Highest value that is stored; none where null.</param>
    /// <param name="arrivalFrame">Frame at which contrast begins to arrive; the baseline's last plus one where null.</param>
    /// <param name="slideMm">How far the knee has slid along z at the last frame.</param>
    public static KneeDynamic Draw(int seed, double noise = 0.02, double? ceiling = null, double? arrivalFrame = null, double slideMm = 0)
    {
        const int frames = 32, baseline = 4;
        const double interval = 9;
        var chance = new SeededStream(seed, "knee");
        var count = (int)Shape.Count;
        var classes = new EnhancementClass[count];
        double[] rate = new double[count], maximum = new double[count];
        float[] region = new float[count], data = new float[count * frames];
        for (var v = 0; v < count; v++)
        {
            var p = Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
            var (synovium, distance) = Synovium(p);
            region[v] = distance < 8 ? 1 : 0;
            classes[v] = EnhancementClass.None;
            maximum[v] = 1;
            var curve = Curve.None;
            if (synovium && chance.NextUniform() < 0.8)
            {
                classes[v] = (EnhancementClass)(2 + (int)(3 * chance.NextUniform()));
                curve = Curve.Draw(chance, interval * (arrivalFrame ?? baseline), classes[v]);
                rate[v] = 100 * curve.Rate;
                maximum[v] = 1 + Enumerable.Range(0, frames).Max(t => curve.At(t * interval));
            }

            for (var t = 0; t < frames; t++)
            {
                var moved = p - new Point3(0, 0, slideMm * t / (frames - 1));
                var value = (slideMm == 0 ? Baseline(p) : Baseline(moved)) * (1 + curve.At(t * interval));
                double real = value + (300 * noise * chance.NextNormal()), imaginary = 300 * noise * chance.NextNormal();
                var stored = Math.Round(Math.Sqrt((real * real) + (imaginary * imaginary)));
                data[v + (t * count)] = (float)(ceiling is { } top ? Math.Min(top, stored) : stored);
            }
        }

        return new()
        {
            Series = new(Shape, frames, Grid, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(interval), "simulated")),
            Region = new(Shape, Grid, region),
            FrameIntervalS = interval,
            BaselineFrames = baseline,
            Classes = classes,
            InitialRate = rate,
            Maximum = maximum,
        };
    }

    /// <summary>Signal before contrast.</summary>
    private static double Baseline(Point3 p)
    {
        if ((p with { Z = 0.7 * p.Z }).Length > 38)
        {
            return 0;
        }

        var bone = Math.Abs(p.Y) > 4 && Math.Sqrt((p.X * p.X) + (p.Z * p.Z)) < 22;
        return Synovium(p).Inside ? 300 : bone ? 520 : 380 + (1.5 * p.X);
    }

    /// <summary>A shell about the joint's centre, open behind.</summary>
    private static (bool Inside, double Distance) Synovium(Point3 p)
    {
        var r = Math.Sqrt((p.X * p.X) + (p.Y * p.Y) + (2 * p.Z * p.Z));
        var distance = p.X < -4 ? double.PositiveInfinity : Math.Abs(r - 27);
        return (distance < 4, distance);
    }

    /// <summary>Nothing until the onset, a straight rise to the knee of the curve, then a straight late phase.</summary>
    private readonly record struct Curve(double Onset, double Knee, double Rate, double Late)
    {
        public static Curve None => new(0, 0, 0, 0);

        public static Curve Draw(SeededStream chance, double arrival, EnhancementClass kind)
        {
            var onset = arrival + chance.NextUniform(-4, 8);
            var late = kind == EnhancementClass.Persistent ? LatePerSecond : kind == EnhancementClass.Washout ? -LatePerSecond : 0;
            return new(onset, onset + chance.NextUniform(30, 60), chance.NextUniform(0.012, 0.03), late);
        }

        public double At(double t) => (Rate * Math.Clamp(t - Onset, 0, Knee - Onset)) + (Late * Math.Max(0, t - Knee));
    }
}
