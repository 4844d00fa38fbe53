namespace Toolkit.Devices.Journal;

/// <summary>A record read back from a journal.</summary>
/// <param name="Port">Number of the port within its segment's process; 0 for the journal itself.</param>
/// <param name="Sequence">Counts all records of the journal from 0, without gaps.</param>
/// <param name="Utc">When it was appended.</param>
/// <param name="Elapsed">Monotonic time of the process that wrote it: it does not jump when the clock is set.</param>
public sealed record JournalEntry(
    JournalKind Kind,
    ushort Port,
    long Sequence,
    DateTimeOffset Utc,
    TimeSpan Elapsed,
    ReadOnlyMemory<byte> Payload,
    JournalPosition Position);
