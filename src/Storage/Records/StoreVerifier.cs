using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Records;

/// <summary>What came of reading a whole store.</summary>
public sealed record StoreReport
{
    public required string Place { get; init; }

    /// <summary>Where the chain ends: print it, and compare it next time.</summary>
    public required StoreHead Head { get; init; }

    /// <summary>Signs of damage or tampering; empty for a sound store. At most <see cref="StoreVerifier.MostFaults"/>.</summary>
    public required ImmutableArray<Fault> Faults { get; init; }

    /// <summary>What is no fault and should be known: clock steps.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>The records, users and signatures of the store.</summary>
    public required Ledger Ledger { get; init; }

    public bool IsSound => Faults.IsEmpty;
}

/// <summary>Reads a store from its first event to its last and checks everything that can be checked: files, chain, gaps, rules, signatures, an earlier head.</summary>
public static class StoreVerifier
{
    /// <summary>Faults that are listed; a damaged store may have millions.</summary>
    public const int MostFaults = 100;

    /// <param name="earlier">A head that was printed before: what it covers must be unchanged. Without one, a store that lost its end looks sound.</param>
    /// <exception cref="StoreException">The store cannot be read at all.</exception>
    public static StoreReport Verify(IEventStore store, StoreHead? earlier = null, Action<long>? progress = null)
    {
        var faults = new List<Fault>();
        foreach (var damage in store.Damage())
        {
            faults.Add(new Fault(0, "sound files", damage) { Unit = "page" });
        }

        var walk = new Walk(faults, earlier);
        try
        {
            foreach (var e in store.Read())
            {
                walk.Take(e);
                if (e.Seq % 1000 == 0)
                {
                    progress?.Invoke(e.Seq);
                }
            }
        }
        catch (StoreException e) when (e.Trouble == StoreTrouble.Damaged)
        {
            faults.Add(new Fault(walk.Seq + 1, "a readable event", Printable.Clean(e.Message)) { Unit = "event" });
        }

        walk.End();
        return new()
        {
            Place = store.Place,
            Head = walk.Ledger.Head,
            Faults = [.. faults.Concat(walk.Ledger.Faults).Take(MostFaults).Select(f => f.In(store.Place))],
            Notes = [.. walk.Notes],
            Ledger = walk.Ledger,
        };
    }

    private sealed class Walk(List<Fault> faults, StoreHead? earlier)
    {
        private readonly Dictionary<string, (long Number, string At)> sources = new(StringComparer.Ordinal);
        private byte[] previous = EventHash.Start.ToArray();
        private bool sawEarlier = earlier is null || earlier == StoreHead.Empty;

        public Ledger Ledger { get; private set; } = Ledger.Empty;

        public long Seq { get; private set; }

        public List<string> Notes { get; } = [];

        public void Take(StoredEvent e)
        {
            Place(e);
            Chain(e);
            Source(e);
            if (earlier is not null && e.Seq == earlier.Seq)
            {
                sawEarlier = true;
                if (e.Head != earlier)
                {
                    Add(e.Seq, "hash " + earlier.Hash[..16] + "… as printed earlier", "hash " + e.Head.Hash[..16] + "…", "Events up to here were changed and the chain was made anew");
                }
            }

            Ledger = Ledger.With(e);
            Seq = e.Seq;
        }

        public void End()
        {
            if (!sawEarlier)
            {
                Add(earlier!.Seq, "an event of this number, as printed earlier", string.Create(CultureInfo.InvariantCulture, $"an end after {Seq}"), "Events were removed from the end");
            }
        }

        private void Place(StoredEvent e)
        {
            if (e.Seq != Seq + 1)
            {
                Add(Seq + 1, string.Create(CultureInfo.InvariantCulture, $"number {Seq + 1}"), string.Create(CultureInfo.InvariantCulture, $"number {e.Seq}"), "Events were removed");
            }

            if (!EventTime.TryParse(e.At, out _))
            {
                Add(e.Seq, "a time in UTC", Printable.Quote(e.At), null);
            }
        }

        private void Chain(StoredEvent e)
        {
            if (!e.Previous.Span.SequenceEqual(previous))
            {
                Add(e.Seq, "the hash of the event before", Short(e.Previous.Span), "Events before this one were changed, removed or put in");
            }

            if (!EventHash.Link(e.Seq, e.Previous.Span, EventHash.Digest(e)).AsSpan().SequenceEqual(e.Hash.Span))
            {
                Add(e.Seq, "a hash that fits the event", Short(e.Hash.Span), "This event was changed after it was stored");
            }

            previous = e.Hash.ToArray();
        }

        private void Source(StoredEvent e)
        {
            var (number, at) = sources.GetValueOrDefault(e.Source, (0, ""));
            if (e.SourceSeq != number + 1)
            {
                Add(e.Seq, string.Create(CultureInfo.InvariantCulture, $"number {number + 1} of {Printable.Quote(e.Source)}"), string.Create(CultureInfo.InvariantCulture, $"number {e.SourceSeq}"), null);
            }

            if (string.CompareOrdinal(e.At, at) < 0 && Notes.Count < MostFaults)
            {
                Notes.Add(string.Create(CultureInfo.InvariantCulture, $"event {e.Seq}: the clock of {Printable.Quote(e.Source)} went back from {Printable.Clean(at)} to {Printable.Clean(e.At)}"));
            }

            sources[e.Source] = (e.SourceSeq, e.At);
        }

        private static string Short(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash[..Math.Min(8, hash.Length)]) + "…";

        private void Add(long seq, string expected, string found, string? advice)
        {
            if (faults.Count < MostFaults)
            {
                faults.Add(new Fault(seq, expected, found) { Unit = "event", Advice = advice });
            }
        }
    }
}
