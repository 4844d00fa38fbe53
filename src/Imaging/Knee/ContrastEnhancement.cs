using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What a voxel does after contrast has arrived.</summary>
public enum EnhancementClass
{
    /// <summary>Outside the region.</summary>
    Outside = 0,

    /// <summary>No enhancement.</summary>
    None = 1,

    /// <summary>Still rising at the end.</summary>
    Persistent = 2,

    /// <summary>Level after the rise.</summary>
    Plateau = 3,

    /// <summary>Falling after the rise.</summary>
    Washout = 4,
}

/// <summary>Dynamic contrast enhancement within a region drawn by the user: the measure of synovitis of the knee.</summary>
/// <param name="Classes">Shape (x, y, z).</param>
/// <param name="InitialRate">Initial rate of enhancement, % of the baseline per s, shape (x, y, z); 0 where there is none, NaN outside.</param>
/// <param name="Maximum">Maximum enhancement, ratio to the baseline, 1 = none; NaN outside.</param>
/// <param name="Verdicts">What speaks against the numbers.</param>
public sealed record ContrastEnhancement(EnhancementClass[] Classes, Volume InitialRate, Volume Maximum, IReadOnlyList<QualityVerdict> Verdicts)
{
    private const double WarnedRise = 3; // per cent of the baseline over its frames: scanners drift by less
    private const double RefusedRise = 10; // contrast has arrived

    /// <summary>Enhancing voxels: persistent, plateau and washout.</summary>
    public int Enhancing => Classes.Count(c => c >= EnhancementClass.Persistent);

    /// <summary>Voxels of one class.</summary>
    public int Count(EnhancementClass kind) => Classes.Count(c => c == kind);

    /// <summary>Sum of the initial rates over enhancing voxels: IRE × N, %/s.</summary>
    public double RateTimesVoxels => Sum(InitialRate);

    /// <summary>Sum of the maxima over enhancing voxels: ME × N.</summary>
    public double MaximumTimesVoxels => Sum(Maximum);

    /// <summary>Mean initial rate over enhancing voxels, %/s; NaN where none enhances.</summary>
    public double MeanRate => RateTimesVoxels / Enhancing;

    /// <summary>Mean maximum over enhancing voxels; NaN where none enhances.</summary>
    public double MeanMaximum => MaximumTimesVoxels / Enhancing;

    /// <summary>Fits every voxel of the region.</summary>
    /// <param name="region">Above 0.5 inside.</param>
    /// <param name="frameInterval">Time between frames, s.</param>
    /// <param name="baselineFrames">Frames before contrast arrives, two or more.</param>
    /// <param name="dose">Contrast agent, dose and injection as the user states them; null where they are not known.</param>
    public static Parsed<ContrastEnhancement> Measure(VolumeSeries series, Volume region, double frameInterval, int baselineFrames, string? dose = null)
    {
        if (!region.SameGrid(series.Shape, series.Affine))
        {
            return new Fault(0, $"a region on the grid of the series, {series.Shape}", region.Shape.ToString()) { Unit = "image" };
        }

        if (baselineFrames < 2 || series.Volumes < baselineFrames + 6)
        {
            return new Fault(baselineFrames, "two frames or more before contrast and six or more after", $"{baselineFrames} before and {series.Volumes - baselineFrames} after") { Unit = "frame" };
        }

        if (!(frameInterval > 0 && frameInterval <= 600))
        {
            return new Fault(0, "a frame interval above 0 and at most 600 s", Numbers.Format(frameInterval)) { Unit = "image" };
        }

        int voxels = (int)series.Shape.Count, dark = 0, saturated = 0, inside = 0;
        var classes = new EnhancementClass[voxels];
        float[] rate = new float[voxels], maximum = new float[voxels];
        rate.AsSpan().Fill(float.NaN);
        maximum.AsSpan().Fill(float.NaN);
        var fit = new EnhancementCurve(series.Volumes, frameInterval, baselineFrames);
        double[] curve = new double[series.Volumes], total = new double[series.Volumes];
        for (var v = 0; v < voxels; v++)
        {
            if (!(region.Data[v] > 0.5f))
            {
                continue;
            }

            inside++;
            for (var t = 0; t < curve.Length; t++)
            {
                curve[t] = series.Data[v + (t * voxels)];
            }

            var baseline = curve.Take(baselineFrames).Average();
            if (!(baseline > 0) || !curve.All(double.IsFinite))
            {
                dark++;
                classes[v] = EnhancementClass.None;
                (rate[v], maximum[v]) = (0, 1);
                continue;
            }

            saturated += Saturated(curve) ? 1 : 0;
            for (var t = 0; t < curve.Length; t++)
            {
                total[t] += curve[t] / baseline;
            }

            (classes[v], var slope, var peak) = fit.Fit(curve, baseline);
            (rate[v], maximum[v]) = ((float)(100 * slope), (float)peak);
        }

        return inside == 0
            ? new Fault(0, "a region with voxels in it", "none") { Unit = "image" }
            : new ContrastEnhancement(classes, new(series.Shape, series.Affine, rate), new(series.Shape, series.Affine, maximum), Judge(inside, dark, saturated, Arrival(total, baselineFrames), classes.Any(c => c >= EnhancementClass.Persistent), dose));
    }

    /// <summary>Whether contrast arrives among the frames that were named as the baseline: the mean curve rises there.</summary>
    private static QualityVerdict Arrival(double[] total, int baselineFrames)
    {
        var rise = total[0] > 0 ? 100 * ((total[baselineFrames - 1] / total[0]) - 1) : 0;
        return rise < WarnedRise ? QualityVerdict.Pass("baseline frames")
            : new(rise < RefusedRise ? QualityGrade.Warn : QualityGrade.Fail, "baseline frames", FormattableString.Invariant($"the mean signal rises by {rise:0} % within the {baselineFrames} frames named as baseline: contrast arrives before they end"));
    }

    /// <summary>The highest value held for a quarter of the frames: a ceiling of the digitiser, since noise never repeats so.</summary>
    private static bool Saturated(double[] curve) => curve.Max() is var top && curve.Count(v => v == top) > curve.Length / 4;

    private static QualityVerdict[] Judge(int inside, int dark, int saturated, QualityVerdict arrival, bool enhancing, string? dose) =>
    [
        arrival,
        dark == 0 ? QualityVerdict.Pass("baseline signal") : QualityVerdict.Warn("baseline signal", $"{dark} of {inside} voxels have no signal before contrast"),
        saturated == 0 ? QualityVerdict.Pass("saturation") : QualityVerdict.Fail("saturation", $"{saturated} of {inside} voxels stay at one highest value"),
        enhancing ? QualityVerdict.Pass("enhancement") : QualityVerdict.Warn("enhancement", "no voxel of the region enhances: was contrast given, and is the region the synovium?"),
        dose is not null ? QualityVerdict.Pass("dose") : QualityVerdict.Warn("dose", "contrast dose and injection time are not part of the series: compare only examinations of one protocol"),
    ];

    private double Sum(Volume map)
    {
        var sum = 0.0;
        for (var v = 0; v < Classes.Length; v++)
        {
            sum += Classes[v] >= EnhancementClass.Persistent ? map.Data[v] : 0;
        }

        return sum;
    }
}
