using System.Globalization;
using Microsoft.Data.Sqlite;
using Toolkit.Measurements;

namespace Toolkit.Storage.Stores;

/// <summary>The one table of a store in SQLite, and the settings of every connection to it.</summary>
internal static class SqliteSchema
{
    /// <summary>Stands in the file's header, so that 'file' and this program know a store from another database: "TkSt".</summary>
    private const int ApplicationId = 0x546B5374;
    private const int Version = 1;

    private const string Create = """
        CREATE TABLE event (
          seq        INTEGER PRIMARY KEY CHECK (seq > 0),
          source     TEXT    NOT NULL,
          source_seq INTEGER NOT NULL CHECK (source_seq > 0),
          at         TEXT    NOT NULL,
          actor      TEXT    NOT NULL,
          kind       TEXT    NOT NULL,
          record     TEXT    NOT NULL,
          body       TEXT    NOT NULL,
          content    BLOB    NOT NULL,
          previous   BLOB    NOT NULL CHECK (length(previous) = 32),
          hash       BLOB    NOT NULL CHECK (length(hash) = 32),
          UNIQUE (source, source_seq)
        ) STRICT;
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'events are never changed'); END;
        CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT raise(ABORT, 'events are never removed'); END;
        CREATE TRIGGER event_is_never_replaced BEFORE INSERT ON event
          WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event) BEGIN SELECT raise(ABORT, 'events are only appended'); END;
        """;

    /// <summary>A page shows the history of one record among a hundred thousand. Stores that were made without it are given it when they are opened.</summary>
    private const string Index = "CREATE INDEX IF NOT EXISTS event_of_record ON event (record) WHERE record <> '';";

    /// <summary>Opens a connection with the settings that the promise of the store rests on.</summary>
    public static SqliteConnection Connect(string file, Durability durability, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        // Pooling would keep the file open behind a closed store.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            var synchronous = durability switch { Durability.Full => "FULL", Durability.Normal => "NORMAL", _ => "OFF" };
            Run(connection, $"PRAGMA busy_timeout=5000; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the table in a file that has none, or checks that it is one of ours.</summary>
    /// <exception cref="StoreException">The file belongs to something else, or to a newer version.</exception>
    public static void Ensure(SqliteConnection connection, string place, bool create)
    {
        var tables = Number(connection, "SELECT count(*) FROM sqlite_schema");
        if (tables == 0 && create)
        {
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_mode=WAL; BEGIN IMMEDIATE; PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}; {Create} {Index} COMMIT;"));
            return;
        }

        if (Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new StoreException(StoreTrouble.Damaged, $"{place}: expected a store, found {(tables == 0 ? "an empty database" : "another program's database")}. Make a store with: toolkit store init");
        }

        var version = Number(connection, "PRAGMA user_version");
        if (version != Version)
        {
            throw new StoreException(StoreTrouble.Damaged, string.Create(CultureInfo.InvariantCulture, $"{place}: expected a store of version {Version}, found version {version}. Use the toolkit that made it."));
        }

        Run(connection, "PRAGMA journal_mode=WAL;" + Index);
    }

    public static void Run(SqliteConnection connection, string statements)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The same failure in the words of the store.</summary>
    public static StoreException Explain(SqliteException e, string place)
    {
        var (trouble, advice) = (e.SqliteErrorCode & 0xff) switch
        {
            5 or 6 => (StoreTrouble.Unreachable, "another program holds the store. Try again"),
            11 or 26 => (StoreTrouble.Damaged, "the file is damaged or no store. Restore a backup beside it and compare"),
            13 => (StoreTrouble.Full, "the disk is full. Make room and try again: nothing that was acknowledged is lost"),
            14 => (StoreTrouble.Missing, "the file cannot be opened. Check the path and the permissions"),
            _ => (StoreTrouble.InputOutput, "reading or writing failed. Check the disk and try again: nothing that was acknowledged is lost"),
        };
        return new(trouble, $"{place}: {advice} (SQLite {e.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture)}: {Printable.Clean(e.Message)})", e);
    }
}
