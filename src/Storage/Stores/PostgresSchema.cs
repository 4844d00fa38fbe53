using System.Globalization;
using Npgsql;
using Toolkit.Measurements;

namespace Toolkit.Storage.Stores;

/// <summary>The one table of a store in PostgreSQL: the columns, rules and bytes of <see cref="SqliteSchema"/>.</summary>
internal static class PostgresSchema
{
    /// <summary>One writer at a time extends the chain: everybody takes this advisory lock first. "TkSt".</summary>
    public const long WriterLock = 0x546B5374;

    private const int Version = 1;

    private const string Create = """
        CREATE SCHEMA toolkit;
        CREATE TABLE toolkit.version (version integer NOT NULL);
        CREATE TABLE toolkit.event (
          seq        bigint PRIMARY KEY CHECK (seq > 0),
          source     text   COLLATE "C" NOT NULL,
          source_seq bigint NOT NULL CHECK (source_seq > 0),
          at         text   NOT NULL,
          actor      text   NOT NULL,
          kind       text   NOT NULL,
          record     text   NOT NULL,
          body       text   NOT NULL,
          content    bytea  NOT NULL,
          previous   bytea  NOT NULL CHECK (length(previous) = 32),
          hash       bytea  NOT NULL CHECK (length(hash) = 32),
          UNIQUE (source, source_seq)
        );
        CREATE INDEX event_of_record ON toolkit.event (record) WHERE record <> '';
        CREATE FUNCTION toolkit.refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'events are never changed or removed'; END $$;
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON toolkit.event FOR EACH ROW EXECUTE FUNCTION toolkit.refuse();
        CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON toolkit.event FOR EACH STATEMENT EXECUTE FUNCTION toolkit.refuse();
        REVOKE UPDATE, DELETE, TRUNCATE ON toolkit.event FROM PUBLIC;
        """;

    public static bool Exists(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT to_regclass('toolkit.event') IS NOT NULL", connection);
        return (bool)command.ExecuteScalar()!;
    }

    public static void Make(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"{Create} INSERT INTO toolkit.version VALUES ({Version})"), connection, transaction);
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <exception cref="StoreException">The store belongs to a newer version.</exception>
    public static void CheckVersion(NpgsqlConnection connection, string place)
    {
        using var command = new NpgsqlCommand("SELECT max(version) FROM toolkit.version", connection);
        if (command.ExecuteScalar() is not Version)
        {
            throw new StoreException(StoreTrouble.Damaged, string.Create(CultureInfo.InvariantCulture, $"{place}: expected a store of version {Version}. Use the toolkit that made it."));
        }
    }

    /// <summary>The same failure in the words of the store.</summary>
    public static StoreException Explain(Exception e, string place)
    {
        var state = (e as PostgresException)?.SqlState ?? "";
        var (trouble, advice) = state switch
        {
            _ when state.StartsWith("53", StringComparison.Ordinal) => (StoreTrouble.Full, "the server is out of room. Make room and try again: nothing that was acknowledged is lost"),
            _ when state.StartsWith("58", StringComparison.Ordinal) => (StoreTrouble.InputOutput, "the server cannot read or write its disk"),
            _ when state.StartsWith("XX", StringComparison.Ordinal) => (StoreTrouble.Damaged, "the server found damaged data. Restore a backup beside it and compare"),
            _ when state.StartsWith("28", StringComparison.Ordinal) || state == "3D000" => (StoreTrouble.Missing, "the server refuses this user or database. Check the connection string, PGPASSFILE or PGPASSWORD"),
            "" or "57P01" or "57P02" or "57P03" or "40001" or "40P01" => (StoreTrouble.Unreachable, "the server cannot be reached, or the connection broke. Try again: nothing that was acknowledged is lost"),
            _ => (StoreTrouble.InputOutput, "the server refused"),
        };
        return new(trouble, $"{place}: {advice} ({(state.Length == 0 ? "" : state + ": ")}{Printable.Clean(e.Message)})", e);
    }
}
