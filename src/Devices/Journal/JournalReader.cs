using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Toolkit.Measurements;

namespace Toolkit.Devices.Journal;

/// <summary>A journal read back: every record that counts, in order, and what is wrong with the chain.</summary>
public sealed record JournalContent
{
    public required ImmutableArray<JournalEntry> Entries { get; init; }

    /// <summary>Broken hashes, missing segments: signs of damage or tampering. A torn tail after a crash is not a fault.</summary>
    public required ImmutableArray<Fault> Faults { get; init; }

    /// <summary>Bytes at the ends of segments that were never confirmed: a write cut by a crash or a full disk.</summary>
    public required long TornBytes { get; init; }
}

/// <summary>What the store may lack of a journal.</summary>
/// <param name="From">Name of the first segment whose messages count; what stands before it is only needed to read them.</param>
public sealed record UnenteredRecords(string From, JournalContent Content);

/// <summary>Reads and verifies the segments of a journal.</summary>
public static class JournalReader
{
    public static JournalContent Read(string folder) => Read(new FolderSegmentStore(folder));

    public static JournalContent Read(ISegmentStore store) => Read(store, store.List(), isWhole: true);

    /// <summary>All segments from one on.</summary>
    internal static JournalContent ReadFrom(ISegmentStore store, int first)
    {
        var names = store.List();
        return Read(store, [.. names.Skip(first)], isWhole: first == 0);
    }

    /// <summary>The last segments only: enough to go on behind them without reading years of captures.</summary>
    internal static JournalContent ReadTail(ISegmentStore store, int segments)
    {
        var names = store.List();
        while (true)
        {
            // Segments that a crash left empty do not count: the chain goes on behind the last record, however far back.
            var content = Read(store, [.. names.TakeLast(segments)], isWhole: segments >= names.Count);
            if (content.Entries.Length > 0 || segments >= names.Count)
            {
                return content;
            }

            segments *= 2;
        }
    }

    private static JournalContent Read(ISegmentStore store, IReadOnlyList<string> names, bool isWhole)
    {
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        long torn = 0;
        var last = "";
        foreach (var name in names)
        {
            var bytes = store.Read(name);
            var segment = Sound(name, bytes, faults, out var soundLength);
            torn += bytes.Length - soundLength;
            if (segment.Count == 0)
            {
                continue;
            }

            var header = SegmentHeader.FromJson(segment[0].Payload);
            if (isWhole || last.Length > 0)
            {
                torn += Join(header, name, last, entries, faults);
            }

            entries.AddRange(segment);
            last = name;
        }

        CheckSequence(entries, faults);
        return new() { Entries = entries.ToImmutable(), Faults = faults.ToImmutable(), TornBytes = torn };
    }

    /// <summary>Drops what the segment before holds beyond the point where this one goes on, and checks that it does go on from there.</summary>
    private static long Join(SegmentHeader? header, string name, string last, ImmutableArray<JournalEntry>.Builder entries, ImmutableArray<Fault>.Builder faults)
    {
        if (header is { Previous: "", PreviousHash: "" } && entries.Count > 0 && IsFirstAttempt(entries))
        {
            // The very first flushes failed: nothing of them was ever confirmed, and the journal began once more.
            var never = entries.Sum(e => (long)e.Payload.Length + RecordFormat.Overhead);
            entries.Clear();
            return never;
        }

        if (header is null || (header.Previous != last && !(header.Previous.Length == 0 && last.Length == 0)))
        {
            faults.Add(new Fault(0, $"a segment that follows {Printable.Quote(last)}", header is null ? "no segment header" : "one that follows " + Printable.Quote(header.Previous)) { Place = name });
            return 0;
        }

        var keep = entries.Count;
        while (keep > 0 && entries[keep - 1].Position.Segment == last && entries[keep - 1].Position.ChainHash != header.PreviousHash)
        {
            keep--;
        }

        if (entries.Count > 0 && (keep == 0 || entries[keep - 1].Position.ChainHash != header.PreviousHash))
        {
            faults.Add(new Fault(0, "the chain to go on from " + last, "hash " + Printable.Quote(header.PreviousHash, 16)) { Place = name });
            return 0;
        }

        long dropped = 0;
        for (var i = entries.Count - 1; i >= keep; i--)
        {
            dropped += entries[i].Payload.Length + RecordFormat.Overhead;
            entries.RemoveAt(i);
        }

        return dropped;
    }

    private static bool IsFirstAttempt(ImmutableArray<JournalEntry>.Builder entries) =>
        entries.Where(e => e.Kind == JournalKind.Segment).All(e => SegmentHeader.FromJson(e.Payload) is { Previous: "" });

    private static List<JournalEntry> Sound(string name, byte[] bytes, ImmutableArray<Fault>.Builder faults, out long soundLength)
    {
        var found = new List<JournalEntry>();
        Span<byte> chain = stackalloc byte[RecordFormat.HashLength];
        var at = 0;
        while (RecordFormat.LengthOf(bytes.AsSpan(at)) is > 0 and var length)
        {
            var record = bytes.AsMemory(at, length);
            if (at == 0)
            {
                SeedChain(record, chain);
            }

            RecordFormat.Hash(chain, record.Span[..^RecordFormat.HashLength], chain);
            if (!CryptographicOperations.FixedTimeEquals(chain, record.Span[^RecordFormat.HashLength..]))
            {
                // At the very end this is a write that a crash cut; with more behind it somebody changed the bytes.
                if (at + length < bytes.Length && RecordFormat.LengthOf(bytes.AsSpan(at + length)) > 0)
                {
                    faults.Add(new Fault(at, "a record whose hash fits the chain", "one that was changed") { Place = name, Advice = "Nothing after this place can be trusted" });
                }

                break;
            }

            found.Add(RecordFormat.Read(record, name, at));
            at += length;
        }

        soundLength = at;
        return found;
    }

    /// <summary>A segment's own chain starts from the hash that its header says the journal had.</summary>
    private static void SeedChain(ReadOnlyMemory<byte> record, Span<byte> chain)
    {
        var before = SegmentHeader.FromJson(record[RecordFormat.HeaderLength..^RecordFormat.HashLength])?.PreviousHash ?? "";
        chain.Clear();
        if (before.Length == RecordFormat.HashLength * 2 && before.All(char.IsAsciiHexDigitLower))
        {
            Convert.FromHexString(before).CopyTo(chain);
        }
    }

    private static void CheckSequence(ImmutableArray<JournalEntry>.Builder entries, ImmutableArray<Fault>.Builder faults)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Sequence != entries[0].Sequence + i)
            {
                faults.Add(new Fault(
                    entries[i].Position.Offset,
                    string.Create(CultureInfo.InvariantCulture, $"record number {entries[0].Sequence + i}"),
                    string.Create(CultureInfo.InvariantCulture, $"number {entries[i].Sequence}"))
                { Place = entries[i].Position.Segment, Advice = "Records are missing before this place" });
                return;
            }
        }
    }
}
