using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Change of one region's gray-matter volume between two visits of one participant, carried with the tissue.</summary>
/// <remarks>
/// Both images are compared halfway between their poses; rigid motion, differential shading and the fields of growth of the region and of its neighbours are fitted together.
/// Identical images give exactly 0; exchanged visits, with the weight left where it was drawn, the reciprocal. Observed against all tissue beside the region.
/// </remarks>
public sealed record GrayMatterChange
{
    /// <summary>How it is measured, by name.</summary>
    public const string Method = "halfway-space fit of rigid motion, differential shading and growth of the region and its neighbours";

    private const double Quantile = 1.959964;

    public required RegionOfInterest Region { get; init; }

    /// <summary>Gray matter in the region on the image on which the weight was drawn, mL.</summary>
    public required double WeightMl { get; init; }

    /// <summary>100 (V1 / V0 - 1).</summary>
    public required double Percent { get; init; }

    /// <summary>Of <see cref="Percent"/>, in percentage points: noise, and the part of a change that depends on how it is spread in the region.</summary>
    public required double StandardError { get; init; }

    /// <summary>The part of <see cref="StandardError"/> that noise alone leaves.</summary>
    public required double NoiseError { get; init; }

    /// <summary>Rigid map from the first visit's world to the second's, mm.</summary>
    public required Affine Motion { get; init; }

    /// <summary>Correlation of the two images halfway between the visits, after registration.</summary>
    public required double Agreement { get; init; }

    /// <summary>What injected changes gave; null where none were asked for.</summary>
    public InjectedRecovery? Recovery { get; init; }

    /// <summary>Lower end of the 95 % interval, per cent.</summary>
    public double Low => Percent - (Quantile * StandardError);

    /// <summary>Upper end of the 95 % interval, per cent.</summary>
    public double High => Percent + (Quantile * StandardError);

    /// <summary>Smallest change that is told from none, percentage points: from the injected changes where there are two or more of each kind, else √2 times 1.96 errors from noise.</summary>
    public double MinimalDetectable => Recovery is { Sd: > 0 and var sd } ? Quantile * Math.Sqrt(2) * sd : Quantile * Math.Sqrt(2) * NoiseError;

    /// <summary>What speaks against the number.</summary>
    public ImmutableArray<QualityVerdict> Verdicts =>
    [
        Recovery is not { } r ? QualityVerdict.Warn("recovery", "no change was injected: how much of a change is found again is not known")
            : r.IsSound ? QualityVerdict.Pass("recovery")
            : QualityVerdict.Warn("recovery", Text($"{r.Even:0.00} of an injected change is found again, {r.Still:0.00} amid still surroundings, {r.Broad:0.00} where all about the region grows: outside {InjectedRecovery.LeastFactor} to {InjectedRecovery.GreatestFactor}")),
        Math.Abs(Percent) >= MinimalDetectable ? QualityVerdict.Pass("minimal detectable change")
            : QualityVerdict.Warn("minimal detectable change", Text($"a change of {Percent:0.00} % is below {MinimalDetectable:0.00} %: not told from none")),
    ];

    /// <summary>The change as an estimate with its interval.</summary>
    public Estimate ToEstimate(IEnumerable<string> provenance) => new()
    {
        Name = Region.Name + " gray-matter change",
        Unit = "%",
        Value = Percent,
        Low = Low,
        High = High,
        Method = Method,
        Provenance = [.. provenance],
    };

    /// <summary>Measures the change from <paramref name="baseline"/> to <paramref name="followup"/>; the images may differ in pose and grid. For several regions of one pair see <see cref="RegisteredPair"/>.</summary>
    /// <param name="weight">Region × gray-matter fraction, 0 to 1, on the grid of the visit it belongs to (<see cref="GrayMatterWeight"/>).</param>
    /// <param name="weightOnFollowup">Whether the weight was drawn on the follow-up; exchanging visits then gives the exact reciprocal.</param>
    public static Parsed<GrayMatterChange> Measure(Visit3D baseline, Visit3D followup, RegionOfInterest region, Volume weight, ChangeOptions? options = null, bool weightOnFollowup = false, CancellationToken cancellation = default) =>
        weightOnFollowup
            ? Forward(followup, baseline, region, weight, options, cancellation).Map(c => c.Reciprocal())
            : Forward(baseline, followup, region, weight, options, cancellation);

    // What is wrong with a region is said before two heads are registered for it.
    private static Parsed<GrayMatterChange> Forward(Visit3D from, Visit3D to, RegionOfInterest region, Volume weight, ChangeOptions? options, CancellationToken cancellation) =>
        PairFit.Millilitres(from.T1w, weight).Bind(_ => RegisteredPair.Of(from, to, options, cancellation)).Bind(pair => pair.Measure(region, weight, cancellation));

    /// <summary>The same change seen from the other visit; what was injected was injected into the image with the weight, whichever visit that is.</summary>
    private GrayMatterChange Reciprocal()
    {
        var ratio = 1 + (Percent / 100);
        return this with
        {
            Percent = 100 * ((1 / ratio) - 1),
            StandardError = StandardError / (ratio * ratio),
            NoiseError = NoiseError / (ratio * ratio),
            Motion = Motion.Inverse(),
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
