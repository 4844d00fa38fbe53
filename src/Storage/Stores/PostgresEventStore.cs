using Npgsql;
using NpgsqlTypes;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Stores;

/// <summary>The store that a laboratory shares: PostgreSQL, by connection string.</summary>
public sealed class PostgresEventStore : IEventStore
{
    private readonly NpgsqlDataSource server;

    private PostgresEventStore(NpgsqlDataSource server, string place)
    {
        this.server = server;
        Place = place;
    }

    /// <inheritdoc />
    public string Place { get; }

    /// <summary>Makes a store in a database that has none.</summary>
    /// <exception cref="StoreException">There is a store already, or the server cannot be reached.</exception>
    public static PostgresEventStore Create(string connection) => Connect(connection, create: true);

    /// <summary>Opens the store of a database.</summary>
    /// <exception cref="StoreException">There is none, or the server cannot be reached.</exception>
    public static PostgresEventStore Open(string connection) => Connect(connection, create: false);

    /// <inheritdoc />
    public StoreHead Head() => Guarded(() =>
    {
        using var connection = server.OpenConnection();
        return new Chain(connection).Head();
    });

    /// <inheritdoc />
    public IReadOnlyList<AppendReceipt>? TryAppend(IReadOnlyList<NewEvent> events, StoreHead? onlyAt = null) => Guarded(() =>
    {
        using var connection = server.OpenConnection();
        using var transaction = connection.BeginTransaction();

        // A server may be set to acknowledge before its disk did; this transaction insists.
        using (var command = new NpgsqlCommand("SET LOCAL synchronous_commit TO on; SELECT pg_advisory_xact_lock($1)".Replace("$1", PostgresSchema.WriterLock.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), connection, transaction))
        {
            command.ExecuteNonQuery();
        }

        var receipts = ChainWriter.Append(new Chain(connection), events, onlyAt);
        if (receipts is not null)
        {
            transaction.Commit();
        }

        return receipts;
    });

    /// <inheritdoc />
    public IEnumerable<StoredEvent> Read(long after = 0) =>
        Rows("SELECT * FROM toolkit.event WHERE seq > $1 ORDER BY seq", after);

    /// <inheritdoc />
    public IEnumerable<StoredEvent> ReadSource(string source, long after, int limit) =>
        Rows("SELECT * FROM toolkit.event WHERE source = $1 AND source_seq > $2 ORDER BY source_seq LIMIT $3", source, after, limit);

    /// <inheritdoc />
    public IEnumerable<StoredEvent> ReadRecord(string record) =>
        Rows("SELECT * FROM toolkit.event WHERE record = $1 AND record <> '' ORDER BY seq", record);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, long> Sources() => Guarded(() =>
    {
        using var command = server.CreateCommand("SELECT source, max(source_seq) FROM toolkit.event GROUP BY source");
        using var reader = command.ExecuteReader();
        var sources = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (reader.Read())
        {
            sources[reader.GetString(0)] = reader.GetInt64(1);
        }

        return sources;
    });

    /// <inheritdoc />
    public IReadOnlyList<string> Damage() => Guarded<IReadOnlyList<string>>(() =>
    {
        var found = new List<string>();
        using var checksums = server.CreateCommand("SHOW data_checksums");
        if (checksums.ExecuteScalar() is not "on")
        {
            found.Add("expected a cluster with data checksums, found one without: make it with initdb --data-checksums");
        }

        using var triggers = server.CreateCommand("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'toolkit.event'::regclass AND tgname LIKE 'event_is_never_%' AND tgenabled <> 'D'");
        if (triggers.ExecuteScalar() is not 2L)
        {
            found.Add("expected the 2 triggers that refuse changes, found fewer");
        }

        return found;
    });

    /// <inheritdoc />
    public void Dispose() => server.Dispose();

    private static PostgresEventStore Connect(string connectionString, bool create)
    {
        NpgsqlDataSource? source = null;
        var place = "PostgreSQL";
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "toolkit", MaxAutoPrepare = 32, AutoPrepareMinUsages = 2 };
            place = Printable.Clean($"PostgreSQL {settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}");
            source = NpgsqlDataSource.Create(settings);
            using var connection = source.OpenConnection();
            var exists = PostgresSchema.Exists(connection);
            if (create == exists)
            {
                throw exists
                    ? new StoreException(StoreTrouble.Exists, $"{place}: expected no store, found one. A store is never overwritten.")
                    : new StoreException(StoreTrouble.Missing, $"{place}: expected a store, found none. Make one with: toolkit store init");
            }

            if (create)
            {
                PostgresSchema.Make(connection);
            }

            PostgresSchema.CheckVersion(connection, place);
            return new(source, place);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            source?.Dispose();
            throw PostgresSchema.Explain(e, place);
        }
        catch (Exception e) when (e is ArgumentException)
        {
            throw new StoreException(StoreTrouble.Missing, $"The connection string is wrong: {Printable.Clean(e.Message)}", e);
        }
        catch
        {
            source?.Dispose();
            throw;
        }
    }

    private IEnumerable<StoredEvent> Rows(string query, params object[] values)
    {
        using var connection = Guarded(() => server.OpenConnection());
        using var command = new NpgsqlCommand(query, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        using var reader = Guarded(() => command.ExecuteReader());
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
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw PostgresSchema.Explain(e, Place);
        }
        catch (IOException e) when (e is not StoreException)
        {
            throw PostgresSchema.Explain(e, Place);
        }
    }

    private sealed class Chain(NpgsqlConnection connection) : IChainTransaction
    {
        public StoreHead Head()
        {
            using var command = new NpgsqlCommand("SELECT seq, hash FROM toolkit.event ORDER BY seq DESC LIMIT 1", connection);
            using var reader = command.ExecuteReader();
            return reader.Read() ? new(reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1))) : StoreHead.Empty;
        }

        public long LastOf(string source)
        {
            using var command = new NpgsqlCommand("SELECT coalesce(max(source_seq), 0) FROM toolkit.event WHERE source = $1", connection) { Parameters = { new() { Value = source } } };
            return (long)command.ExecuteScalar()!;
        }

        public StoredEvent? Find(string source, long sourceSeq)
        {
            using var command = new NpgsqlCommand("SELECT * FROM toolkit.event WHERE source = $1 AND source_seq = $2", connection) { Parameters = { new() { Value = source }, new() { Value = sourceSeq } } };
            using var reader = command.ExecuteReader();
            return reader.Read() ? EventRow.Read(reader) : null;
        }

        public void Insert(StoredEvent row)
        {
            using var command = new NpgsqlCommand("INSERT INTO toolkit.event VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", connection);
            object[] values = EventRow.Values(row);
            foreach (var value in values)
            {
                command.Parameters.Add(value is byte[]? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Bytea } : new NpgsqlParameter { Value = value });
            }

            command.ExecuteNonQuery();
        }
    }
}
