using Toolkit.Storage.Events;

namespace Toolkit.Storage.Stores;

/// <summary>A store that only appends and reads. What it means is derived elsewhere, by pure functions over the events.</summary>
/// <remarks>Safe for several threads and several processes. What <see cref="TryAppend"/> returned is on disk.</remarks>
public interface IEventStore : IDisposable
{
    /// <summary>Where it is, for people; never a password.</summary>
    string Place { get; }

    /// <summary>The end of the chain.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    StoreHead Head();

    /// <summary>Appends all events in one transaction, or none. An event that is there already, with the same digest, counts as appended: trying again is safe.</summary>
    /// <param name="onlyAt">Append only where the chain still ends here; null for anywhere.</param>
    /// <returns>The receipts in order, or null where the chain no longer ends at <paramref name="onlyAt"/>.</returns>
    /// <exception cref="StoreConflictException">A source gives a number twice for different events, or leaves out a number.</exception>
    /// <exception cref="StoreException">The store cannot be written; the events may be stored nevertheless, so try again with the same events.</exception>
    IReadOnlyList<AppendReceipt>? TryAppend(IReadOnlyList<NewEvent> events, StoreHead? onlyAt = null);

    /// <summary>Events in the order of the chain, behind number <paramref name="after"/>.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    IEnumerable<StoredEvent> Read(long after = 0);

    /// <summary>Events of one source in its own order, behind its number <paramref name="after"/>.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    IEnumerable<StoredEvent> ReadSource(string source, long after, int limit);

    /// <summary>Events of one record in the order of the chain.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    IEnumerable<StoredEvent> ReadRecord(string record);

    /// <summary>The last number of each source.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    IReadOnlyDictionary<string, long> Sources();

    /// <summary>What the database itself finds wrong with its files; empty where nothing.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    IReadOnlyList<string> Damage();
}

/// <summary>The acknowledgement of one event.</summary>
/// <param name="Head">The head of the chain at this event.</param>
/// <param name="WasThere">True where the store had it already.</param>
public sealed record AppendReceipt(StoreHead Head, bool WasThere);

/// <summary>What stands between a store and its work.</summary>
public enum StoreTrouble
{
    /// <summary>Reading or writing failed.</summary>
    InputOutput,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>Somebody else holds the store too long, or the server does not answer: try again.</summary>
    Unreachable,

    /// <summary>There is no store at this place.</summary>
    Missing,

    /// <summary>There is something at this place already.</summary>
    Exists,

    /// <summary>The file is no store, or its pages are damaged.</summary>
    Damaged,
}

/// <summary>The store cannot be read or written. The message says where, what, and what to do.</summary>
public class StoreException(StoreTrouble trouble, string message, Exception? inner = null) : IOException(message, inner)
{
    public StoreException()
        : this(StoreTrouble.InputOutput, "The store failed.")
    {
    }

    public StoreException(string message)
        : this(StoreTrouble.InputOutput, message)
    {
    }

    public StoreException(string message, Exception inner)
        : this(StoreTrouble.InputOutput, message, inner)
    {
    }

    public StoreTrouble Trouble { get; } = trouble;
}

/// <summary>A source contradicts itself: the same number for another event, or a number left out. Nothing was stored.</summary>
public sealed class StoreConflictException : InvalidOperationException
{
    public StoreConflictException()
    {
    }

    public StoreConflictException(string message)
        : base(message)
    {
    }

    public StoreConflictException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
