using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Reading;

/// <summary>The lines of the audit trail in memory, so that a search over a hundred thousand events takes no second. Each look reads what is new; the raw bytes of events stay in the store.</summary>
internal sealed class AuditIndex(IEventStore store)
{
    private readonly Lock gate = new();
    private readonly List<AuditEntry> lines = [];
    private readonly Dictionary<string, long> contents = new(StringComparer.Ordinal);

    /// <summary>A page of the lines that the query asks for, the newest first.</summary>
    /// <param name="skip">Matching lines to leave out.</param>
    public (IReadOnlyList<AuditEntry> Page, int Found, int All) Search(AuditQuery query, int skip, int take)
    {
        lock (gate)
        {
            Refresh();
            var found = 0;
            List<AuditEntry> page = new(take);
            for (var i = lines.Count - 1; i >= 0; i--)
            {
                if (query.Finds(lines[i]))
                {
                    if (found >= skip && page.Count < take)
                    {
                        page.Add(lines[i]);
                    }

                    found++;
                }
            }

            return (page, found, lines.Count);
        }
    }

    /// <summary>Every line that the query asks for, in order.</summary>
    public IReadOnlyList<AuditEntry> All(AuditQuery query)
    {
        lock (gate)
        {
            Refresh();
            return [.. lines.Where(query.Finds)];
        }
    }

    /// <summary>The event whose raw bytes have this SHA-256; null for none.</summary>
    public (long Seq, ReadOnlyMemory<byte> Content)? Content(string sha256)
    {
        long seq;
        lock (gate)
        {
            Refresh();
            if (!contents.TryGetValue(sha256, out seq))
            {
                return null;
            }
        }

        // Read again and hashed again: what the index remembers is no proof of what is there now.
        var stored = store.Read(seq - 1).First();
        return stored.Seq == seq && Provenance.Digest(stored.Content.Span) == sha256 ? (seq, stored.Content) : null;
    }

    private void Refresh()
    {
        foreach (var e in store.Read(lines.Count == 0 ? 0 : lines[^1].Seq))
        {
            lines.Add(AuditTrail.Line(e));
            if (!e.Content.IsEmpty)
            {
                contents[Provenance.Digest(e.Content.Span)] = e.Seq;
            }
        }
    }
}
