using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Reports;

/// <summary>What was done to one resting run, from the options it was really cleaned with: the source of its sentences of the methods section.</summary>
public sealed record ConnectivityMethods
{
    private static readonly ImmutableArray<(string Key, string Name)> Settings =
    [
        ("denoising.detrend", "trend"), ("denoising.filter", "filter"), ("denoising.highPassHz", "high-pass"), ("denoising.lowPassHz", "low-pass"),
        ("denoising.standardiseConfounds", "scale of the confounds"), ("denoising.standardise", "scale of the cleaned signals"),
        ("censoring.framewiseDisplacementMm", "displacement threshold"), ("censoring.standardisedDvars", "DVARS threshold"), ("censoring.join", "how the thresholds are joined"),
        ("censoring.before", "volumes censored before"), ("censoring.after", "volumes censored after"), ("censoring.shortestRun", "shortest run kept"),
    ];

    public required ConnectivityResult Result { get; init; }

    /// <summary>The preset that the settings began from; it is quoted only where nothing departs from it.</summary>
    public required DenoisingPreset Preset { get; init; }

    public required DenoisingOptions Denoising { get; init; }

    /// <summary>The criteria that volumes were really judged by; <see cref="CensoringCriteria.None"/> where <see cref="Listed"/>.</summary>
    public required CensoringCriteria Censoring { get; init; }

    /// <summary>The volumes kept were given as a list.</summary>
    public bool Listed { get; init; }

    /// <summary>A volume that meets the criteria got a regressor of its own and stayed.</summary>
    public bool Spikes { get; init; }

    /// <summary>What took breathing out of head motion before displacement was judged.</summary>
    public MotionFilter? MotionFilter { get; init; }

    /// <summary>Full width at half maximum of the smoothing before extraction, mm; 0 for none.</summary>
    public double SmoothMm { get; init; }

    /// <summary>Components that were chosen by the share of variance they explain, as they were asked for: "a_comp_cor:50%".</summary>
    public ImmutableArray<string> Shares { get; init; } = [];

    /// <summary>Number of volumes of the run as it came.</summary>
    public required int Volumes { get; init; }

    /// <summary>Number of volumes marked as not yet steady.</summary>
    public int NotSteady { get; init; }

    /// <summary>How the run was cleaned and what was computed; equal for runs that were treated alike.</summary>
    public string Cleaning
    {
        get
        {
            var smoothing = SmoothMm > 0 ? $"The run was smoothed by a Gaussian of {Numbers.Format(SmoothMm)} mm full width at half maximum. " : "";
            var regions = string.Create(CultureInfo.InvariantCulture, $"Mean signals of {Result.Regions.Regions.Length} regions ({Result.Regions.Atlas.Name}, version {Result.Regions.Atlas.Version}, space {Result.Regions.Atlas.Space})");
            return $"{smoothing}{regions} were cleaned by one projection: {Trend}, {Band}, {Confounds}. {Censored} Connectivity is Pearson's r, not shrunk, shown as Fisher's z = atanh r, unscaled; tests on it are two-sided. {Origin}";
        }
    }

    /// <summary>How many volumes of this run were kept.</summary>
    public string Kept
    {
        get
        {
            var spikes = Spikes ? Result.ConfoundNames.Count(n => n.StartsWith(CensoringCriteria.SpikeName, StringComparison.Ordinal)) : 0;
            return string.Create(CultureInfo.InvariantCulture, $"{Result.KeptVolumes.Length} of {Volumes} volumes were kept")
                + (spikes > 0 ? string.Create(CultureInfo.InvariantCulture, $", {spikes} of them with a regressor of their own") : "")
                + (NotSteady > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {NotSteady} were marked as not yet steady") : "") + ".";
        }
    }

    private string Trend => !Denoising.Detrend ? "no trend removed" : Denoising.TrendOrder == 1 ? "a linear trend removed" : string.Create(CultureInfo.InvariantCulture, $"a polynomial trend of order {Denoising.TrendOrder} removed");

    private bool Interpolated => Denoising.Filter == TemporalFilter.Butterworth && (Denoising.HighPassHz ?? Denoising.LowPassHz) is not null;

    private string Band => (Denoising.Filter, Denoising.HighPassHz, Denoising.LowPassHz) switch
    {
        (TemporalFilter.Butterworth, _, _) when Interpolated => $"a zero-phase Butterworth filter of order 5 ({Edge("high-pass", Denoising.HighPassHz)}, {Edge("low-pass", Denoising.LowPassHz)}) on signals and confounds alike",
        (TemporalFilter.Cosine, { } high, _) => $"a discrete cosine high-pass at {Numbers.Format(high)} Hz among the confounds",
        (TemporalFilter.Fourier, { } high, { } low) => $"sines and cosines outside {Numbers.Format(high)} to {Numbers.Format(low)} Hz among the confounds",
        (TemporalFilter.Fourier, { } high, null) => $"sines and cosines below {Numbers.Format(high)} Hz among the confounds",
        (TemporalFilter.Fourier, null, { } low) => $"sines and cosines above {Numbers.Format(low)} Hz among the confounds",
        _ => "no temporal filter",
    };

    private string Confounds
    {
        get
        {
            var names = Result.ConfoundNames;
            return names.IsEmpty
                ? "no confounds"
                : string.Create(CultureInfo.InvariantCulture, $"{names.Length} confounds ({ConfoundNames.Brief(names)}){Chosen}, {(Denoising.StandardiseConfounds ? "each with mean 0 and standard deviation 1" : "each divided by its largest magnitude")}");
        }
    }

    private string Chosen => Shares.IsEmpty ? "" : ", the components chosen by the share of variance they explain (" + string.Join(", ", Shares) + ")";

    private string Censored
    {
        get
        {
            var fate = Spikes ? "got a regressor of their own in place of being dropped" : Interpolated ? "were interpolated before the filter and dropped after it" : "were dropped before the cleaning";
            if (Listed)
            {
                return $"The volumes to be kept were given as a list; the others {fate}.";
            }

            string[] limits =
            [
                .. Censoring.FramewiseDisplacementMm is { } fd ? new[] { $"a framewise displacement (Power) above {Numbers.Format(fd)} mm" } : [],
                .. Censoring.StandardisedDvars is { } dvars ? new[] { $"standardised DVARS above {Numbers.Format(dvars)}" } : [],
            ];
            if (limits.Length == 0)
            {
                return NotSteady > 0 ? $"No volume was judged by motion; those marked as not yet steady {fate}." : "No volume was censored.";
            }

            var around = Censoring is { Before: 0, After: 0 } ? "" : string.Create(CultureInfo.InvariantCulture, $" (with {Censoring.Before} before and {Censoring.After} after each)");
            var shortest = Censoring.ShortestRun > 1 ? string.Create(CultureInfo.InvariantCulture, $" and kept runs of fewer than {Censoring.ShortestRun} volumes") : "";
            var steady = NotSteady > 0 ? " and those marked as not yet steady" : "";
            var breathing = MotionFilter is { } filter && Censoring.FramewiseDisplacementMm is not null ? $" Breathing was taken out of head motion before it was judged ({filter.Description})." : "";
            return $"Volumes with {string.Join(Censoring.RequireBoth ? " and " : " or ", limits)}{around}{shortest}{steady} {fate}.{breathing}";
        }
    }

    // A preset that was departed from is named and not quoted: its source would state what was not done.
    private string Origin
    {
        get
        {
            var changed = Departures().ToArray();
            return changed.Length == 0 ? $"These are the settings of the preset {Preset.Title}: {Preset.Source}." : $"The settings began from the preset {Preset.Title} and depart from it in: {string.Join(", ", changed)}.";
        }
    }

    private static string Edge(string name, double? hertz) => hertz is { } h ? $"{name} {Numbers.Format(h)} Hz" : "no " + name;

    private IEnumerable<string> Departures()
    {
        var used = Denoising.Parameters.AddRange(Censoring.Parameters);
        var preset = Preset.Denoising.Parameters.AddRange(Preset.Censoring.Parameters);
        foreach (var (_, name) in Settings.Where(s => used[s.Key] != preset[s.Key]))
        {
            yield return name;
        }

        var names = Result.ConfoundNames;
        if (!names.All(n => Preset.Confounds.Any(wanted => Fits(n, wanted))) || !Preset.Confounds.All(wanted => names.Any(n => Fits(n, wanted))))
        {
            yield return "confounds";
        }

        foreach (var (added, name) in new[] { (Listed, "a list of volumes kept"), (Spikes, "spikes in place of censoring"), (MotionFilter is not null, "breathing taken out of motion"), (SmoothMm > 0, "smoothing") })
        {
            if (added)
            {
                yield return name;
            }
        }
    }

    private static bool Fits(string name, string wanted) => wanted.EndsWith('*') ? name.AsSpan().StartsWith(wanted.AsSpan(..^1), StringComparison.Ordinal) : name == wanted;
}
