using Microsoft.Data.Sqlite;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Somebody with full rights on the file, who drops the triggers first.</summary>
public sealed class TamperingTests : IDisposable
{
    private const string DropTriggers = "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed; DROP TRIGGER event_is_never_replaced;";

    private readonly TemporaryFolder folder = new();
    private readonly string file;
    private readonly StoreHead printed;

    public TamperingTests()
    {
        file = folder.File("store.sqlite");
        using var store = SqliteEventStore.Create(file);
        Made.Record(Made.Laboratory(store), "p", RecordStage.Signed);
        printed = store.Head();
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("source = 'bench9'")]
    [InlineData("source_seq = 900")]
    [InlineData("at = '2026-03-02T12:00:00.0000000Z'")]
    [InlineData("actor = 'bob'")]
    [InlineData("kind = 'note'")]
    [InlineData("record = 'q'")]
    [InlineData("body = replace(body, '12.5', '11.5')")]
    [InlineData("content = x'010204'")]
    [InlineData("previous = zeroblob(32)")]
    [InlineData("hash = zeroblob(32)")]
    public void A_change_of_any_column_of_any_event_is_noticed(string change)
    {
        Tamper($"UPDATE event SET {change} WHERE kind = 'record.processed'");
        var faults = Verify().Faults;
        Assert.Contains(faults, f => f.Found == "expected the 3 triggers that refuse changes, found 0");
        Assert.Contains(faults, f => f.Unit == "event" && f.Offset >= 10);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_file_is_noticed_or_changes_nothing_that_was_stored()
    {
        using (var store = SqliteEventStore.Open(file))
        {
            // Everything goes from the log into the file.
            SqliteSchema.Run(SqliteSchema.Connect(file, Durability.Full), "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SqliteConnection.ClearAllPools();
        var before = File.ReadAllBytes(file);
        var sound = Read(file);
        var (chance, noticed) = (new Random(5), 0);
        const int flips = 150;
        for (var i = 0; i < flips; i++)
        {
            var copy = folder.File("copy.sqlite");
            var bytes = (byte[])before.Clone();
            bytes[chance.Next(100, bytes.Length)] ^= (byte)(1 << chance.Next(8));
            File.WriteAllBytes(copy, bytes);
            try
            {
                using var store = SqliteEventStore.Open(copy);
                var report = StoreVerifier.Verify(store, printed);
                noticed += report.IsSound ? 0 : 1;
                if (report.IsSound)
                {
                    Assert.Equal(sound, store.Read().Select(e => e.Head.ToString()));
                }
            }
            catch (StoreException e)
            {
                Assert.Equal(StoreTrouble.Damaged, e.Trouble);
                noticed++;
            }

            foreach (var made in Directory.GetFiles(folder.Path, "copy.*"))
            {
                File.Delete(made);
            }
        }

        Assert.True(noticed > flips / 10, $"only {noticed} of {flips} flips were noticed: the test has shown little");
    }

    [Fact]
    public void A_removed_event_is_noticed()
    {
        Tamper("DELETE FROM event WHERE kind = 'record.processed'");
        Assert.Contains(Verify().Faults, f => f.Advice == "Events were removed");
    }

    [Fact]
    public void Two_events_that_changed_places_are_noticed()
    {
        Tamper("UPDATE event SET seq = 999 WHERE seq = 5; UPDATE event SET seq = 5 WHERE seq = 6; UPDATE event SET seq = 6 WHERE seq = 999");
        Assert.Contains(Verify().Faults, f => f.Offset == 5);
    }

    [Fact]
    public void A_lost_end_is_noticed_by_the_printed_head_and_only_by_it()
    {
        Tamper("DELETE FROM event WHERE kind = 'record.signed'", restoreTriggers: true);
        Assert.True(Verify().IsSound, "without a printed head a shorter store looks sound: that is why the head is printed");
        var fault = Assert.Single(Verify(printed).Faults);
        Assert.EndsWith($"event {printed.Seq}: expected an event of this number, as printed earlier, found an end after {printed.Seq - 1}. Events were removed from the end", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_was_made_anew_over_changed_events_is_noticed_by_the_printed_head()
    {
        var forged = folder.File("forged.sqlite");
        using (var from = SqliteEventStore.Open(file))
        using (var to = SqliteEventStore.Create(forged))
        {
            to.TryAppend([.. from.Read().Select(Copies.StoreBackup.Again).Where(e => e.Kind != EventKind.Signed).Select(e => e.Kind == EventKind.Processed ? e with { Body = e.Body.Replace("12.5", "11.5", StringComparison.Ordinal) } : e)]);
            to.TryAppend([Made.Event(to.Sources()["bench1"] + 1)]);
        }

        using var store = SqliteEventStore.Open(forged);
        Assert.True(StoreVerifier.Verify(store).IsSound);
        Assert.Contains("Events up to here were changed and the chain was made anew", Assert.Single(StoreVerifier.Verify(store, printed).Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_store_is_sound_with_its_own_head_with_an_older_one_and_after_more_events()
    {
        Assert.True(Verify(printed).IsSound);
        using (var store = SqliteEventStore.Open(file))
        {
            store.TryAppend([Made.Event(store.Sources()["bench1"] + 1)]);
        }

        var report = Verify(printed);
        Assert.True(report.IsSound);
        Assert.Equal(printed.Seq + 1, report.Head.Seq);
    }

    [Fact]
    public void A_clock_that_went_back_is_a_note_and_no_fault()
    {
        using (var store = SqliteEventStore.Open(file))
        {
            store.TryAppend([Made.Event(store.Sources()["bench1"] + 1) with { At = Made.Noon.AddDays(-1) }]);
        }

        var report = Verify();
        Assert.True(report.IsSound);
        Assert.Matches("^event \\d+: the clock of 'bench1' went back from 2026-03-01T.* to 2026-02-28T12:00:00.0000000Z$", Assert.Single(report.Notes));
    }

    private static List<string> Read(string from)
    {
        using var store = SqliteEventStore.Open(from);
        return [.. store.Read().Select(e => e.Head.ToString())];
    }

    private void Tamper(string statements, bool restoreTriggers = false)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'";
        var triggers = (string)command.ExecuteScalar()!;
        SqliteSchema.Run(connection, DropTriggers + statements + (restoreTriggers ? ";" + triggers : ""));
    }

    private StoreReport Verify(StoreHead? earlier = null)
    {
        using var store = SqliteEventStore.Open(file);
        return StoreVerifier.Verify(store, earlier);
    }
}
