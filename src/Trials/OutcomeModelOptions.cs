using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>How one outcome is analysed between two visits.</summary>
public sealed record OutcomeModelOptions
{
    /// <summary>Name of the visit before treatment.</summary>
    /// <exception cref="ArgumentException">Blank.</exception>
    public string Baseline
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    } = "baseline";

    /// <summary>Name of the visit whose values are compared.</summary>
    /// <exception cref="ArgumentException">Blank.</exception>
    public required string FollowUp
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>Reference arm, standard errors, scale and coverage.</summary>
    public AncovaOptions Ancova { get; init; } = AncovaOptions.Default;
}

/// <summary>Everything that was estimated for one outcome.</summary>
public sealed record OutcomeAnalysis
{
    public required Outcome Outcome { get; init; }

    /// <summary>Effects, least-squares means and Hedges' g, ready for the report.</summary>
    public required ImmutableArray<Estimate> Estimates { get; init; }

    /// <summary>Participants that were left out, and why.</summary>
    public required ImmutableArray<TrialFault> Faults { get; init; }

    /// <summary>Participants analysed.</summary>
    public required int Count { get; init; }

    /// <summary>The analysis of covariance; null where values outside the assay's limits called for <see cref="Censored"/>.</summary>
    public AncovaFit? Fit { get; init; }

    /// <summary>The censored (tobit) model, on the log scale where ratios are reported; else null.</summary>
    public CensoredFit? Censored { get; init; }

    /// <summary>The analysis itself, over the provenances of the values that went in.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The sentences for the methods section.</summary>
    public required string MethodsText { get; init; }
}

/// <summary>Everything that was estimated for a pair of outcomes.</summary>
public sealed record TrackingAnalysis
{
    public required Outcome Marker { get; init; }

    public required Outcome Pain { get; init; }

    /// <summary>Pearson, Spearman and within-arm correlation of the changes.</summary>
    public required ImmutableArray<Estimate> Estimates { get; init; }

    public required ChangeChangeResult Result { get; init; }

    /// <summary>Label, arm index and both changes of each participant, for the figure.</summary>
    public required ImmutableArray<ChangePoint> Points { get; init; }

    public required Provenance Provenance { get; init; }

    public required string MethodsText { get; init; }
}

/// <summary>One participant in a change-change figure.</summary>
public readonly record struct ChangePoint(string Participant, string Arm, double MarkerChange, double PainChange);
