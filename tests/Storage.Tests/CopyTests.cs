using System.Diagnostics;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Storage.Copies;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>Backup while writing, restore drill, and an export that needs no tool.</summary>
[Collection("PostgreSQL")]
public sealed class CopyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PostgresCluster cluster;
    private readonly SqliteEventStore store;
    private readonly People people;

    public CopyTests(PostgresCluster cluster)
    {
        this.cluster = cluster;
        store = SqliteEventStore.Create(folder.File("store.sqlite"));
        people = Made.Laboratory(store);
        Made.Record(people, "p", RecordStage.Signed);
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_backup_taken_while_others_write_is_whole_and_its_restore_goes_on()
    {
        using var stop = new CancellationTokenSource();
        using var busy = new ManualResetEventSlim();
        var writing = Task.Run(() =>
        {
            using var other = SqliteEventStore.Open(store.Path);
            for (var n = 1; !stop.IsCancellationRequested; n++)
            {
                other.TryAppend([Made.Event(n, "port1")]);
                if (n == 20)
                {
                    busy.Set();
                }
            }
        }, TestContext.Current.CancellationToken);
        Assert.True(busy.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        var backup = folder.File("backups/today.sqlite");
        var report = StoreBackup.Write(store, backup);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await writing;
        Assert.True(report.IsSound);
        Assert.True(report.Head.Seq > 20 && store.Head().Seq > report.Head.Seq, "nobody wrote during the backup: the test has shown nothing");
        Assert.True(StoreVerifier.Verify(store, report.Head).IsSound);
        Assert.Equal([backup], Directory.GetFiles(folder.File("backups")).Where(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)));

        // The drill: the disk is lost, the backup becomes the store, and work goes on where it stood.
        using var restored = SqliteEventStore.Create(folder.File("restored.sqlite"));
        using (var from = SqliteEventStore.Open(backup))
        {
            var drill = StoreBackup.Restore(from, restored);
            Assert.True(drill.IsSound);
            Assert.Equal(report.Head, drill.Head);
        }

        var book = RecordBook.Open(restored, people.Clock, Made.Rounds);
        var record = book.Refresh().Records["p"];
        Assert.True(record.IsValid(Assert.Single(record.Signatures)));
        Assert.True(book.Lock(book.Enter("bob", Made.Bob).Value, "p").IsOk);
    }

    [Fact]
    public void A_backup_of_a_damaged_store_is_refused_and_leaves_no_file()
    {
        using (var connection = SqliteSchema.Connect(store.Path, Durability.Full))
        {
            SqliteSchema.Run(connection, "DROP TRIGGER event_is_never_changed; UPDATE event SET actor = 'mallory' WHERE seq = 3");
        }

        Assert.False(StoreBackup.Write(store, folder.File("b.sqlite")).IsSound);
        Assert.Empty(Directory.GetFiles(folder.Path, "b.sqlite*"));
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        File.WriteAllText(folder.File("there"), "mine");
        Assert.EndsWith("there: expected no file, found one. A backup is never overwritten.", Assert.Throws<IOException>(() => StoreBackup.Write(store, folder.File("there"))).Message, StringComparison.Ordinal);
        Assert.EndsWith("there: expected nothing there, found a folder or file. An export is never overwritten.", Assert.Throws<IOException>(() => StoreExport.Write(store, folder.File("there"), Made.Noon)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder.File("there")));
        using var full = SqliteEventStore.Create(folder.File("full.sqlite"));
        full.TryAppend(Made.Events(1));
        Assert.Contains("expected an empty store, found one with events", Assert.Throws<StoreException>(() => StoreBackup.Restore(store, full)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_moves_to_postgresql_and_back_with_the_same_head()
    {
        using var server = PostgresEventStore.Create(cluster.NewDatabase());
        Assert.Equal(store.Head(), StoreBackup.Restore(store, server).Head);
        var report = StoreBackup.Write(server, folder.File("from-server.sqlite"));
        Assert.True(report.IsSound);
        Assert.Equal(store.Head(), report.Head);
        using var back = SqliteEventStore.Open(folder.File("from-server.sqlite"));
        Assert.Equal(store.Read().Select(e => e.Head), back.Read().Select(e => e.Head));
    }

    [Fact]
    public void An_export_holds_every_event_and_every_byte_and_sums_that_common_programs_check()
    {
        var export = folder.File("export");
        var head = StoreExport.Write(store, export, Made.Noon);
        Assert.Equal(store.Head(), head);
        var lines = File.ReadAllLines(Path.Combine(export, StoreExport.Events));
        Assert.Equal(head.Seq, lines.Length);
        using var acquired = JsonDocument.Parse(lines.Single(l => l.Contains("record.acquired", StringComparison.Ordinal)));
        var content = Path.Combine(export, acquired.RootElement.GetProperty("content").GetString()!);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(content));
        Assert.Equal(Provenance.Digest([1, 2, 3]), Path.GetFileName(content));
        Assert.Contains("head of the chain " + head, File.ReadAllText(Path.Combine(export, StoreExport.ReadMe)), StringComparison.Ordinal);
        Assert.Equal(Directory.GetFiles(export, "*", SearchOption.AllDirectories).Length - 1, File.ReadAllLines(Path.Combine(export, StoreExport.Manifest)).Length);
        Assert.Equal(0, Run(export, "sha256sum", "-c", "--quiet", StoreExport.Manifest).Code);
        File.AppendAllText(Path.Combine(export, StoreExport.Audit), "x");
        Assert.NotEqual(0, Run(export, "sha256sum", "-c", "--quiet", StoreExport.Manifest).Code);
    }

    [Fact]
    public void The_chain_of_an_export_is_checked_by_the_program_in_its_own_readme()
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "python3")));
        Assert.False(!found && Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install python3");
        Assert.SkipUnless(found, "install python3: it checks the chain without the toolkit");
        var export = folder.File("export");
        var head = StoreExport.Write(store, export, Made.Noon);
        var readMe = File.ReadAllText(Path.Combine(export, StoreExport.ReadMe));
        var program = string.Join('\n', readMe[readMe.IndexOf("import hashlib", StringComparison.Ordinal)..].Split('\n').Select(l => l.TrimEnd()));
        var (code, output) = Run(export, "python3", "-c", program);
        Assert.Equal((0, head.ToString()), (code, output.Trim()));

        var events = Path.Combine(export, StoreExport.Events);
        File.WriteAllText(events, File.ReadAllText(events).Replace("IL-6, plate 1", "IL-6, plate 2", StringComparison.Ordinal));
        Assert.NotEqual(0, Run(export, "python3", "-c", program).Code);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49", "'+49")]
    [InlineData("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0")]
    [InlineData("@SUM(A1,A2)", "\"'@SUM(A1,A2)\"")]
    [InlineData("plain, with \"quotes\"", "\"plain, with \"\"quotes\"\"\"")]
    [InlineData("", "")]
    public void A_formula_in_the_audit_table_is_only_text(string text, string cell) => Assert.Equal(cell, StoreExport.Cell(text));

    [Fact]
    public void The_audit_trail_answers_who_what_when_old_new_and_why()
    {
        people.Book.Change(people.Ann, "p", "dilution", "4", "label read again");
        Assert.Equal(["record.acquired", "record.processed", "record.changed"], Search(new() { Who = "ann", What = "record" }).Select(a => a.What));
        Assert.Equal(Search(new() { Who = "ann" }), Search(new() { Who = "bench1/ann" }));
        Assert.Empty(Search(new() { Who = "nn" }));
        Assert.Equal("approval of " + people.Record("p").Signatures[0].RecordHash + " by Bob Baker", Search(new() { What = "record.signed" }).Single().New);
        Assert.Equal(5, Search(new() { Record = "p" }).Count);
        Assert.Equal("4", Search(new() { Text = "LABEL read" }).Single().New);
        var changed = Search(new() { What = "record.changed" }).Single();
        Assert.True(Events.EventTime.TryParse(changed.At, out var at));
        Assert.Equal(changed.Seq, Search(new() { Since = at }).First().Seq);
        Assert.Equal(changed.Seq, Search(new() { Until = at })[^1].Seq);
        Assert.Equal(store.Head().Seq, Search(new()).Count);
    }

    private static (int Code, string Output) Run(string at, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = at, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        error.GetAwaiter().GetResult();
        return (process.ExitCode, output);
    }

    private List<AuditEntry> Search(AuditQuery query) => [.. AuditTrail.Search(store.Read(), query)];
}
