using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One sample at several dilutions: whether the concentration, corrected for dilution, stays the same.</summary>
/// <param name="Sample">Name of the sample.</param>
/// <param name="Corrected">Dilution and corrected concentration of each quantified dilution, by dilution.</param>
/// <param name="CvPercent">CV of the corrected concentrations.</param>
/// <param name="Slope">Change of ln corrected concentration per ln dilution: 0 where linear, above 0 where it rises with dilution (hook or interference).</param>
public sealed record DilutionLinearity(string Sample, ImmutableArray<(double Dilution, double Concentration)> Corrected, double CvPercent, double Slope, QualityVerdict Verdict)
{
    /// <summary>From this slope on a rise with dilution is called one.</summary>
    internal const double RisingSlope = 0.1;

    /// <summary>Judges every sample that was quantified at two dilutions or more.</summary>
    /// <param name="limitPercent">Largest CV of the corrected concentrations.</param>
    public static ImmutableArray<DilutionLinearity> Of(AssayResult result, double limitPercent = 20) =>
        [.. result.Samples.GroupBy(s => s.Name).Select(g => Judge(g.Key, g, limitPercent)).OfType<DilutionLinearity>()];

    /// <summary>The judgements on several samples in one.</summary>
    public static IEnumerable<QualityVerdict> Together(IReadOnlyList<DilutionLinearity> samples)
    {
        var warned = samples.Where(s => s.Verdict.Grade != QualityGrade.Pass).ToList();
        if (warned.Count > 0)
        {
            yield return QualityVerdict.Warn("dilution linearity", string.Join("; ", warned.Select(s => s.Verdict.Reason)));
        }
        else if (samples.Count > 0)
        {
            yield return QualityVerdict.Pass("dilution linearity");
        }
    }

    private static DilutionLinearity? Judge(string sample, IEnumerable<SampleResult> dilutions, double limitPercent)
    {
        ImmutableArray<(double Dilution, double Concentration)> corrected = [.. dilutions.Where(d => d.Verdict is ConcentrationVerdict.Ok or ConcentrationVerdict.NotIdentified or ConcentrationVerdict.HookSuspected && d.Concentration > 0).OrderBy(d => d.Dilution).Select(d => (d.Dilution, d.Concentration!.Value))];
        if (corrected.Length < 2 || corrected[0].Dilution == corrected[^1].Dilution)
        {
            return null;
        }

        double[] values = [.. corrected.Select(c => c.Concentration)];
        var cv = 100 * Statistics.Sd(values) / values.Average();
        double[] x = [.. corrected.Select(c => Math.Log(c.Dilution))];
        double[] y = [.. values.Select(v => Math.Log(v))];
        var slope = Statistics.Slope(x, y);
        var figures = string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(sample)}: corrected concentrations have a CV of {cv:0.#} % over dilutions {corrected[0].Dilution:g4} to {corrected[^1].Dilution:g4}");
        var verdict = cv <= limitPercent
            ? QualityVerdict.Pass("dilution linearity")
            : QualityVerdict.Warn("dilution linearity", string.Create(CultureInfo.InvariantCulture, $"{figures}, above {limitPercent:0.#} %{(slope > RisingSlope ? "; they rise with dilution: hook or interference suspected" : "")}"));
        return new(sample, corrected, cv, slope, verdict);
    }
}

/// <summary>Recovery of a known addition: (spiked - unspiked) / added.</summary>
public static class SpikeRecovery
{
    /// <param name="sharePercent">Volume of the spike in per cent of the final volume; the sample's own part is diluted by it.</param>
    /// <returns>Recovery in per cent, and a verdict.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The addition is not above 0, or the share is not in [0, 100).</exception>
    public static (double Percent, QualityVerdict Verdict) Of(double unspiked, double spiked, double added, double sharePercent = 0, double limitPercent = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(added);
        ArgumentOutOfRangeException.ThrowIfNegative(sharePercent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sharePercent, 100);
        var percent = 100 * (spiked - (unspiked * (1 - (sharePercent / 100)))) / added;
        return (percent, Math.Abs(percent - 100) <= limitPercent
            ? QualityVerdict.Pass("spike recovery")
            : QualityVerdict.Warn("spike recovery", string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} % of the added amount is found; 100 ± {limitPercent:0.#} % is asked")));
    }
}
