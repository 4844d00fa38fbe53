using System.Collections.Immutable;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Records;

/// <summary>A record as the events up to now make it: a plate, a scan, a report.</summary>
public sealed record LabRecord
{
    public required string Id { get; init; }

    /// <summary>What it is: "plate", "analyser run", "scan".</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required RecordStage Stage { get; init; }

    /// <summary>The values by name, each the latest.</summary>
    public required ImmutableSortedDictionary<string, string> Fields { get; init; }

    /// <summary>Who made or changed it: keys of users. None of them may review it.</summary>
    public required ImmutableSortedSet<string> Contributors { get; init; }

    public ImmutableList<Signature> Signatures { get; init; } = [];

    /// <summary>Number of the last event that concerns it.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Digests of the events that made or changed it, in order.</summary>
    public required ImmutableList<ReadOnlyMemory<byte>> Digests { get; init; }

    /// <summary>What a signature is bound to, as hex: changes with every change of the record.</summary>
    public string Hash => Convert.ToHexStringLower(EventHash.Record(Id, Digests));

    /// <summary>True where the record is still what was signed.</summary>
    public bool IsValid(Signature signature) => signature.RecordHash == Hash;
}

/// <summary>An electronic signature.</summary>
/// <param name="Seq">The event that holds it.</param>
/// <param name="Signer">Key of the user.</param>
/// <param name="FullName">Name of the signer in print.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="RecordHash">The record's hash when it was signed.</param>
public sealed record Signature(long Seq, string Signer, string FullName, string At, SignatureMeaning Meaning, string RecordHash);
