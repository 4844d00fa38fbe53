using Microsoft.Data.Sqlite;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Stores;

/// <summary>The store of one bench: a SQLite file with a write-ahead log, on a local disk.</summary>
public sealed class SqliteEventStore : IEventStore
{
    /// <summary>The queries that pages wait for: each finds its rows by an index.</summary>
    internal const string AfterSeq = "SELECT * FROM event WHERE seq > $after ORDER BY seq";

    /// <inheritdoc cref="AfterSeq"/>
    internal const string OfSource = "SELECT * FROM event WHERE source = $source AND source_seq > $after ORDER BY source_seq LIMIT $limit";

    /// <inheritdoc cref="AfterSeq"/>
    internal const string OfRecord = "SELECT * FROM event WHERE record = $record AND record <> '' ORDER BY seq";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock gate = new();
    private readonly SqliteConnection writer;
    private readonly SqliteChain chain;

    private SqliteEventStore(string file, SqliteConnection writer)
    {
        Path = file;
        Place = Printable.Clean(file);
        this.writer = writer;
        chain = new(writer);
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <inheritdoc />
    public string Place { get; }

    /// <summary>Makes a store where none is, or finishes one that a crash stopped. The file can be read by its owner only.</summary>
    /// <exception cref="StoreException">There is a file already, or none can be made.</exception>
    public static SqliteEventStore Create(string file, Durability durability = Durability.Full)
    {
        if (File.Exists(file) && !IsUnmade(file))
        {
            throw new StoreException(StoreTrouble.Exists, $"{Printable.Clean(file)}: expected no file, found one. A store is never overwritten.");
        }

        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // SQLite gives its log the permissions of the file, so they are set before it is opened.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        new FileStream(file, options).Dispose();
        return Open(file, durability, create: true);
    }

    /// <summary>True for a file in which a crash stopped the making of a store: a database without a table.</summary>
    public static bool IsUnmade(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            return true;
        }

        try
        {
            using var connection = SqliteSchema.Connect(file, Durability.Full);
            return SqliteSchema.Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>Opens the store of a file that is there.</summary>
    /// <exception cref="StoreException">There is none, it is damaged, or it is no store.</exception>
    public static SqliteEventStore Open(string file, Durability durability = Durability.Full) => Open(file, durability, create: false);

    /// <inheritdoc />
    public StoreHead Head() => Guarded(() =>
    {
        lock (gate)
        {
            return chain.Head();
        }
    });

    /// <inheritdoc />
    public IReadOnlyList<AppendReceipt>? TryAppend(IReadOnlyList<NewEvent> events, StoreHead? onlyAt = null) => Guarded(() =>
    {
        lock (gate)
        {
            using var transaction = writer.BeginTransaction(deferred: false);
            try
            {
                chain.In(transaction);
                var receipts = ChainWriter.Append(chain, events, onlyAt);
                if (receipts is not null)
                {
                    transaction.Commit();
                }

                return receipts;
            }
            finally
            {
                chain.In(null);
            }
        }
    });

    /// <inheritdoc />
    public IEnumerable<StoredEvent> Read(long after = 0) =>
        Rows(AfterSeq, ("$after", after));

    /// <inheritdoc />
    public IEnumerable<StoredEvent> ReadSource(string source, long after, int limit) =>
        Rows(OfSource, ("$source", source), ("$after", after), ("$limit", limit));

    /// <inheritdoc />
    public IEnumerable<StoredEvent> ReadRecord(string record) =>
        Rows(OfRecord, ("$record", record));

    /// <inheritdoc />
    public IReadOnlyDictionary<string, long> Sources() => Guarded(() =>
    {
        using var connection = SqliteSchema.Connect(Path, Durability.Full);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT source, max(source_seq) FROM event GROUP BY source ORDER BY source";
        using var reader = command.ExecuteReader();
        var sources = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            sources[reader.GetString(0)] = reader.GetInt64(1);
        }

        return sources;
    });

    /// <inheritdoc />
    public IReadOnlyList<string> Damage() => Guarded(() =>
    {
        using var connection = SqliteSchema.Connect(Path, Durability.Full);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(20)";
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            if (reader.GetString(0) != "ok")
            {
                found.Add(Printable.Clean(reader.GetString(0)));
            }
        }

        // A trigger that is gone lets an event be changed: the chain would tell, the missing trigger tells first.
        var triggers = SqliteSchema.Number(connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'event' AND name LIKE 'event_is_never_%'");
        if (triggers != 3)
        {
            found.Add($"expected the 3 triggers that refuse changes, found {triggers}");
        }

        return found;
    });

    /// <summary>A consistent copy of the store while others write to it, into a file that must not exist.</summary>
    /// <exception cref="StoreException">Reading or writing failed.</exception>
    internal void CopyInto(string file) => Guarded(() =>
    {
        using var connection = SqliteSchema.Connect(Path, Durability.Full);
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", file);
        return command.ExecuteNonQuery();
    });

    /// <summary>For tests of a full disk: the file may not grow beyond this many pages.</summary>
    internal void LimitPages(long pages) => SqliteSchema.Run(writer, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count={pages};"));

    internal long Pages() => SqliteSchema.Number(writer, "PRAGMA page_count");

    /// <inheritdoc />
    public void Dispose()
    {
        chain.Dispose();
        writer.Dispose();
    }

    private static SqliteEventStore Open(string file, Durability durability, bool create)
    {
        var place = Printable.Clean(file);
        if (!File.Exists(file))
        {
            throw new StoreException(StoreTrouble.Missing, $"{place}: expected a store, found nothing. Make one with: toolkit store init");
        }

        SqliteConnection? connection = null;
        try
        {
            connection = SqliteSchema.Connect(file, durability);
            SqliteSchema.Ensure(connection, place, create);
            return new(file, connection);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw SqliteSchema.Explain(e, place);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private IEnumerable<StoredEvent> Rows(string query, params (string Name, object Value)[] values)
    {
        using var connection = Guarded(() => SqliteSchema.Connect(Path, Durability.Full));
        using var command = connection.CreateCommand();
        command.CommandText = query;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = Guarded(command.ExecuteReader);
        while (Guarded(() => reader.Read() ? EventRow.Read(reader) : null) is { } row)
        {
            yield return row;
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw SqliteSchema.Explain(e, Place);
        }
    }
}
