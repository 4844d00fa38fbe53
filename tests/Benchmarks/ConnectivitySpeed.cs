using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Benchmarks;

/// <summary>CPU seconds of whole tasks at the size of a real run, beside the limits of this machine measured in the same minute: the roofline table of src/Kernels/README.md.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- connectivity</c>, with the peers of Debian by <c>-- connectivity peers</c>. Only ratios taken in one run count: CPU time of memory-bound work moves with the load of the machine.</remarks>
internal static class ConnectivitySpeed
{
    private const int Voxels = 229_619;
    private const int Volumes = 300;
    private const int Repetitions = 3;

    public static void Run(TextWriter output, bool peers)
    {
        var peak = PeakGigaflops();
        var run = new RowMatrix<float>(Volumes, Voxels);
        var random = new Random(1);
        foreach (ref var value in run.Data.AsSpan())
        {
            value = 1000 + (random.NextSingle() * 20);
        }

        var bytes = 4.0 * run.Data.Length;
        var read = bytes / Cpu(() => Read(run.Data)) / 1e9;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"limits: {peak:0.0} GFLOP/s single-precision FMA, {read:0.0} GB/s read, one thread, {Vector<float>.Count * 32} bits"));
        output.WriteLine("task\tCPU s\trate\tshare of the limit");
        var table = new SpeedTable(output, peak, read);
        var steps = Steps();
        var seed = Enumerable.Range(0, Volumes).Select(t => Math.Sin(t)).ToArray();
        table.Bytes("SeedCorrelation: seed map, 229,619 × 300, one pass", Cpu(() => SeedCorrelation.Pearson(run, seed)), bytes);
        table.Bytes("ColumnSums: the same sums alone", Cpu(() => ColumnSums.Of(run, seed, (_, _, _, _) => { })), bytes);
        var labels = new GroupedMeans([.. Enumerable.Range(0, 400).Select(g => Enumerable.Range(g * 574, 574).ToArray())]);
        var means = new double[400];
        table.Bytes("GroupedMeans: 400 regions", Cpu(() =>
        {
            for (var t = 0; t < Volumes; t++)
            {
                labels.Mean(run.Row(t), means);
            }
        }), bytes);
        using var file = new SpeedRun(run, Voxels);
        var whole = Pipeline(table, file);
        table.Flops("ColumnProjection: clean every voxel (24P, detrend, band-pass), in place", Cpu(() => ColumnProjection.Apply(steps, run, run)), 2.0 * Volumes * Volumes * Voxels);
        var triangle = new RowMatrix<float>(20_000, Volumes, run.Data[..(20_000 * Volumes)]);
        var ours = Cpu(() => CorrelationTriangle.Summarise(triangle, 0.3, 1000, withMeanZ: false), 1);
        table.Flops("CorrelationTriangle: r among 20,000 series, degree and strongest", ours, 1.0 * 20_000 * 20_000 * Volumes);
        table.Flops("CorrelationTriangle: the same with mean z", Cpu(() => CorrelationTriangle.Summarise(triangle, 0.3, 1000), 1), 1.0 * 20_000 * 20_000 * Volumes);
        var small = new VolumeSeries(new(64, 64, 36), 240, Affine.Scaling(new(3, 3, 3.6), default), new float[64 * 64 * 36 * 240], Sourced<RepetitionTime>.Unknown("made"));
        var smoothed = Cpu(() => SpatialSmoothing.InPlace(small, 6));
        table.Flops("GaussianSmoothing: 6 mm, 64 × 64 × 36 × 240", smoothed, 3.0 * SmoothingPairs(small, 6) * small.Data.Length);
        KernelSpeed.Run(table, run, triangle, Cpu);
        if (peers)
        {
            var quarter = new RowMatrix<float>(Volumes, Voxels / 4, run.Data[..(Volumes * (Voxels / 4))]);
            ConnectivityPeers.Run(output, file.Path, new(StringComparer.Ordinal)
            {
                ["OpenBLAS"] = ours,
                ["scipy gaussian"] = smoothed,
                ["numpy: seed"] = Cpu(() => SeedCorrelation.Pearson(quarter, seed)),
                ["scipy and numpy: clean"] = Cpu(() => ColumnProjection.Apply(steps, quarter, quarter)),
                ["nibabel"] = whole,
                ["sklearn"] = Cpu(() => Covariance.Of([.. Enumerable.Range(0, 400).Select(i => i.ToString(CultureInfo.InvariantCulture))], new(400, Volumes, Array.ConvertAll(run.Data[..(400 * Volumes)], v => (double)v)), CovarianceEstimator.LedoitWolf).Precision()),
            });
        }
    }

    // Mirrored taps are added first: an addition and a multiply-add a pair, one product for the middle.
    private static double SmoothingPairs(VolumeSeries series, double fwhm)
    {
        var size = series.Affine.VoxelSize;
        return new[] { size.X, size.Y, size.Z }.Sum(s => (double)GaussianSmoothing.Weights(fwhm / Math.Sqrt(8 * Math.Log(2)) / s).Length - 1);
    }

    /// <summary>Everything from a run in memory to r and z of 400 regions; then from a file, with its hash: whole, and the voxels of the mask alone.</summary>
    /// <returns>CPU seconds of the last.</returns>
    private static double Pipeline(SpeedTable table, SpeedRun file)
    {
        var random = new Random(2);
        var motion = new MotionParameters(new(6, Volumes, [.. Enumerable.Range(0, 6 * Volumes).Select(_ => random.NextDouble())])).Expand(MotionExpansion.TwentyFour);
        table.Seconds("ROI pipeline, 400 regions, run in memory: 24P, detrend, band-pass, r, z, verdicts", Cpu(() => ConnectivityAnalysis.Run(file.Series, file.Atlas, motion, new())));
        var map = RegionMap.FromLabels(file.Atlas, file.Series, file.Mask).Value;
        table.Seconds("DVARS of the mask: steps, autocorrelation, quartiles, median", Cpu(() => Dvars.Of(file.Series, file.Mask), 1));
        file.Release();
        var seconds = Cpu(() => ConnectivityAnalysis.Run(RunVoxels.Read(file.Path, file.Mask).Value.Run, map, motion, new()), 1);
        table.Seconds("the same, the voxels of the mask read and hashed from a file of 1.08 GB", seconds);
        return seconds;
    }

    private static float Read(float[] values)
    {
        var vectors = System.Runtime.InteropServices.MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> a = default, b = default, c = default, d = default;
        for (var i = 0; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + c + d);
    }

    private static RowMatrix<double> Steps()
    {
        var random = new Random(2);
        var motion = new MotionParameters(new(6, Volumes, [.. Enumerable.Range(0, 6 * Volumes).Select(_ => random.NextDouble())]));
        var tr = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "made");
        return DenoisingPlan.Create(Volumes, tr, new(), motion.Expand(MotionExpansion.TwentyFour)).Value.Matrix;
    }

    internal static double Cpu(Action action, int repetitions = Repetitions)
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
