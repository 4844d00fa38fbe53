using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Results;

/// <summary>A results.json that was read back: what 'run' and 'trial analyse' found, with the way of each number.</summary>
public sealed record RunResults
{
    /// <summary>Version of the toolkit that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the study, or title of the plan.</summary>
    public required string Study { get; init; }

    /// <summary>What was planned; null in a file of a version that did not write it.</summary>
    public ResultDesign? Design { get; init; }

    public required ImmutableArray<Participant> Participants { get; init; }

    public required ImmutableArray<OutcomeValue> Values { get; init; }

    /// <summary>One for each measured change of gray matter that has it; none in a file of a version that did not write it.</summary>
    public ImmutableArray<ChangeDetection> Detections { get; init; } = [];

    public required ImmutableArray<Estimate> Estimates { get; init; }

    /// <summary>p values adjusted for the number of comparisons, by the estimate's name.</summary>
    public required ImmutableSortedDictionary<string, double> AdjustedP { get; init; }

    /// <summary>Mediations, with what a figure of their paths shows.</summary>
    public required ImmutableArray<MediationPathData> Mediation { get; init; }

    public required ImmutableArray<RunFault> Faults { get; init; }

    /// <summary>By the id it was written under. An entry whose own id is another was altered.</summary>
    public required ImmutableSortedDictionary<string, Provenance> Provenance { get; init; }

    /// <summary>The values of one participant.</summary>
    public IEnumerable<OutcomeValue> Of(string participant) => Values.Where(v => v.Participant.Label == participant);
}
