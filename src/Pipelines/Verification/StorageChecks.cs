using Toolkit.Storage.Copies;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Pipelines.Verification;

/// <summary>A store that is sound, a copy of it in which one byte was changed, and one that lost its end.</summary>
internal static class StorageChecks
{
    private const int Events = 40;
    private const string Promise = "the store's promise, docs/store.md";

    /// <param name="folder">A folder of this machine where the stores are made and removed again.</param>
    public static IEnumerable<Check> All(string folder) =>
    [
        new("storage", "faults in a sound store", 0, 0, Promise, input => Faults(folder, changedBytes: (int)(input(1) - 1), readTo: Events)),
        new("storage", "a changed byte is noticed", 1, 0, Promise, input => Math.Min(1, Faults(folder, changedBytes: input(1) == 1 ? 1 : 0, readTo: Events))),
        new("storage", "events missing at the end are noticed by an earlier head", 1, 0, Promise, input => Math.Min(1, Faults(folder, changedBytes: 0, readTo: input(1) == 1 ? Events + 1 : Events))),
        new("storage", "events after closing and opening again", Events, 0, Promise, input => Reopened(folder, (int)input(Events))),
    ];

    private static double Faults(string folder, int changedBytes, int readTo)
    {
        using var at = new ScratchFolder(folder);
        StoreHead last;
        var copy = Path.Combine(at.Path, "copy.sqlite");
        using (var store = Made(Path.Combine(at.Path, "store.sqlite"), Events))
        {
            _ = StoreBackup.Write(store, copy);
            last = store.TryAppend([Event(Events + 1)])![0].Head;
        }

        if (changedBytes > 0)
        {
            var bytes = File.ReadAllBytes(copy);
            bytes[bytes.AsSpan().LastIndexOf("optical density"u8)]++;
            File.WriteAllBytes(copy, bytes);
        }

        using var opened = EventStore.Open(copy);
        return StoreVerifier.Verify(opened, readTo > Events ? last : null).Faults.Length;
    }

    private static double Reopened(string folder, int events)
    {
        using var at = new ScratchFolder(folder);
        var file = Path.Combine(at.Path, "store.sqlite");
        Made(file, events).Dispose();
        using var store = EventStore.Open(file);
        return store.Head().Seq;
    }

    private static IEventStore Made(string file, int events)
    {
        var store = EventStore.Create(file);
        _ = store.TryAppend([.. Enumerable.Range(1, events).Select(n => Event(n))]);
        return store;
    }

    private static NewEvent Event(int number) => new()
    {
        Source = "verify",
        SourceSeq = number,
        At = DateTimeOffset.UnixEpoch.AddSeconds(number),
        Actor = "verify",
        Kind = "reading",
        Record = "plate",
        Body = EventBody.Of(("quantity", "optical density")),
    };
}
