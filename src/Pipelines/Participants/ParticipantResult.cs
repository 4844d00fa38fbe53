using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>A number of one participant.</summary>
/// <param name="Name">What it is: "z PAG mOFC", "gray matter mOFC", "change mOFC", "intracranial volume".</param>
/// <param name="Session">Session label; null for none, or where it belongs to all of them.</param>
/// <param name="Run">The BOLD run's entities; null for structure.</param>
/// <param name="Unit">UCUM.</param>
public sealed record ParticipantValue(string Name, string? Session, string? Run, string Unit, Observation Observation, string ProvenanceId)
{
    /// <summary>Regions it is of, in order; empty for the head as a whole.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];
}

/// <summary>A judgement on one part of a participant.</summary>
/// <param name="Run">The BOLD run's entities; null for structure.</param>
public sealed record ParticipantVerdict(string? Session, string? Run, QualityVerdict Verdict);

/// <summary>What came of one participant.</summary>
public sealed record ParticipantResult
{
    /// <summary>Pseudonym, without "sub-".</summary>
    public required string Label { get; init; }

    public required ImmutableArray<ParticipantValue> Values { get; init; }

    public required ImmutableArray<ParticipantVerdict> Verdicts { get; init; }

    /// <summary>What failed or was lost; everything else was done.</summary>
    public required ImmutableArray<RunFault> Faults { get; init; }

    /// <summary>Every entry that the values lead to, down to the files.</summary>
    public required ImmutableArray<Provenance> Provenance { get; init; }

    /// <summary>Files of the derivatives, relative to <see cref="Folder"/>: "sub-01/anat/…", "sub-01.html".</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>Where the derivatives were written: a BIDS derivatives tree of this participant alone.</summary>
    public required string Folder { get; init; }
}
