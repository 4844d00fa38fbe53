using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Stores;

/// <summary>What an open transaction offers to the one place that extends the chain.</summary>
internal interface IChainTransaction
{
    StoreHead Head();

    /// <summary>The last number of a source; 0 for a new one.</summary>
    long LastOf(string source);

    StoredEvent? Find(string source, long sourceSeq);

    void Insert(StoredEvent row);
}

/// <summary>Extends the chain inside a transaction: the same rules for every database.</summary>
internal static class ChainWriter
{
    /// <exception cref="StoreConflictException">See <see cref="IEventStore.TryAppend"/>.</exception>
    public static IReadOnlyList<AppendReceipt>? Append(IChainTransaction transaction, IReadOnlyList<NewEvent> events, StoreHead? onlyAt)
    {
        var head = transaction.Head();
        if (onlyAt is not null && onlyAt != head)
        {
            return null;
        }

        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        var receipts = new List<AppendReceipt>(events.Count);
        foreach (var e in events)
        {
            if (!last.TryGetValue(e.Source, out var known))
            {
                known = transaction.LastOf(e.Source);
            }

            if (e.SourceSeq <= known)
            {
                receipts.Add(new(Same(transaction, e).Head, WasThere: true));
                last[e.Source] = known;
                continue;
            }

            if (e.SourceSeq != known + 1)
            {
                throw new StoreConflictException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Source {Printable.Quote(e.Source)}: expected event {known + 1}, found {e.SourceSeq}. Send the events of a source in order and leave none out."));
            }

            var row = Row(e, head);
            transaction.Insert(row);
            head = row.Head;
            last[e.Source] = e.SourceSeq;
            receipts.Add(new(head, WasThere: false));
        }

        return receipts;
    }

    private static StoredEvent Same(IChainTransaction transaction, NewEvent e)
    {
        var there = transaction.Find(e.Source, e.SourceSeq);
        return there is not null && EventHash.Digest(there).AsSpan().SequenceEqual(EventHash.Digest(e))
            ? there
            : throw new StoreConflictException(string.Create(
                CultureInfo.InvariantCulture,
                $"Source {Printable.Quote(e.Source)}: event {e.SourceSeq} is stored with other content. Two benches may share a name: give each its own."));
    }

    private static StoredEvent Row(NewEvent e, StoreHead head)
    {
        var previous = Convert.FromHexString(head.Hash);
        return new()
        {
            Seq = head.Seq + 1,
            Source = e.Source,
            SourceSeq = e.SourceSeq,
            At = EventTime.Format(e.At),
            Actor = e.Actor,
            Kind = e.Kind,
            Record = e.Record,
            Body = e.Body,
            Content = e.Content,
            Previous = previous,
            Hash = EventHash.Link(head.Seq + 1, previous, EventHash.Digest(e)),
        };
    }
}
