using Npgsql;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>The contract on PostgreSQL, and what is PostgreSQL's own.</summary>
[Collection("PostgreSQL")]
public sealed class PostgresStoreTests(PostgresCluster cluster) : StoreContract
{
    private string connection = "";

    [Fact]
    public void Emptying_the_table_is_refused()
    {
        using var store = Create();
        store.TryAppend(Made.Events(2));
        Assert.Contains("events are never changed or removed", Assert.Throws<PostgresException>(() => PastTheStore("TRUNCATE {0}")).Message, StringComparison.Ordinal);
        Assert.Equal(2, store.Head().Seq);
    }

    [Fact]
    public void A_database_without_a_store_is_named_without_its_password()
    {
        var database = cluster.NewDatabase();
        var refused = Assert.Throws<StoreException>(() => PostgresEventStore.Open(database));
        Assert.Equal(StoreTrouble.Missing, refused.Trouble);
        Assert.Matches(@"^PostgreSQL 127\.0\.0\.1:\d+/lab\d+: expected a store, found none\. Make one with: toolkit store init$", refused.Message);
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(database).Password!, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_is_not_made_twice()
    {
        using var store = Create();
        Assert.Contains("expected no store, found one", Assert.Throws<StoreException>(() => PostgresEventStore.Create(connection)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_told_from_a_dead_server()
    {
        using var store = Create();
        var wrong = Assert.Throws<StoreException>(() => PostgresEventStore.Open(connection.Replace("Password=", "Password=x", StringComparison.Ordinal)));
        Assert.Equal(StoreTrouble.Missing, wrong.Trouble);
        Assert.Contains("the server refuses this user or database", wrong.Message, StringComparison.Ordinal);
        var dead = Assert.Throws<StoreException>(() => PostgresEventStore.Open("Host=127.0.0.1;Port=1;Username=lab;Timeout=5"));
        Assert.Equal(StoreTrouble.Unreachable, dead.Trouble);
        Assert.Contains("the server cannot be reached", dead.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_with_an_unknown_word_is_refused() =>
        Assert.StartsWith("The connection string is wrong", Assert.Throws<StoreException>(() => PostgresEventStore.Open("Host=127.0.0.1;Colour=blue")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_trigger_that_was_dropped_is_noticed_and_so_is_what_was_changed_after()
    {
        using var store = Create();
        store.TryAppend(Made.Events(3));
        PastTheStore("DROP TRIGGER event_is_never_changed ON {0}; UPDATE {0} SET content = '\\x00' WHERE seq = 2");
        var faults = StoreVerifier.Verify(store).Faults;
        Assert.Contains(faults, f => f.Found == "expected the 2 triggers that refuse changes, found fewer");
        Assert.Contains(faults, f => f.Offset == 2 && f.Advice == "This event was changed after it was stored");
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed()
    {
        var kills = Environment.GetEnvironmentVariable("TOOLKIT_CRASH_KILLS") is { Length: > 0 } ? 15 : 2;
        using var store = Create();
        var number = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            var acknowledged = number;
            using var writing = new ManualResetEventSlim();
            var writer = Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        store.TryAppend([Made.Event(acknowledged + 1)]);
                        acknowledged++;
                        writing.Set();
                    }
                }
                catch (StoreException)
                {
                    // The server is dead; what was in flight may or may not be stored.
                }
            }, TestContext.Current.CancellationToken);
            Assert.True(writing.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
            await Task.Delay(50 + (37 * kill % 200), TestContext.Current.CancellationToken);
            cluster.CrashAndRecover();
            await writer.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            NpgsqlConnection.ClearAllPools();
            using var after = OpenAgain();
            Assert.InRange(after.Head().Seq, acknowledged, acknowledged + 1);
            Assert.Equal(acknowledged >= 1, after.TryAppend([Made.Event(Math.Max(1, acknowledged))])![0].WasThere);
            Assert.True(StoreVerifier.Verify(after).IsSound);
            number = (int)after.Head().Seq;
        }

        Assert.True(number >= kills, "nothing was written: the test has shown nothing");
    }

    protected override IEventStore Create()
    {
        connection = cluster.NewDatabase();
        return PostgresEventStore.Create(connection);
    }

    protected override IEventStore OpenAgain() => PostgresEventStore.Open(connection);

    protected override void PastTheStore(string statement)
    {
        using var past = new NpgsqlConnection(connection + ";Pooling=False");
        past.Open();
        using var command = new NpgsqlCommand(statement.Replace("{0}", "toolkit.event", StringComparison.Ordinal), past);
        command.ExecuteNonQuery();
    }
}
