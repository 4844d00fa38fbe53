using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>How an outcome is modelled.</summary>
public enum PlannedModel
{
    /// <summary>Analysis of covariance at one visit; values outside the assay's limits make it a tobit model.</summary>
    Ancova,

    /// <summary>Mixed model for repeated measures over all visits after baseline.</summary>
    Mmrm,
}

/// <summary>A visit of the plan.</summary>
/// <param name="Day">Planned day after randomisation.</param>
/// <param name="Window">Days either side within which it counts.</param>
public sealed record PlannedVisit(string Name, int Day, int Window);

/// <summary>An outcome of the plan with its analysis.</summary>
public sealed record PlannedOutcome(Outcome Outcome)
{
    public PlannedModel Model { get; init; } = PlannedModel.Ancova;

    /// <summary>Name of the analysis set; null for all who were randomised.</summary>
    public string? Set { get; init; }

    /// <summary>Analyse the logarithm and report ratios.</summary>
    public bool LogScale { get; init; }

    /// <summary>The value is itself a change since baseline, such as a volume change in per cent: the arms are compared without a baseline covariate.</summary>
    public bool IsChange { get; init; }

    /// <summary>How its change is had where it is tracked as a marker.</summary>
    public MarkerScale Scale => IsChange ? MarkerScale.Change : LogScale ? MarkerScale.Log : MarkerScale.Linear;

    /// <summary>Visit of the comparison.</summary>
    public required string At { get; init; }

    public SandwichKind StandardErrors { get; init; } = SandwichKind.None;

    /// <summary>Change that makes a responder, in the direction of benefit; null where none is planned.</summary>
    public double? ImportantChange { get; init; }
}

/// <summary>Participants that an analysis is made of: those in whose row a column holds a value. All who were randomised are the set "all", which needs no entry.</summary>
public sealed record PlannedSet(string Name, string Column, string Is);

/// <summary>What a sensitivity analysis does with missing values.</summary>
public enum PlannedMissing
{
    /// <summary>What the model does: participants without a value are left out, or missing at random.</summary>
    AsModelled,

    /// <summary>Multiple imputation, missing at random.</summary>
    AtRandom,

    /// <summary>Multiple imputation, jump to reference.</summary>
    JumpToReference,

    /// <summary>Multiple imputation, copy reference.</summary>
    CopyReference,

    /// <summary>Multiple imputation, copy increments in reference.</summary>
    CopyIncrements,

    /// <summary>Last observation carried forward.</summary>
    CarriedForward,
}

/// <summary>A second analysis of an outcome under other assumptions, stated beforehand.</summary>
/// <param name="Outcome">The outcome's plan with what this analysis changes.</param>
public sealed record PlannedSensitivity(string Name, PlannedOutcome Outcome)
{
    public PlannedMissing Missing { get; init; } = PlannedMissing.AsModelled;

    /// <summary>Completed data sets of a multiple imputation.</summary>
    public int Imputations { get; init; } = ImputationOptions.Default.Imputations;

    /// <summary>Added to imputed values of every arm but the reference, in the outcome's unit (its logarithm where that is analysed).</summary>
    public double Delta { get; init; }

    /// <summary>Also look for the shift at which the result is no longer significant.</summary>
    public bool Tip { get; init; }
}

/// <summary>An outcome by a column of the participants: a subgroup, or a dose.</summary>
public sealed record PlannedTrait(PlannedOutcome Outcome, string Column);

/// <summary>How the p values of a family are adjusted.</summary>
public enum FamilyMethod
{
    Holm,
    Hochberg,
    Hommel,
    Bonferroni,

    /// <summary>Benjamini and Hochberg: false discovery rate.</summary>
    Bh,

    /// <summary>Benjamini and Yekutieli: false discovery rate under any dependence.</summary>
    By,

    /// <summary>In the order of the plan, each tested only while all before it are significant.</summary>
    FixedSequence,

    /// <summary>Graphical gatekeeping with the weights and transitions of the plan.</summary>
    Graph,

    /// <summary>Westfall and Young's step-down maxT over the panel, by permutation.</summary>
    MaxT,
}

/// <summary>Outcomes whose p values are adjusted together.</summary>
public sealed record PlannedFamily(string Name, ImmutableArray<string> Outcomes, FamilyMethod Method)
{
    /// <summary>Initial shares of α of a graph, in the order of the outcomes; empty for other methods.</summary>
    public ImmutableArray<double> Weights { get; init; } = [];

    /// <summary>Shares that a rejected outcome hands on, one row an outcome; empty for other methods.</summary>
    public ImmutableArray<ImmutableArray<double>> Transitions { get; init; } = [];
}

/// <summary>A change of the plan after it was first used.</summary>
/// <param name="Previous">SHA-256 of the plan before the change.</param>
public sealed record PlanChange(DateOnly Date, string Reason, string Previous);

/// <summary>A statistical analysis plan as data. An instance that exists is valid.</summary>
public sealed record TrialPlan
{
    public required string Title { get; init; }

    /// <summary>The first is the reference.</summary>
    public required ImmutableArray<string> Arms { get; init; }

    /// <summary>By day; the first is the baseline.</summary>
    public required ImmutableArray<PlannedVisit> Visits { get; init; }

    public required ImmutableArray<PlannedOutcome> Outcomes { get; init; }

    public ImmutableArray<PlannedFamily> Families { get; init; } = [];

    /// <summary>Pairs of marker and pain outcome whose changes are correlated.</summary>
    public ImmutableArray<(string Marker, string Pain)> Tracking { get; init; } = [];

    /// <summary>Pairs of marker and pain outcome for which the indirect effect is estimated.</summary>
    public ImmutableArray<(string Marker, string Pain)> Mediation { get; init; } = [];

    public ImmutableArray<PlannedSet> Sets { get; init; } = [];

    public ImmutableArray<PlannedSensitivity> Sensitivity { get; init; } = [];

    /// <summary>Outcomes whose effect is compared between subgroups.</summary>
    public ImmutableArray<PlannedTrait> Subgroups { get; init; } = [];

    /// <summary>Outcomes that are analysed over a dose.</summary>
    public ImmutableArray<PlannedTrait> Doses { get; init; } = [];

    /// <summary>What a simulation of the trial assumes; null where the plan says nothing.</summary>
    public PlannedAssumptions? Assumptions { get; init; }

    /// <summary>Columns of the participants that the plan needs beside the values.</summary>
    public ImmutableArray<string> Columns => [.. Sets.Select(s => s.Column).Concat(Subgroups.Select(s => s.Column)).Concat(Doses.Select(d => d.Column)).Distinct(StringComparer.Ordinal)];

    /// <summary>Changes after first use, oldest first.</summary>
    public ImmutableArray<PlanChange> Changes { get; init; } = [];

    /// <summary>File with the values, relative to the plan; null where the caller brings them.</summary>
    public string? Data { get; init; }

    /// <summary>Coverage of the intervals.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>SHA-256 of the plan's text with line ends as LF.</summary>
    public required string Sha256 { get; init; }

    public string Baseline => Visits[0].Name;

    /// <summary>The title as an identifier of datasets: capital letters, digits and '-', at most 20.</summary>
    public string Identifier
    {
        get
        {
            var plain = string.Join('-', new string([.. Title.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return plain.Length == 0 ? "STUDY" : plain[..Math.Min(20, plain.Length)].TrimEnd('-');
        }
    }

    /// <summary>Whether results may be made under this plan after data were seen under another.</summary>
    /// <param name="seen">SHA-256 of the plan under which data were first analysed; null where none was.</param>
    /// <returns>Null where they may; else the fault: the plan changed and does not say so.</returns>
    public Fault? Refusal(string? seen) => seen is null || seen == Sha256 || Changes.Any(c => c.Previous == seen)
        ? null
        : new Fault(1, "the plan under which the data were first analysed, or a change recorded under 'changes'", $"a plan with SHA-256 {Sha256[..12]}, not {Printable.Clean(seen, 12)}")
        {
            Unit = "line",
            Advice = $"Record the change: add to 'changes' its date, its reason, and previous: {Printable.Clean(seen, 64)}",
        };
}
