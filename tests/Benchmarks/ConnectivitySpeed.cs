using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Benchmarks;

/// <summary>CPU seconds of whole tasks at the size of a real run, beside the limits of this machine measured in the same minute: the roofline table of src/Kernels/README.md.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- connectivity</c>. Only ratios taken in one run count: CPU time of memory-bound work moves with the load of the machine.</remarks>
internal static class ConnectivitySpeed
{
    private const int Voxels = 229_619;
    private const int Volumes = 300;
    private const int Repetitions = 3;

    public static void Run(TextWriter output)
    {
        var peak = PeakGigaflops();
        var run = new RowMatrix<float>(Volumes, Voxels);
        var random = new Random(1);
        foreach (ref var value in run.Data.AsSpan())
        {
            value = 1000 + (random.NextSingle() * 20);
        }

        var bytes = 4.0 * run.Data.Length;
        var read = bytes / Cpu(() => Sums.Of(run.Data)) / 1e9;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"limits: {peak:0.0} GFLOP/s single-precision FMA, {read:0.0} GB/s read, one thread, {Vector<float>.Count * 32} bits"));
        output.WriteLine("task\tCPU s\trate\tshare of the limit");
        void Line(string task, double seconds, double amount, string unit, double limit) =>
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{seconds:0.000}\t{amount / seconds / 1e9:0.0} {unit}\t{100 * amount / seconds / 1e9 / limit:0} %"));

        var steps = Steps();
        var seed = Enumerable.Range(0, Volumes).Select(t => Math.Sin(t)).ToArray();
        Line("seed map, 229,619 × 300", Cpu(() => SeedCorrelation.Pearson(run, seed)), bytes, "GB/s", read);
        var labels = new GroupedMeans([.. Enumerable.Range(0, 400).Select(g => Enumerable.Range(g * 574, 574).ToArray())]);
        var means = new double[400];
        Line("means of 400 regions", Cpu(() =>
        {
            for (var t = 0; t < Volumes; t++)
            {
                labels.Mean(run.Row(t), means);
            }
        }), bytes, "GB/s", read);
        Line("clean every voxel (24P, detrend, band-pass), in place", Cpu(() => ColumnProjection.Apply(steps, run, run)), 2.0 * Volumes * Volumes * Voxels, "GFLOP/s", peak);
        var triangle = new RowMatrix<float>(20_000, Volumes, run.Data[..(20_000 * Volumes)]);
        Line("r among 20,000 series: degree, strongest", Cpu(() => CorrelationTriangle.Summarise(triangle, 0.3, 1000, withMeanZ: false), 1), 1.0 * 20_000 * 20_000 * Volumes, "GFLOP/s", peak);
        Line("the same with mean z", Cpu(() => CorrelationTriangle.Summarise(triangle, 0.3, 1000), 1), 1.0 * 20_000 * 20_000 * Volumes, "GFLOP/s", peak);
        var small = new VolumeSeries(new(64, 64, 36), 240, Affine.Scaling(new(3, 3, 3.6), default), new float[64 * 64 * 36 * 240], Sourced<RepetitionTime>.Unknown("made"));
        Line("smooth 6 mm, 64 × 64 × 36 × 240", Cpu(() => SpatialSmoothing.ByFwhm(small, 6)), 8.0 * small.Data.Length, "GB/s", read);
        var turned = new RowMatrix<float>(Voxels / 4, Volumes);
        Line("transposition to t-contiguous, a quarter", Cpu(() => Transposition.Blocked<float>(run.Data.AsSpan(0, turned.Data.Length), Volumes, Voxels / 4, turned.Data)), 8.0 * turned.Data.Length, "GB/s", read);
        var ranks = new float[Volumes];
        Line("ranks of 10,000 series", Cpu(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                Ranks.Average<float>(triangle.Row(i), ranks);
            }
        }), 4.0 * 10_000 * Volumes, "GB/s", read);
    }

    private static RowMatrix<double> Steps()
    {
        var random = new Random(2);
        var motion = new MotionParameters(new(6, Volumes, [.. Enumerable.Range(0, 6 * Volumes).Select(_ => random.NextDouble())]));
        var tr = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "made");
        return DenoisingPlan.Create(Volumes, tr, new(), motion.Expand(MotionExpansion.TwentyFour)).Value.Matrix;
    }

    private static double Cpu(Action action, int repetitions = Repetitions)
    {
        action();
        var best = double.PositiveInfinity;
        for (var i = 0; i < repetitions; i++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            action();
            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }

        return best;
    }

    private static double PeakGigaflops()
    {
        const int count = 20_000_000;
        var kept = Vector<float>.Zero;
        var seconds = Cpu(() => kept += Chains(count));
        return Vector.Sum(kept) > 0 ? 12.0 * 2 * Vector<float>.Count * count / seconds / 1e9 : 0;
    }

    // Twelve independent chains of fused multiply-adds hide the latency of each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<float> Chains(int count)
    {
        Vector<float> a = new(1.0001f), b = new(0.9999f);
        Vector<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, ca = a, cb = a;
        for (var i = 0; i < count; i++)
        {
            c0 = Vector.MultiplyAddEstimate(c0, b, a);
            c1 = Vector.MultiplyAddEstimate(c1, b, a);
            c2 = Vector.MultiplyAddEstimate(c2, b, a);
            c3 = Vector.MultiplyAddEstimate(c3, b, a);
            c4 = Vector.MultiplyAddEstimate(c4, b, a);
            c5 = Vector.MultiplyAddEstimate(c5, b, a);
            c6 = Vector.MultiplyAddEstimate(c6, b, a);
            c7 = Vector.MultiplyAddEstimate(c7, b, a);
            c8 = Vector.MultiplyAddEstimate(c8, b, a);
            c9 = Vector.MultiplyAddEstimate(c9, b, a);
            ca = Vector.MultiplyAddEstimate(ca, b, a);
            cb = Vector.MultiplyAddEstimate(cb, b, a);
        }

        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + ca + cb;
    }
}
