using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What is known about how far a region's signal can be trusted.</summary>
/// <param name="Name">The region.</param>
/// <param name="Voxels">Voxels that make up the signal.</param>
/// <param name="Coverage">Share of the region's voxels inside grid and mask, 0 to 1.</param>
/// <param name="TemporalSnr">Mean over standard deviation (denominator T − 1) of the region's signal before cleaning; NaN where it is flat or missing.</param>
public sealed record RegionQuality(string Name, int Voxels, double Coverage, double TemporalSnr)
{
    /// <summary>Voxels left out because a sample of theirs is not finite.</summary>
    public int NonFiniteVoxels { get; init; }

    /// <summary>Voxels that never change.</summary>
    public int ConstantVoxels { get; init; }

    /// <summary>Shortest distance to cerebrospinal fluid, mm; null where no mask was given, or it or the region has no voxel.</summary>
    public double? CsfDistanceMm { get; init; }

    public ImmutableArray<QualityVerdict> Verdicts { get; init; } = [];

    /// <summary>The worst verdict; a region that fails has NaN for every value.</summary>
    public QualityGrade Grade => QualityVerdict.Worst(Verdicts);

    /// <summary>Judges a signal before cleaning.</summary>
    /// <param name="csfDistanceMm">Shortest distance to cerebrospinal fluid; null where it is not known.</param>
    public static RegionQuality Judge(RegionSignal signal, ConnectivityOptions options, double? csfDistanceMm = null)
    {
        var flat = signal.UsedVoxels == 0 || Correlation.IsConstant(signal.Samples);
        var snr = flat ? double.NaN : Snr(signal.Samples);
        return new(signal.Name, signal.UsedVoxels, signal.Region.Coverage, snr)
        {
            CsfDistanceMm = csfDistanceMm,
            NonFiniteVoxels = signal.NonFiniteVoxels,
            ConstantVoxels = signal.ConstantVoxels,
            Verdicts = [Count(signal, options), Covered(signal, options), Finite(signal), Flat(signal, flat), Noise(snr, options), Near(csfDistanceMm, options)],
        };
    }

    private static QualityVerdict Noise(double snr, ConnectivityOptions options)
    {
        const string criterion = "tSNR";
        return snr < options.LowTemporalSnr
            ? QualityVerdict.Warn(criterion, string.Create(CultureInfo.InvariantCulture, $"temporal signal-to-noise ratio {snr:0.#}, below {options.LowTemporalSnr}"))
            : QualityVerdict.Pass(criterion);
    }

    private static QualityVerdict Near(double? millimetres, ConnectivityOptions options)
    {
        const string criterion = "distance to CSF";
        return millimetres < options.NearCsfMm
            ? QualityVerdict.Warn(criterion, string.Create(CultureInfo.InvariantCulture, $"{millimetres:0.#} mm from cerebrospinal fluid, nearer than {options.NearCsfMm} mm: its pulsation may reach the signal"))
            : QualityVerdict.Pass(criterion);
    }

    private static double Snr(double[] samples)
    {
        var mean = Sums.Of(samples) / samples.Length;
        return mean / Math.Sqrt(samples.Sum(v => (v - mean) * (v - mean)) / (samples.Length - 1));
    }

    private static QualityVerdict Count(RegionSignal signal, ConnectivityOptions options)
    {
        const string criterion = "voxel count";
        var n = signal.UsedVoxels;
        return n switch
        {
            0 when signal.Region.Expected == 0 => QualityVerdict.Fail(criterion, "the region has no voxel on this grid"),
            0 when signal.NonFiniteVoxels > 0 => QualityVerdict.Fail(criterion, "no voxel of the region is finite throughout"),
            0 => QualityVerdict.Fail(criterion, "the region lies outside the field of view or the mask"),
            _ when n < options.MinimumVoxels => QualityVerdict.Fail(criterion, string.Create(CultureInfo.InvariantCulture, $"{n} voxels, fewer than {options.MinimumVoxels}")),
            _ when n < options.FewVoxels => QualityVerdict.Warn(criterion, string.Create(CultureInfo.InvariantCulture, $"{n} voxels, fewer than {options.FewVoxels}")),
            _ => QualityVerdict.Pass(criterion),
        };
    }

    private static QualityVerdict Covered(RegionSignal signal, ConnectivityOptions options)
    {
        const string criterion = "coverage";
        return signal.Region.Coverage < options.MinimumCoverage
            ? QualityVerdict.Fail(criterion, string.Create(CultureInfo.InvariantCulture, $"{signal.Region.Voxels.Length} of {signal.Region.Expected} voxels lie in the image, less than {100 * options.MinimumCoverage:0} %"))
            : QualityVerdict.Pass(criterion);
    }

    private static QualityVerdict Finite(RegionSignal signal) => signal.NonFiniteVoxels > 0
        ? QualityVerdict.Warn("finite voxels", string.Create(CultureInfo.InvariantCulture, $"{signal.NonFiniteVoxels} voxels hold a sample that is not finite and are left out"))
        : QualityVerdict.Pass("finite voxels");

    private static QualityVerdict Flat(RegionSignal signal, bool flat)
    {
        const string criterion = "variation";
        if (flat)
        {
            return QualityVerdict.Fail(criterion, signal.UsedVoxels == 0 ? "there is no signal" : "the signal does not change over time");
        }

        return signal.ConstantVoxels > 0
            ? QualityVerdict.Warn(criterion, string.Create(CultureInfo.InvariantCulture, $"{signal.ConstantVoxels} of {signal.UsedVoxels} voxels do not change over time"))
            : QualityVerdict.Pass(criterion);
    }
}
