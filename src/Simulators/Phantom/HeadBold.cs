using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>The functional run of a simulated head: the head moves between volumes, slices are taken one after another, regions fluctuate.</summary>
internal static class HeadBold
{
    private const double SignalPercent = 1.5;
    private const double DriftPercent = 0.6;
    private const int TimesPerVolume = 12;
    private const double BlurFwhmMm = 3.4;
    private const double SourceMm = 2;
    private const double SteadyPerVolume = 0.45; // share of the excess that is left a volume later

    public static (VolumeSeries Series, RigidMotion[] Motion, double[][] Signals) Draw(SimulatedHead head, Affine pose, SeededStream chance, HeadScanOptions options)
    {
        var (shape, volumes) = (options.BoldShape, options.Volumes);
        var motion = Motion(chance, options);
        var fine = Signals(chance, motion, options);
        var (source, maps) = Source(head);
        var affine = Grid(options);
        double[] timing = [.. Enumerable.Range(0, shape.Z).Select(z => Time(z, shape.Z) * options.RepetitionTimeS)];
        var data = new float[shape.Count * volumes];
        SeededStream[] noise = [.. Enumerable.Range(0, volumes).Select(t => new SeededStream((int)(chance.NextBits() & 0x7FFFFFFF), "volume"))];
        var intensity = SplineImage.Of(source.Data, source.Shape);
        SplineImage[] weights = [.. maps.Select(m => SplineImage.Of(m.Data, m.Shape))];
        Parallel.For(0, volumes, t =>
        {
            var toSource = source.Affine.Inverse().After(pose.Inverse()).After(motion[t].ToAffine().Inverse()).After(affine);
            var excess = t < options.UnsteadyVolumes ? 0.4 * Math.Pow(SteadyPerVolume, t) : 0;
            var drift = DriftPercent / 100 * ((2.0 * t / volumes) - 1);
            for (var z = 0; z < shape.Z; z++)
            {
                var at = (t * TimesPerVolume) + (int)Math.Round(Time(z, shape.Z) * TimesPerVolume);
                for (var y = 0; y < shape.Y; y++)
                {
                    for (var x = 0; x < shape.X; x++)
                    {
                        var p = toSource.Apply(x, y, z);
                        var value = Value(intensity, p);
                        for (var r = 0; r < weights.Length && value > 0; r++)
                        {
                            value += SignalPercent / 100 * fine[r][Math.Min(at, fine[r].Length - 1)] * Value(weights[r], p);
                        }

                        double real = (value * (1 + excess + drift)) + (1000 * options.BoldNoise * noise[t].NextNormal()), imaginary = 1000 * options.BoldNoise * noise[t].NextNormal();
                        data[(t * shape.Count) + shape.Index(x, y, z)] = (float)Math.Round(4 * Math.Sqrt((real * real) + (imaginary * imaginary)));
                    }
                }
            }
        });
        var series = new VolumeSeries(shape, volumes, affine, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(options.RepetitionTimeS), "simulated"))
        {
            SliceTiming = Sourced<double[]>.From(timing, "simulated"),
        };
        return (series, motion, [.. fine.Select(s => Enumerable.Range(0, volumes).Select(t => s[(t * TimesPerVolume) + (TimesPerVolume / 2)]).ToArray())]);
    }

    /// <summary>Share of the repetition at which a slice is taken: even slices first, each at one of the twelve times of a volume.</summary>
    private static double Time(int z, int slices)
    {
        var order = z % 2 == 0 ? z / 2 : ((slices + 1) / 2) + (z / 2);
        return Math.Floor((double)order / slices * TimesPerVolume) / TimesPerVolume;
    }

    /// <summary>Oblique about x by 12 degrees, left-handed as the DICOM reader gives them.</summary>
    private static Affine Grid(HeadScanOptions options)
    {
        const double tilt = 0.21;
        var (shape, size) = (options.BoldShape, options.BoldVoxelMm);
        Point3 i = new(-size.X, 0, 0), j = size.Y * new Point3(0, Math.Cos(tilt), Math.Sin(tilt)), k = size.Z * new Point3(0, -Math.Sin(tilt), Math.Cos(tilt));
        var centre = new Point3(0, -20, 0);
        return Affine.FromColumns(i, j, k, centre - ((shape.X - 1) / 2.0 * i) - ((shape.Y - 1) / 2.0 * j) - ((shape.Z - 1) / 2.0 * k));
    }

    private static RigidMotion[] Motion(SeededStream chance, HeadScanOptions options)
    {
        var drawn = HeadMotion.Draw(chance, options.Volumes, options.RepetitionTimeS);
        var first = Math.Min(options.UnsteadyVolumes, options.Volumes - 1);
        double Since(int p, int t) => options.Motion * (drawn[p][t] - drawn[p][first]);
        return [.. Enumerable.Range(0, options.Volumes).Select(t => new RigidMotion(Since(0, t), Since(1, t), Since(2, t), Since(3, t), Since(4, t), Since(5, t)))];
    }

    /// <summary>Signals at twelve times a volume, made orthogonal to motion and drift so that regression leaves their correlation as it is.</summary>
    private static double[][] Signals(SeededStream chance, RigidMotion[] motion, HeadScanOptions options)
    {
        Func<RigidMotion, double>[] six = [m => m.TransX, m => m.TransY, m => m.TransZ, m => m.RotX, m => m.RotY, m => m.RotZ];
        double[] Fine(Func<int, double> of) => [.. Enumerable.Range(0, motion.Length * TimesPerVolume).Select(i => of(i / TimesPerVolume))];
        IEnumerable<double[]> nuisance = options.Motion == 0
            ? []
            : six.Select(p => Fine(t => p(motion[t]))).Concat(six.Select(p => Fine(t => t == 0 ? 0 : p(motion[t]) - p(motion[t - 1]))));
        return CoupledSignals.Draw(chance, motion.Length * TimesPerVolume, options.RepetitionTimeS / TimesPerVolume, options.FisherZ, nuisance);
    }

    /// <summary>Intensity, and intensity within each region, in the head's coordinates, blurred as a voxel blurs them.</summary>
    private static (Volume Intensity, Volume[] Regions) Source(SimulatedHead head)
    {
        var shape = new GridShape(94, 120, 106);
        var affine = Affine.Scaling(new(SourceMm, SourceMm, SourceMm), new(-93, -137, -104));
        float[][] maps = [new float[shape.Count], .. HeadAnatomy.Regions.Select(_ => new float[shape.Count])];
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var t = head.ToTemplate(affine.Apply(x, row % shape.Y, row / shape.Y));
                var f = HeadAnatomy.At(t);
                var v = (row * shape.X) + x;
                maps[0][v] = (float)f.Bold;
                if (HeadAnatomy.LabelAt(t) is > 0 and var label)
                {
                    maps[label][v] = (float)(f.Bold * Math.Min(1, f.Brain));
                }
            }
        });
        Volume[] blurred = [.. maps.Select(m => Smoothing.ByFwhm(new(shape, affine, m), BlurFwhmMm))];
        return (blurred[0], blurred[1..]);
    }

    private static double Value(SplineImage image, Point3 p) => image.At(p) is var v && float.IsNaN(v) ? 0 : v;
}
