namespace Toolkit.Devices.Journal;

/// <summary>Where a record's bytes lie.</summary>
/// <param name="Segment">File name of the segment.</param>
/// <param name="Offset">Position of the first byte of the payload in the segment.</param>
/// <param name="Length">Length of the payload in bytes.</param>
/// <param name="ChainHash">SHA-256, lower-case hex, over this record and all before it.</param>
public readonly record struct JournalPosition(string Segment, long Offset, int Length, string ChainHash)
{
    /// <summary>Counts how often the journal gave up unflushed bytes before this append.</summary>
    internal int Generation { get; init; }
}
