using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How a BOLD series is prepared. An instance that exists is valid.</summary>
public sealed record BoldPreparationOptions
{
    /// <summary>Volumes at the start that are left out whatever the signal says; null finds them in it.</summary>
    public int? Dummies { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0); field = value; } }

    /// <summary>Whether slices are moved to one moment where their times are known.</summary>
    public bool MoveSlices { get; init; } = true;

    /// <summary>Moment within the repetition to which slices are moved, s; null for the middle between the first and the last slice (fMRIPrep's).</summary>
    public double? ReferenceTimeS { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0); field = value; } }

    /// <summary>Threads; results do not depend on it.</summary>
    public int Threads { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = Environment.ProcessorCount;
}

/// <summary>A BOLD series with all that is needed to draw it anywhere by one interpolation.</summary>
/// <param name="Series">Raw voxels, slices moved in time where <paramref name="Steps"/> says so; nothing was interpolated in space.</param>
/// <param name="Steady">Volumes at the start to be left out.</param>
/// <param name="Motion">Of every volume, those left out included, since <paramref name="ReferenceVolume"/>.</param>
/// <param name="Mean">Over the steady volumes, realigned.</param>
/// <param name="InT1w">Place in the T1-weighted image; null where none was given.</param>
/// <param name="Steps">What was done, in order, one sentence each: for the record and the methods section.</param>
public sealed record PreparedBold(
    VolumeSeries Series,
    NonSteadyState Steady,
    Realigned Motion,
    int ReferenceVolume,
    Volume Mean,
    BoldMask Brain,
    OutlierVolumes Outliers,
    Coregistered? InT1w,
    ImmutableArray<string> Steps)
{
    /// <summary>Every figure with its verdict.</summary>
    public ImmutableArray<QualityValue> Quality =>
    [
        new("non-steady volumes", Steady.Volumes, "", Steady.Verdict),
        new("unsettled volumes", Motion.Unsettled.Length, "", Motion.Unsettled.Length == 0 ? QualityVerdict.Pass("unsettled volumes") : QualityVerdict.Warn("unsettled volumes", $"the motion of {Motion.Unsettled.Length} volumes was not found: leave them out")),
        Outliers.Quality,
        .. Brain.Quality,
        .. InT1w?.Quality ?? [],
    ];

    /// <summary>The steady volumes in a target space, by one cubic spline from the raw voxels.</summary>
    public VolumeSeries Draw(TargetSpace target, int threads = 1) => OneInterpolation.Series(Series, Motion.Motions, target, Steady.Volumes, threads);
}

/// <summary>From a raw BOLD series to one that can be drawn in any space: volumes before the steady state, motion, slice times, mean, brain, place in the T1-weighted image.</summary>
/// <remarks>
/// Order: motion is estimated on the raw series, slices are then moved in time within their own planes, and the moved slices are drawn once through motion, registration and deformation together.
/// Susceptibility distortion is left as it is: near the orbitofrontal cortex the series may lie some millimetres off the T1-weighted image.
/// </remarks>
public static class BoldPreparation
{
    /// <summary>The sentence about distortion that belongs to every result.</summary>
    public const string Susceptibility = "Susceptibility distortion was left as it is.";

    /// <summary>Prepares a series.</summary>
    /// <param name="t1w">T1-weighted image and its brain mask on one grid; null where there is none.</param>
    public static Parsed<PreparedBold> Run(VolumeSeries raw, (Volume Image, Volume Brain)? t1w = null, BoldPreparationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        if (options.Dummies >= raw.Volumes)
        {
            return new Fault(raw.Volumes, $"more volumes than the {options.Dummies} that are left out", $"{raw.Volumes}") { Unit = "volume" };
        }

        var found = NonSteadyState.Detect(raw);
        var steady = options.Dummies is { } stated ? found with { Volumes = stated } : found;
        var steps = ImmutableArray.CreateBuilder<string>();
        steps.Add(steady.Volumes == 0 ? "No volume was left out at the start." : $"The first {steady.Volumes} volumes, taken before the steady state, were left out.");
        if (!Realignment.Estimate(raw, new() { ReferenceVolume = steady.Volumes, Threads = options.Threads }, cancellation).Try(out var motion, out var fault))
        {
            return fault;
        }

        steps.Add($"Head motion was estimated on the raw volumes, as a rigid motion since volume {steady.Volumes}.");
        if (!Moved(raw, options, steps).Try(out var series, out fault))
        {
            return fault;
        }

        cancellation.ThrowIfCancellationRequested();
        var mean = MeanImage.Of(series, motion.Motions, steady.Volumes);
        if (!BoldMask.Find(mean).Try(out var brain, out fault))
        {
            return fault;
        }

        Coregistered? placed = null;
        if (t1w is { } anatomy)
        {
            if (!Coregistration.Estimate(Within(mean, brain.Mask), Within(anatomy.Image, anatomy.Brain), anatomy.Brain).Try(out placed, out fault))
            {
                return fault;
            }

            steps.Add("The mean image was registered rigidly to the T1-weighted image.");
        }

        steps.Add("Motion" + (placed is null ? "" : ", registration and any deformation") + " are applied together by one cubic-spline interpolation of the raw voxels. " + Susceptibility);
        return new PreparedBold(series, steady, motion, steady.Volumes, mean, brain, OutlierVolumes.Count(raw, brain.Mask), placed, steps.ToImmutable());
    }

    private static Parsed<VolumeSeries> Moved(VolumeSeries raw, BoldPreparationOptions options, ImmutableArray<string>.Builder steps)
    {
        if (!options.MoveSlices || !raw.SliceTiming.IsKnown || !raw.RepetitionTime.IsKnown)
        {
            steps.Add(options.MoveSlices ? "Slices were not moved in time: their times are not stated." : "Slices were not moved in time, as was asked.");
            return raw;
        }

        var times = raw.SliceTiming.Value;
        var moment = options.ReferenceTimeS ?? (times.Length == 0 ? 0 : 0.5 * (times.Min() + times.Max()));
        steps.Add($"Slices were moved in time to {Numbers.Format(Math.Round(moment, 4))} s of each repetition, before any interpolation in space.");
        return SliceTimeCorrection.Correct(raw, times, moment, options.Threads);
    }

    /// <summary>An image with 0 outside a mask on its grid.</summary>
    public static Volume Within(Volume image, Volume mask) => new(image.Shape, image.Affine, [.. image.Data.Select((v, at) => mask.Data[at] > 0.5f && float.IsFinite(v) ? v : 0)]);
}
