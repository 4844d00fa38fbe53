using System.Collections.Immutable;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Change of one region's gray-matter volume between two visits of one participant.</summary>
/// <param name="BaselineMl">Gray matter in the region at baseline, mL.</param>
/// <param name="Percent">100 (V1 / V0 - 1).</param>
/// <param name="StandardError">Of <paramref name="Percent"/>, in percentage points.</param>
public sealed record RegionChange(RegionOfInterest Region, double BaselineMl, double Percent, double StandardError)
{
    /// <summary>Lower end of the 95 % interval, per cent.</summary>
    public double Low => Percent - (1.959964 * StandardError);

    /// <summary>Upper end of the 95 % interval, per cent.</summary>
    public double High => Percent + (1.959964 * StandardError);

    /// <summary>The change as an estimate with its interval.</summary>
    public Estimate ToEstimate(IEnumerable<string> provenance) => new()
    {
        Name = Region.Name + " gray-matter change",
        Unit = "%",
        Value = Percent,
        Low = Low,
        High = High,
        Method = GrayMatterChange.Method,
        Provenance = [.. provenance],
    };
}

/// <summary>Within-participant change of gray-matter volume from two T1-weighted images on one grid: class means shared between the visits, linear partial volume.</summary>
public static class GrayMatterChange
{
    public const string Method = "shared class means, linear partial volume";

    /// <summary>Measures every region. Fails where the images are not a pair of heads on one grid.</summary>
    public static Parsed<ImmutableArray<RegionChange>> Measure(Volume baselineT1w, Volume followupT1w, LabelImage regions)
    {
        if (!baselineT1w.SameGrid(followupT1w.Shape, followupT1w.Affine) || !baselineT1w.SameGrid(regions.Shape, regions.Affine))
        {
            return new Fault(0, $"two images and regions on one grid of {baselineT1w.Shape}", $"{followupT1w.Shape} and {regions.Shape}") { Unit = "image" };
        }

        float[] first = baselineT1w.Data, second = followupT1w.Data;
        if (!TissueContrast.Fit(first, second).Try(out var contrast, out var fault))
        {
            return fault;
        }

        var (gain, noise) = Match(first, second, contrast);
        double half = Math.Sqrt(gain), toFirst = 1 / half;
        var sums = regions.Regions.ToDictionary(r => r.Label, _ => (Before: 0.0, After: 0.0, Variance: 0.0));
        for (var v = 0; v < first.Length; v++)
        {
            if (regions.Labels[v] > 0)
            {
                double before = first[v] * half, after = second[v] * toFirst;
                double slope = contrast.GraySlope(before), slopeAfter = contrast.GraySlope(after);
                var s = sums[regions.Labels[v]];
                sums[regions.Labels[v]] = (
                    s.Before + contrast.GrayFraction(before),
                    s.After + contrast.GrayFraction(after),
                    s.Variance + (noise * noise * ((slope * slope) + (slopeAfter * slopeAfter))));
            }
        }

        var millilitres = baselineT1w.Affine.VoxelVolume / 1000;
        return regions.Regions.Select(r =>
        {
            var (before, after, variance) = sums[r.Label];
            return new RegionChange(r, before * millilitres, 100 * ((after / before) - 1), 100 * Math.Sqrt(variance) / before);
        }).ToImmutableArray();
    }

    /// <summary>Gain of the second image over the first and noise of one image, over brain in both; the noise from the median of absolute differences.</summary>
    private static (double Gain, double Noise) Match(float[] first, float[] second, TissueContrast contrast)
    {
        double a = 0, b = 0;
        var threshold = 0.5 * (contrast.CerebrospinalFluid + contrast.GrayMatter);
        var differences = new List<double>();
        for (var v = 0; v < first.Length; v++)
        {
            if (first[v] > threshold && second[v] > threshold)
            {
                a += first[v];
                b += second[v];
                differences.Add(Math.Abs(first[v] - second[v]));
            }
        }

        differences.Sort();
        return a > 0 ? (b / a, differences[differences.Count / 2] / 0.67449 / Math.Sqrt(2)) : (1, 0);
    }
}
