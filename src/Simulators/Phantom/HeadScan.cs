using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>Both scans of a simulated head at one visit, each in a pose of its own, with everything that was put in.</summary>
public sealed record HeadScan
{
    public required SimulatedHead Head { get; init; }

    /// <summary>Shaded and noisy.</summary>
    public required Volume T1w { get; init; }

    /// <summary>With motion between volumes, slices at their times, unsteady volumes at the start; values are whole numbers.</summary>
    public required VolumeSeries Bold { get; init; }

    /// <summary>From the head's coordinates to the scanner's during the structural scan.</summary>
    public required Affine T1wPose { get; init; }

    /// <summary>From the head's coordinates to the scanner's at the run's first steady volume.</summary>
    public required Affine BoldPose { get; init; }

    /// <summary>Motion of every volume since the first steady one, in the scanner's world.</summary>
    public required RigidMotion[] Motion { get; init; }

    /// <summary>Signals at the middle of each volume, shape (3)(t): PAG, mOFC, control; standard deviation 1.</summary>
    public required double[][] Signals { get; init; }

    /// <summary>From the world of the run to that of the structural image.</summary>
    public Affine BoldToT1w => T1wPose.After(BoldPose.Inverse());

    /// <summary>Draws one visit; everything follows from the seed, the names and the options.</summary>
    /// <param name="visit">Names the visit: poses, noise and signals differ between visits, the anatomy does not.</param>
    public static HeadScan Draw(int seed, string label, string visit, HeadScanOptions? options = null, double mofcChangePercent = 0)
    {
        options ??= new();
        var head = new SimulatedHead(seed, label, mofcChangePercent);
        var name = $"{label}/{visit}";
        Affine structural = Pose(new(seed, name + "/t1w pose"), 6, 0.08), functional = Pose(new(seed, name + "/bold pose"), 4, 0.05).After(structural);
        var run = HeadBold.Draw(head, functional, new(seed, name + "/run"), options);
        return new()
        {
            Head = head,
            T1w = Structural(head, structural, new(seed, name + "/noise"), options),
            Bold = run.Series,
            T1wPose = structural,
            BoldPose = functional,
            Motion = run.Motion,
            Signals = run.Signals,
        };
    }

    private static Affine Pose(SeededStream chance, double mm, double rad) =>
        new RigidMotion(mm * chance.NextBoundedNormal() / 2, mm * chance.NextBoundedNormal() / 2, mm * chance.NextBoundedNormal() / 2, rad * chance.NextBoundedNormal() / 2, rad * chance.NextBoundedNormal() / 2, rad * chance.NextBoundedNormal() / 2).ToAffine();

    private static Volume Structural(SimulatedHead head, Affine pose, SeededStream chance, HeadScanOptions options)
    {
        var edge = options.T1wVoxelMm;
        var shape = new GridShape((int)(176 / edge), (int)(232 / edge), (int)(200 / edge));

        // Left-handed axes, as the DICOM reader gives them.
        var affine = Affine.FromColumns(new(-edge, 0, 0), new(0, edge, 0), new(0, 0, edge), new(88 - (edge / 2), -130 + (edge / 2), -98 + (edge / 2)));
        var back = pose.Inverse();
        var data = new float[shape.Count];
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var p = affine.Apply(x, row % shape.Y, row / shape.Y);
                var shading = 1 + (options.Shading * Math.Sin((p.X / 90) + 0.4) * Math.Cos((p.Y / 110) - (p.Z / 130)));
                data[(row * shape.X) + x] = (float)(head.At(back.Apply(p)).T1w * shading);
            }
        });
        var sd = 900 * options.T1wNoise;
        for (var v = 0; v < data.Length; v++)
        {
            // Rician: the magnitude of a complex value with noise in both parts.
            double real = data[v] + (sd * chance.NextNormal()), imaginary = sd * chance.NextNormal();
            data[v] = (float)Math.Round(Math.Sqrt((real * real) + (imaginary * imaginary)));
        }

        return new(shape, affine, data);
    }
}
