using System.Diagnostics;
using System.Globalization;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Benchmarks;

/// <summary>Durable events a second, one commit each, beside the disk's own flushes; and how long a full store takes to read.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- storage [FOLDER] ["Host=…"]</c>. The folder should lie on the disk that will hold the store.</remarks>
internal static class StorageSpeed
{
    private const int Commits = 3000;
    private const int Results = 100_000;
    private const int Batch = 500;

    public static void Run(TextWriter output, string? folder, string? server)
    {
        var at = Directory.CreateDirectory(Path.Combine(folder ?? Path.GetTempPath(), "toolkit-storage-speed-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture))).FullName;
        output.WriteLine("task\tevents\twall s\tCPU s\tevents/s");
        try
        {
            Flushes(output, at);
            foreach (var durability in (Durability[])[Durability.Full, Durability.Normal])
            {
                using var store = SqliteEventStore.Create(Path.Combine(at, durability + ".sqlite"), durability);
                Line(output, $"SQLite, one commit an event, {durability}", Commits, () => OneByOne(store, Commits));
            }

            using (var store = SqliteEventStore.Create(Path.Combine(at, "batch.sqlite")))
            {
                Line(output, $"SQLite, {Batch} events a commit, Full", Results, () => InBatches(store));
                Line(output, "verify: files, chain, gaps, rules", Results, () => StoreVerifier.Verify(store));
                Line(output, "ledger of all events, as a page opens", Results, () => Ledger.Of(store.Read()));
            }

            if (server is not null)
            {
                using var store = PostgresEventStore.Create(server);
                Line(output, "PostgreSQL, one commit an event", Commits, () => OneByOne(store, Commits));
            }
        }
        finally
        {
            Directory.Delete(at, recursive: true);
        }
    }

    private static void Flushes(TextWriter output, string folder)
    {
        using var file = new FileStream(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var page = new byte[4096];
        Line(output, "the disk alone: write 4 096 bytes and flush", Commits, () =>
        {
            for (var i = 0; i < Commits; i++)
            {
                file.Write(page);
                file.Flush(flushToDisk: true);
            }
        });
    }

    private static void OneByOne(IEventStore store, int events)
    {
        for (var number = 1; number <= events; number++)
        {
            store.TryAppend([Event(number)]);
        }
    }

    private static void InBatches(SqliteEventStore store)
    {
        for (var first = 1; first <= Results; first += Batch)
        {
            store.TryAppend([.. Enumerable.Range(first, Batch).Select(Event)]);
        }
    }

    private static NewEvent Event(int number) => new()
    {
        Source = "reader",
        SourceSeq = number,
        At = DateTimeOffset.UnixEpoch.AddSeconds(number),
        Actor = "reader",
        Kind = "frame",
        Record = "plate",
        Body = EventBody.Of(("well", "A1"), ("text", "0.512")),
        Content = new byte[200],
    };

    private static void Line(TextWriter output, string task, int events, Action work)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        work();
        var (wall, used) = (clock.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{events}\t{wall:0.##}\t{used:0.##}\t{events / wall:0}"));
    }
}
