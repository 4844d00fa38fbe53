using System.Diagnostics;
using System.Globalization;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Benchmarks;

/// <summary>CPU seconds of the spatial steps at the size of real images, beside what each may take. The images are a folded head of three tissues, drawn from a formula.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- imaging</c>. All threads together; files are not read or written.</remarks>
internal static class ImagingSpeed
{
    private static readonly RegionOfInterest Region = new(1, "region", new("drawn", "1", "native", new string('0', 64)));
    private static readonly GridShape Head = new(168, 204, 168);
    private static readonly Affine Place = Affine.Scaling(new(1, 1, 1), new(-84, -102, -84));

    public static void Run(TextWriter output)
    {
        output.WriteLine("task\tCPU s\tallowed");
        void Line(string task, double seconds, double allowed) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{seconds:0.0}\t{allowed:0}"));
        var series = Series();
        Line("realign 240 volumes of 64 × 64 × 36", Cpu(() => _ = Realignment.Estimate(series).Value), 5);
        var (image, brain, maps) = T1w(Affine.Identity, 1);
        Line("bias field and tissues, 168 × 204 × 168", Cpu(() => _ = Segmentation.Run(image, brain, (Blur(maps[0]), Blur(maps[1]), Blur(maps[2]))).Value), 10);
        var (other, _, _) = T1w(new RigidMotion(4, -3, 2, 0.05, 0.02, -0.06).ToAffine().After(Affine.Scaling(new(1.05, 0.96, 1.02), new(0, 0, 0))), 2);
        Line("affine and diffeomorphism, 168 × 204 × 168", Cpu(() => _ = Normalisation.Estimate(other, image).Value), 40);
        Line("change of a region, 90 × 92 × 74, with its uncertainty", Change(image, brain, maps[1]), 60);
    }

    private static double Change(Volume image, Volume brain, Volume gray)
    {
        GridShape box = new(90, 92, 74);
        Volume Crop(Volume v) => Resampling.Onto(v, box, Affine.Scaling(new(1, 1, 1), new(-45, -10, -60)), Interpolation.Linear);
        Volume first = Crop(image), mask = Crop(brain), weight = Crop(gray);
        var second = new Volume(box, first.Affine, [.. first.Data.Select((v, i) => v + (float)(20 * Math.Sin(i * 0.7)))]);
        for (var v = 0; v < weight.Data.Length; v++)
        {
            var p = first.Affine.Apply(v % box.X, v / box.X % box.Y, v / (box.X * box.Y));
            weight.Data[v] = (p - new Point3(0, 66, -25)).Length < 14 ? weight.Data[v] : 0;
        }

        return Cpu(() => _ = GrayMatterChange.Measure(new(first, mask), new(second, mask), Region, weight).Value);
    }

    private static Volume Blur(Volume v) => Smoothing.ByFwhm(v, 5);

    private static VolumeSeries Series()
    {
        GridShape shape = new(64, 64, 36);
        var grid = Affine.Scaling(new(3, 3, 3.5), new(-94.5, -94.5, -61));
        var data = new float[shape.Count * 240];
        Parallel.For(0, 240, t =>
        {
            var chance = new Random(t);
            var back = new RigidMotion(0.4 * Math.Sin(t / 9.0), 0.3 * Math.Sin(t / 13.0), 0.005 * t, 0.004 * Math.Sin(t / 17.0), 0, 0.003 * Math.Sin(t / 7.0)).ToAffine().Inverse();
            for (var v = 0; v < shape.Count; v++)
            {
                var (fluid, gray, white) = Tissues(back.Apply(grid.Apply(v % 64, v / 64 % 64, v / 4096)));
                data[(t * shape.Count) + v] = (float)((1000 * fluid) + (700 * gray) + (500 * white) + (10 * (chance.NextDouble() - 0.5)));
            }
        });
        return new(shape, 240, grid, data, Sourced<RepetitionTime>.Unknown("drawn"));
    }

    private static (Volume Image, Volume Brain, Volume[] Maps) T1w(Affine motion, int seed)
    {
        var back = motion.Inverse();
        var arrays = Enumerable.Range(0, 5).Select(_ => new float[Head.Count]).ToArray();
        Parallel.For(0, Head.Z, z =>
        {
            var chance = new Random((1000 * seed) + z);
            for (var at = z * Head.X * Head.Y; at < (z + 1) * Head.X * Head.Y; at++)
            {
                var p = Place.Apply(at % Head.X, at / Head.X % Head.Y, z);
                var (fluid, gray, white) = Tissues(back.Apply(p));
                var inside = fluid + gray + white > 0.5;
                (arrays[0][at], arrays[1][at], arrays[2][at]) = ((float)fluid, (float)gray, (float)white);
                arrays[3][at] = inside ? 1 : 0;
                arrays[4][at] = inside ? (float)((((400 * fluid) + (760 * gray) + (1000 * white)) * (1 + (0.001 * p.X) - (0.0008 * p.Z))) + (60 * (chance.NextDouble() - 0.5))) : 0;
            }
        });
        Volume Map(int i) => new(Head, Place, arrays[i]);
        return (Map(4), Map(3), [Map(0), Map(1), Map(2)]);
    }

    /// <summary>Nested ellipsoids whose gray matter is folded; edges a voxel wide.</summary>
    private static (double Fluid, double Gray, double White) Tissues(Point3 p)
    {
        var radius = Math.Sqrt((p.X * p.X / (66 * 66)) + (p.Y * p.Y / (82 * 82)) + (p.Z * p.Z / (62 * 62))) * 68;
        var fold = 4 * Math.Sin(p.X / 4.5) * Math.Sin(p.Y / 5) * Math.Cos(p.Z / 4);
        static double Within(double edge, double r) => Math.Clamp(0.5 + edge - r, 0, 1);
        double brain = Within(68, radius), pial = Within(65 + fold, radius) * brain, white = Within(61 + fold, radius) * pial;
        double ventricle = Within(12 + (0.1 * p.Y), Math.Sqrt((p.X * p.X * 2) + (p.Y * p.Y * 0.3) + (p.Z * p.Z)));
        white *= 1 - ventricle;
        var gray = (pial - Within(61 + fold, radius)) > 0 ? pial - (Within(61 + fold, radius) * pial) : 0;
        return (Math.Max(0, brain - gray - white), gray, white);
    }

    private static double Cpu(Action task)
    {
        var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        task();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
