using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Copies;

/// <summary>Copies of a whole store: taken while others write, checked before they count, and put back event by event.</summary>
/// <remarks>The chain depends on the events alone, so a copy of the events, in SQLite or PostgreSQL, ends in the same head.</remarks>
public static class StoreBackup
{
    private const int BatchSize = 500;

    /// <summary>Writes a verified copy into one SQLite file. The file appears only once it is whole and checked.</summary>
    /// <returns>The report on the copy; with faults, no file is left.</returns>
    /// <exception cref="StoreException">The store cannot be read, or the copy cannot be written.</exception>
    /// <exception cref="IOException">There is a file of that name, or none can be made.</exception>
    public static StoreReport Write(IEventStore store, string file)
    {
        if (File.Exists(file))
        {
            throw new IOException($"{Printable.Clean(file)}: expected no file, found one. A backup is never overwritten.");
        }

        var whole = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        var partial = whole + ".partial";
        Remove(partial);
        try
        {
            var report = Copied(store, partial);
            if (report.IsSound)
            {
                Flush(partial);
                File.Move(partial, whole);
            }

            return report with { Place = Printable.Clean(file) };
        }
        finally
        {
            Remove(partial);
        }
    }

    /// <summary>Puts the events of a store, usually a backup, into an empty one.</summary>
    /// <returns>The report on the new store: its head equals the head of the source.</returns>
    /// <exception cref="StoreException">One of the stores cannot be read or written, or the target is not empty.</exception>
    public static StoreReport Restore(IEventStore from, IEventStore to)
    {
        if (to.Head().Seq > 0)
        {
            throw new StoreException(StoreTrouble.Exists, $"{to.Place}: expected an empty store, found one with events. A store is never overwritten.");
        }

        var wanted = from.Head();
        foreach (var batch in from.Read().TakeWhile(e => e.Seq <= wanted.Seq).Chunk(BatchSize))
        {
            to.TryAppend([.. batch.Select(Again)]);
        }

        return StoreVerifier.Verify(to, wanted);
    }

    /// <summary>The event to be stored once more, elsewhere.</summary>
    internal static NewEvent Again(StoredEvent e) => EventTime.TryParse(e.At, out var at)
        ? new()
        {
            Source = e.Source,
            SourceSeq = e.SourceSeq,
            At = at,
            Actor = e.Actor,
            Kind = e.Kind,
            Record = e.Record,
            Body = e.Body,
            Content = e.Content,
        }
        : throw new StoreException(StoreTrouble.Damaged, $"event {e.Seq}: expected a time in UTC, found {Printable.Quote(e.At)}. Verify the store.");

    private static StoreReport Copied(IEventStore store, string partial)
    {
        if (store is SqliteEventStore sqlite)
        {
            sqlite.CopyInto(partial);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            using var copy = SqliteEventStore.Open(partial);
            return StoreVerifier.Verify(copy);
        }

        using var made = SqliteEventStore.Create(partial);
        return Restore(store, made);
    }

    private static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private static void Remove(string file)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(file + suffix);
        }
    }
}
