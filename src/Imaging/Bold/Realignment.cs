using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How to realign. An instance that exists is valid.</summary>
public sealed record RealignmentOptions
{
    /// <summary>Which volume the others are compared with.</summary>
    public int ReferenceVolume { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } }

    /// <summary>Threads; the result does not depend on it.</summary>
    public int Threads { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = Environment.ProcessorCount;
}

/// <summary>The rigid motion of each volume relative to the reference.</summary>
/// <param name="Motions">Shape (t): the head moved by this since the reference volume.</param>
/// <param name="Unsettled">Volumes whose fit did not settle or kept less than half of the brain in view.</param>
public sealed record Realigned(RigidMotion[] Motions, int[] Unsettled);

/// <summary>Rigid realignment of a series by Gauss and Newton's method on squared differences, in an inverse-compositional form (Friston 1995; Baker &amp; Matthews 2004).</summary>
/// <remarks>Samples that leave the field of view are dropped; each volume has its own scale. Estimation only: nothing is resampled, so that motion, registration and target space can be one interpolation.</remarks>
public static class Realignment
{
    private const double SmoothVoxels = 0.8;
    private const double CoarseVoxels = 2;
    private const int Chunk = 24; // volumes that follow one another on one thread; fixed, so that the result does not depend on the number of threads
    private const int Rounds = 24;
    private const int ThinRounds = 2; // of part of the samples: they bring a fit near, all samples settle it

    /// <summary>Estimates the motion of every volume, in world mm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The reference volume is not in the series.</exception>
    public static Parsed<Realigned> Estimate(VolumeSeries series, RealignmentOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.ReferenceVolume, series.Volumes);
        var shape = series.Shape;
        if (Math.Min(shape.X, Math.Min(shape.Y, shape.Z)) < 4)
        {
            return new Fault(0, "at least four voxels along each axis", shape.ToString()) { Unit = "image" };
        }

        if (RealignmentTarget.Make(series, options.ReferenceVolume, SmoothVoxels) is not { } fine || RealignmentTarget.Make(series, options.ReferenceVolume, CoarseVoxels) is not { } coarse)
        {
            return new Fault(options.ReferenceVolume, "a head in the reference volume", "no voxel that stands out from the rest") { Unit = "volume" };
        }

        var maps = new Affine[series.Volumes];
        var settled = new bool[series.Volumes];
        Parallel.For(0, (series.Volumes + Chunk - 1) / Chunk, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, chunk =>
        {
            var scratch = new float[shape.Count];
            var previous = Affine.Identity;
            for (var t = chunk * Chunk; t < Math.Min(series.Volumes, (chunk + 1) * Chunk); t++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (t == options.ReferenceVolume)
                {
                    (maps[t], settled[t], previous) = (Affine.Identity, true, Affine.Identity);
                    continue;
                }

                var start = t % Chunk == 0 ? Fit(series, t, coarse, previous, scratch, CoarseVoxels).Map : previous;
                var (map, ok, cost) = Fit(series, t, fine, start, scratch, SmoothVoxels);
                if (!ok || cost > 2 * fine.TypicalCost)
                {
                    var second = Fit(series, t, fine, Fit(series, t, coarse, start, scratch, CoarseVoxels).Map, scratch, SmoothVoxels);
                    (map, ok) = second.Settled || second.Cost < cost ? (second.Map, second.Settled) : (map, ok);
                }

                (maps[t], settled[t]) = (map, ok);
                previous = ok ? map : previous;
            }
        });
        return new Realigned([.. maps.Select(RigidMotion.FromAffine)], [.. Enumerable.Range(0, maps.Length).Where(t => !settled[t])]);
    }

    /// <summary>Draws every volume on the grid of the reference, by cubic spline; NaN where the volume was not in view.</summary>
    public static VolumeSeries Apply(VolumeSeries series, IReadOnlyList<RigidMotion> motions, int threads = 1)
    {
        var shape = series.Shape;
        var data = new float[series.Data.Length];
        var back = series.Affine.Inverse();
        Parallel.For(0, series.Volumes, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            var drawn = SplineImage.Of(series[t], shape).Onto(shape, back.After(motions[t].ToAffine().After(series.Affine)));
            drawn.CopyTo(data.AsSpan((int)(t * shape.Count)));
        });
        return new(shape, series.Volumes, series.Affine, data, series.RepetitionTime) { SliceTiming = series.SliceTiming };
    }

    private static (Affine Map, bool Settled, double Cost) Fit(VolumeSeries series, int t, RealignmentTarget target, Affine start, float[] scratch, double smooth)
    {
        var shape = series.Shape;
        var smoothed = Smoothing.Gaussian(RealignmentTarget.Sound(series[t], scratch), shape, new(smooth, smooth, smooth));
        CubicBSpline.Prefilter(smoothed, shape.X, shape.Y, shape.Z);
        var back = series.Affine.Inverse();
        var map = start;
        double scale = 1, cost = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var thin = round < ThinRounds;
            var fit = target.Equations(smoothed, back.After(map), scale, thin);
            if (fit.Rows < (thin ? target.Count / 10 : target.Count / 2) || fit.Solve() is not { } p)
            {
                return (map, false, cost);
            }

            cost = fit.Remainder(p) / fit.Rows;
            scale *= 1 + p[6];
            var step = RigidMotion.Twist(new(p[3], p[4], p[5]), new(p[0], p[1], p[2]), target.Centre);
            map = map.After(step.Inverse());
            if (!thin && Math.Abs(p[0]) + Math.Abs(p[1]) + Math.Abs(p[2]) < 2e-4 && Math.Abs(p[3]) + Math.Abs(p[4]) + Math.Abs(p[5]) < 4e-6)
            {
                return (map, true, cost);
            }
        }

        return (map, false, cost);
    }
}
