using Microsoft.Data.Sqlite;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>The contract on SQLite, and what is SQLite's own.</summary>
public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int made;

    private string File => folder.File($"{made}.sqlite");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SqliteEventStore.AfterSeq, "SEARCH event USING INTEGER PRIMARY KEY (rowid>?)")]
    [InlineData(SqliteEventStore.OfSource, "SEARCH event USING INDEX sqlite_autoindex_event_1 (source=? AND source_seq>?)")]
    [InlineData(SqliteEventStore.OfRecord, "SEARCH event USING INDEX event_of_record (record=?)")]
    public void A_page_finds_its_events_by_an_index_and_sorts_none_of_them(string query, string expected)
    {
        var scratch = Directory.CreateTempSubdirectory("toolkit-plan-").FullName;
        var file = Path.Combine(scratch, "store.sqlite");
        using (SqliteEventStore.Create(file))
        {
        }

        var plan = new List<string>();
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + query;
            foreach (var name in (string[])["$after", "$source", "$limit", "$record"])
            {
                _ = query.Contains(name, StringComparison.Ordinal) ? command.Parameters.AddWithValue(name, 1) : null;
            }

            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                plan.Add(rows.GetString(3));
            }
        }

        Directory.Delete(scratch, recursive: true);
        Assert.Equal([expected], plan);
    }

    [Fact]
    public void The_file_and_its_log_can_be_read_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix permissions");
        }

        using var store = Create();
        store.TryAppend(Made.Events(1));
        foreach (var file in Directory.GetFiles(folder.Path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : System.IO.File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void The_settings_that_the_promise_rests_on_are_in_force()
    {
        using var store = Create();
        using var connection = SqliteSchema.Connect(File, Durability.Full);
        Assert.Equal([2L, 1L, 5000L, 0L, 1L], ((string[])["synchronous", "foreign_keys", "busy_timeout", "trusted_schema", "cell_size_check"]).Select(p => SqliteSchema.Number(connection, "PRAGMA " + p)));
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    [Fact]
    public void An_event_cannot_be_replaced_or_put_in_front()
    {
        using var store = Create();
        store.TryAppend(Made.Events(2));
        var columns = "'b', 9, 'at', 'a', 'k', 'r', '{}', x'', zeroblob(32), zeroblob(32)";
        foreach (var seq in (int[])[1, 2, 7])
        {
            Assert.Contains("events are only appended", Assert.Throws<SqliteException>(() => PastTheStore($"INSERT OR REPLACE INTO {{0}} VALUES ({seq}, {columns})")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_store_is_not_made_over_a_file()
    {
        using var store = Create();
        Assert.EndsWith("expected no file, found one. A store is never overwritten.", Assert.Throws<StoreException>(() => SqliteEventStore.Create(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_and_not_made()
    {
        var refused = Assert.Throws<StoreException>(() => SqliteEventStore.Open(folder.File("none.sqlite")));
        Assert.Equal(StoreTrouble.Missing, refused.Trouble);
        Assert.EndsWith("none.sqlite: expected a store, found nothing. Make one with: toolkit store init", refused.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(folder.File("none.sqlite")));
    }

    [Theory]
    [InlineData("", "an empty database")]
    [InlineData("CREATE TABLE event (seq INTEGER);", "another program's database")]
    public void Another_programs_database_is_no_store(string schema, string found)
    {
        var file = folder.File("other.sqlite");
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            SqliteSchema.Run(connection, "PRAGMA user_version=0;" + schema);
        }

        System.IO.File.AppendAllText(file, "");
        var refused = Assert.Throws<StoreException>(() => SqliteEventStore.Open(file));
        Assert.Equal(StoreTrouble.Damaged, refused.Trouble);
        Assert.Contains("expected a store, found " + found, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_a_newer_version_is_left_alone()
    {
        using (Create())
        {
            PastTheStore("PRAGMA user_version=2");
        }

        Assert.EndsWith("expected a store of version 1, found version 2. Use the toolkit that made it.", Assert.Throws<StoreException>(() => SqliteEventStore.Open(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_file_is_no_store()
    {
        System.IO.File.WriteAllText(folder.File("notes.txt"), new string('x', 5000));
        var refused = Assert.Throws<StoreException>(() => SqliteEventStore.Open(folder.File("notes.txt")));
        Assert.Equal(StoreTrouble.Damaged, refused.Trouble);
        Assert.Contains("the file is damaged or no store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_named_keeps_what_was_acknowledged_and_goes_on_once_there_is_room()
    {
        using var store = (SqliteEventStore)Create();
        var acknowledged = store.TryAppend(Made.Events(5))![^1].Head;
        store.LimitPages(store.Pages() + 1);
        var number = 6;
        var refused = Assert.Throws<StoreException>(() =>
        {
            while (number < 1000)
            {
                acknowledged = store.TryAppend([Made.Event(number, text: new string('x', 2000))])![0].Head;
                number++;
            }
        });
        Assert.Equal(StoreTrouble.Full, refused.Trouble);
        Assert.Contains("the disk is full. Make room and try again: nothing that was acknowledged is lost", refused.Message, StringComparison.Ordinal);
        Assert.Equal(acknowledged, store.Head());
        Assert.True(StoreVerifier.Verify(store, acknowledged).IsSound);
        store.LimitPages(1_000_000);
        Assert.False(store.TryAppend([Made.Event(number, text: new string('x', 2000))])![0].WasThere);
    }

    [Fact]
    public void A_reader_does_not_stop_the_writer()
    {
        using var store = Create();
        store.TryAppend(Made.Events(100));
        using var reading = store.Read().GetEnumerator();
        Assert.True(reading.MoveNext());
        Assert.NotNull(store.TryAppend([Made.Event(101)]));
        var seen = 1;
        while (reading.MoveNext())
        {
            seen++;
        }

        Assert.Equal(100, seen);
    }

    protected override IEventStore Create()
    {
        made++;
        return SqliteEventStore.Create(File);
    }

    protected override IEventStore OpenAgain() => SqliteEventStore.Open(File);

    protected override void PastTheStore(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        SqliteSchema.Run(connection, statement.Replace("{0}", "event", StringComparison.Ordinal));
    }
}
