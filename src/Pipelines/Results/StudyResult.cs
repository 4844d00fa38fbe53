using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Results;

/// <summary>Everything a run found out, ready to be written: values, estimates, verdicts, faults, and where each number comes from.</summary>
public sealed record StudyResult
{
    public required Study Study { get; init; }

    /// <summary>In the order of their labels.</summary>
    public required ImmutableArray<Participant> Participants { get; init; }

    /// <summary>One value for each outcome, participant and visit, missing ones with their reason.</summary>
    public required ImmutableArray<OutcomeValue> Values { get; init; }

    /// <summary>One for each change of gray matter that was measured.</summary>
    public ImmutableArray<ChangeDetection> Detections { get; init; } = [];

    public required ImmutableArray<Estimate> Estimates { get; init; }

    /// <summary>p values adjusted for the number of comparisons, by the estimate's name.</summary>
    public ImmutableSortedDictionary<string, double> AdjustedP { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public required ImmutableArray<RunFault> Faults { get; init; }

    public required ProvenanceTable Provenance { get; init; }

    /// <summary>Seed of the simulated input; null for real input.</summary>
    public int? Seed { get; init; }

    /// <summary>What the simulation put in, beside what came out; empty for real input.</summary>
    public ImmutableArray<TruthRow> Truth { get; init; } = [];
}

/// <summary>A true value of a simulation beside its estimate.</summary>
public sealed record TruthRow(string Name, string Unit, double Truth, Estimate Estimate)
{
    /// <summary>Whether the interval holds the truth; false where there is no interval.</summary>
    public bool Inside => Estimate is { Low: { } low, High: { } high } && low <= Truth && Truth <= high;
}
