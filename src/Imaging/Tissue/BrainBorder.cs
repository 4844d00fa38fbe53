using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Where a brain carried from a template ends in the image: two kinds of voxel, brain and not, told apart near the expected border by intensity, expectation and neighbours.</summary>
/// <remarks>Expectation and maximisation over two histograms of intensity (learned from the image), with the carried mask as prior and a Potts field in mean field (Zhang 2001).</remarks>
internal static class BrainBorder
{
    private const double PriorSdMm = 2.5; // how far a carried border is off
    private const double BandMm = 8; // beyond it the carried mask is believed
    private const double LevelSdMm = 20; // over which coils shade an image
    private const double LevelGridMm = 4;
    private const int Bins = 64;
    private const float Brightest = 2; // of the level
    private const int Rounds = 6;
    private const double Coupling = 0.6;
    private const double SmoothMm = 2;
    private const double GapMm = 4;

    /// <summary>Chance of being brain by the template alone, on the image's grid.</summary>
    public static Volume Carry(Volume mask, Deformation map, Volume image)
    {
        var size = mask.Affine.VoxelSize;
        Volume soft = new(mask.Shape, mask.Affine, Smoothing.Gaussian(mask.Data, mask.Shape, new(PriorSdMm / size.X, PriorSdMm / size.Y, PriorSdMm / size.Z)));
        var carried = Resampling.Through(soft, image.Shape, image.Affine, Interpolation.Linear, map.Unmap);
        RealignmentTarget.Sound(carried.Data, carried.Data);
        return carried;
    }

    /// <summary>A bare brain as far as the template agrees with a margin.</summary>
    public static bool[] Within(bool[] support, Volume expected, Volume image)
    {
        var near = Morphology.Dilate([.. expected.Data.Select(p => p > 0.5f)], image.Shape, image.Affine, 2 * BandMm);
        return [.. support.Select((s, at) => s && near[at])];
    }

    /// <summary>The brain in a whole head.</summary>
    public static bool[] Settle(Volume image, Volume expected, int threads)
    {
        var (shape, affine) = (image.Shape, image.Affine);
        bool[] core = [.. expected.Data.Select(p => p > 0.5f)];
        var band = Band(core, shape, affine);
        var bins = Levels(image, expected, band);
        var share = Decide(expected.Data, band, bins, shape, threads);
        bool[] decided = [.. core.Select((c, v) => band[v] ? share[v] > 0.5f : c)];
        var opened = Morphology.Largest(Morphology.Open(decided, shape, affine, SmoothMm), shape);
        return Morphology.FillHoles(Morphology.Close(opened, shape, affine, GapMm), shape);
    }

    /// <summary>How well the mask fits the carried one, what in it is no brain, and what of the brain is missing.</summary>
    /// <param name="found">The brain as the image itself shows it; null where that is the mask.</param>
    public static ImmutableArray<QualityValue> Judge(Volume image, bool[] mask, Volume expected, bool[]? found = null)
    {
        int both = 0, ours = 0, theirs = 0;
        for (var v = 0; v < mask.Length; v++)
        {
            var carried = expected.Data[v] > 0.5f;
            both += mask[v] && carried ? 1 : 0;
            ours += mask[v] ? 1 : 0;
            theirs += carried ? 1 : 0;
        }

        return
        [
            QualityValue.AtLeast("brain overlap", 2.0 * both / Math.Max(1, ours + theirs), "", 0.9, "the mask and the template's brain differ, look at the overlay", 0.7),
            .. MaskBorder.Judge(image, mask, expected, found, Level(image, expected)),
        ];
    }

    private static bool[] Band(bool[] core, GridShape shape, Affine affine)
    {
        var outside = Morphology.Distance(core, shape, affine);
        var inside = Morphology.Distance([.. core.Select(c => !c)], shape, affine);
        return [.. outside.Select((d, v) => (core[v] ? inside[v] : d) <= BandMm * BandMm)];
    }

    /// <summary>Mean brightness of brain about each voxel.</summary>
    public static float[] Level(Volume image, Volume expected)
    {
        var grid = WorkingGrid.Over(image.Shape, image.Affine, LevelGridMm);
        var blurred = WorkingGrid.Blur(image, LevelGridMm);
        var small = Resampling.Onto(blurred, grid.Shape, grid.ToWorld, Interpolation.Linear).Data;
        var sure = Resampling.Onto(expected, grid.Shape, grid.ToWorld, Interpolation.Linear).Data;
        var inside = small.Where((s, v) => sure[v] > 0.9f && float.IsFinite(s)).ToArray();
        var middle = Math.Max(1e-6f, Brightness.Quantile(inside, 0.5));
        float[] chosen = [.. small.Select((s, v) => sure[v] > 0.9f && s > 0.5f * middle && s < 2 * middle ? 1f : 0f)];
        Point3 sd = new(LevelSdMm / LevelGridMm, LevelSdMm / LevelGridMm, LevelSdMm / LevelGridMm);
        var weight = Smoothing.Gaussian(chosen, grid.Shape, sd);
        const float faint = 1e-3f;
        var level = Smoothing.Gaussian([.. small.Select((s, v) => chosen[v] > 0 ? s : 0)], grid.Shape, sd);
        var ratio = new Volume(grid.Shape, grid.ToWorld, [.. level.Select((l, v) => (l + (faint * middle)) / (weight[v] + faint))]);
        var fine = Resampling.Onto(ratio, image.Shape, image.Affine, Interpolation.Linear).Data;
        return [.. fine.Select(f => float.IsNaN(f) ? middle : f)];
    }

    /// <summary>Bin of the intensity over the level for voxels of the band.</summary>
    private static byte[] Levels(Volume image, Volume expected, bool[] band)
    {
        var level = Level(image, expected);
        return [.. image.Data.Select((value, v) => band[v] && float.IsFinite(value) ? (byte)Math.Clamp(Bins * value / (Brightest * level[v]), 0, Bins - 1) : (byte)0)];
    }

    private static float[] Decide(float[] expected, bool[] band, byte[] bins, GridShape shape, int threads)
    {
        float[] share = [.. expected], next = new float[share.Length];
        for (var round = 0; round < Rounds; round++)
        {
            var odds = Odds(share, band, bins);
            var (from, to) = (share, next);
            Parallel.For(0, shape.Z, new ParallelOptions { MaxDegreeOfParallelism = threads }, z => Plane(expected, band, bins, odds, from, to, shape, z));
            (share, next) = (next, share);
        }

        return share;
    }

    private static void Plane(float[] expected, bool[] band, byte[] bins, double[] odds, float[] from, float[] to, GridShape shape, int z)
    {
        int nx = shape.X, plane = shape.X * shape.Y, count = from.Length;
        for (var v = z * plane; v < (z + 1) * plane; v++)
        {
            if (!band[v])
            {
                to[v] = expected[v] > 0.5f ? 1 : 0;
                continue;
            }

            var around = 0.0;
            ReadOnlySpan<int> steps = [-1, 1, -nx, nx, -plane, plane];
            foreach (var step in steps)
            {
                var at = v + step;
                around += at >= 0 && at < count ? (2 * from[at]) - 1 : 0;
            }

            var prior = Math.Clamp(expected[v], 1e-3, 1 - 1e-3);
            var log = Math.Log(prior / (1 - prior)) + odds[bins[v]] + (Coupling * around);
            to[v] = (float)(1 / (1 + Math.Exp(-log)));
        }
    }

    /// <summary>Log of the ratio of brain to other for each bin of intensity, smoothed over bins.</summary>
    private static double[] Odds(float[] share, bool[] band, byte[] bins)
    {
        double[] brain = new double[Bins], other = new double[Bins];
        for (var v = 0; v < share.Length; v++)
        {
            if (band[v])
            {
                brain[bins[v]] += share[v];
                other[bins[v]] += 1 - share[v];
            }
        }

        double[] a = Smooth(brain), b = Smooth(other);
        double sumA = a.Sum(), sumB = b.Sum();
        return [.. a.Select((n, i) => Math.Log(((n / sumA) + 1e-4) / ((b[i] / sumB) + 1e-4)))];
    }

    private static double[] Smooth(double[] counts)
    {
        var result = counts;
        for (var round = 0; round < 2; round++)
        {
            var c = result;
            result = [.. c.Select((n, i) => (0.5 * n) + (0.25 * c[Math.Max(0, i - 1)]) + (0.25 * c[Math.Min(Bins - 1, i + 1)]))];
        }

        return result;
    }
}
