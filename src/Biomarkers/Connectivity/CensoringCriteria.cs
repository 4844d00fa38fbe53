using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Which volumes are censored. Thresholds are inputs: no pipeline's default is taken silently.</summary>
public sealed record CensoringCriteria
{
    /// <summary>How fMRIPrep, and <see cref="Spikes"/>, name the regressor of a single volume, before its number.</summary>
    public const string SpikeName = "motion_outlier";

    /// <summary>Volumes with a larger framewise displacement in mm are censored; null asks for none.</summary>
    public double? FramewiseDisplacementMm { get; init => field = Positive(value); }

    /// <summary>Volumes with larger standardised DVARS are censored; null asks for none.</summary>
    public double? StandardisedDvars { get; init => field = Positive(value); }

    /// <summary>Both criteria must be met; else one is enough.</summary>
    public bool RequireBoth { get; init; }

    /// <summary>Volumes censored before each censored one.</summary>
    public int Before { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } }

    /// <summary>Volumes censored after each censored one.</summary>
    public int After { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } }

    /// <summary>Kept runs shorter than this are censored too.</summary>
    public int ShortestRun { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    /// <summary>Censors nothing but non-steady-state volumes.</summary>
    public static CensoringCriteria None { get; } = new();

    /// <summary>Every setting that changes a number, by name.</summary>
    public ImmutableSortedDictionary<string, string> Parameters => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["censoring.framewiseDisplacementMm"] = FramewiseDisplacementMm is { } fd ? Numbers.Format(fd) : "none",
        ["censoring.standardisedDvars"] = StandardisedDvars is { } dvars ? Numbers.Format(dvars) : "none",
        ["censoring.join"] = RequireBoth ? "and" : "or",
        ["censoring.before"] = Before.ToString(CultureInfo.InvariantCulture),
        ["censoring.after"] = After.ToString(CultureInfo.InvariantCulture),
        ["censoring.shortestRun"] = ShortestRun.ToString(CultureInfo.InvariantCulture),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Zero-based indices of the volumes kept, ascending; may be empty.</summary>
    /// <param name="framewiseDisplacement">In mm, shape (t); null where motion is unknown, then its criterion never holds.</param>
    /// <param name="standardisedDvars">Shape (t), NaN never exceeds; null where unknown.</param>
    /// <param name="nonSteadyState">Volumes censored in any case.</param>
    public ImmutableArray<int> Kept(int volumes, double[]? framewiseDisplacement, double[]? standardisedDvars, IEnumerable<int> nonSteadyState)
    {
        var censored = new bool[volumes];
        for (var t = 0; t < volumes; t++)
        {
            bool moved = framewiseDisplacement?[t] > FramewiseDisplacementMm, changed = standardisedDvars?[t] > StandardisedDvars;
            if (RequireBoth ? moved && changed : moved || changed)
            {
                censored.AsSpan(Math.Max(0, t - Before), Math.Min(volumes - 1, t + After) - Math.Max(0, t - Before) + 1).Fill(true);
            }
        }

        foreach (var t in nonSteadyState)
        {
            censored[t] = true;
        }

        for (var first = 0; first < volumes;)
        {
            var end = first;
            while (end < volumes && !censored[end])
            {
                end++;
            }

            if (end - first < ShortestRun)
            {
                censored.AsSpan(first, end - first).Fill(true);
            }

            first = end + 1;
        }

        return [.. Enumerable.Range(0, volumes).Where(t => !censored[t])];
    }

    /// <summary>One regressor for each volume not kept, 1 there and 0 elsewhere: spike regression in place of censoring.</summary>
    public static Confounds Spikes(int volumes, IReadOnlyCollection<int> kept)
    {
        int[] censored = [.. Enumerable.Range(0, volumes).Except(kept)];
        return new([.. censored.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{SpikeName}{i:00}"))], Censoring.Selection(volumes, censored));
    }

    private static double? Positive(double? value) => value is null || (value > 0 && double.IsFinite(value.Value))
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A threshold is above 0 and finite.");
}
