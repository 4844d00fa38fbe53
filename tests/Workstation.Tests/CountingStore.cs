using Toolkit.Storage.Events;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Tests;

/// <summary>A store that counts how many events were read from it.</summary>
internal sealed class CountingStore(IEventStore inner) : IEventStore
{
    public long Read { get; private set; }

    public string Place => inner.Place;

    public StoreHead Head() => inner.Head();

    public IReadOnlyList<AppendReceipt>? TryAppend(IReadOnlyList<NewEvent> events, StoreHead? onlyAt = null) => inner.TryAppend(events, onlyAt);

    public IReadOnlyDictionary<string, long> Sources() => inner.Sources();

    public IReadOnlyList<string> Damage() => inner.Damage();

    public void Dispose() => inner.Dispose();

    IEnumerable<StoredEvent> IEventStore.Read(long after) => Counted(inner.Read(after));

    public IEnumerable<StoredEvent> ReadSource(string source, long after, int limit) => Counted(inner.ReadSource(source, after, limit));

    public IEnumerable<StoredEvent> ReadRecord(string record) => Counted(inner.ReadRecord(record));

    private IEnumerable<StoredEvent> Counted(IEnumerable<StoredEvent> events)
    {
        foreach (var e in events)
        {
            Read++;
            yield return e;
        }
    }
}
