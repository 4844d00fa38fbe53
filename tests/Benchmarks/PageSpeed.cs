using System.Diagnostics;
using System.Globalization;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Server;

namespace Toolkit.Benchmarks;

/// <summary>How long the pages of a workstation take over a full store, and how much longer than over a small one.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- pages</c>. The quickest of five requests counts: others share the machine.</remarks>
internal static class PageSpeed
{
    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int Batch = 5_000;
    private const int Repeats = 5;
    private const string Passphrase = "four unrelated words";

    private static readonly string[] Paths = ["/", "/plates", "/plates?text=999&stage=acquired", "/plates/run-000998", "/audit", "/audit?page=5", "/audit?text=S997"];

    public static async Task RunAsync(TextWriter output)
    {
        var (few, many) = (await MeasureAsync(Few), await MeasureAsync(Many));
        output.WriteLine("page\tms over 1 000\tms over 100 000\tratio\tbytes");
        foreach (var (path, small, large) in few.Zip(many, (a, b) => (a.Path, a, b)))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}\t{small.Milliseconds:0.0}\t{large.Milliseconds:0.0}\t{large.Milliseconds / small.Milliseconds:0.0}\t{large.Bytes}"));
        }
    }

    private static async Task<List<(string Path, double Milliseconds, int Bytes)>> MeasureAsync(int results)
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-page-speed-").FullName;
        try
        {
            Fill(folder, results);
            await using var server = await WorkstationServer.StartAsync(WorkstationOptions.Of(folder, "http://127.0.0.1:0").Value with { Rounds = 1 }, _ => { });
            using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Address) };
            using var admitted = await browser.GetAsync(new Uri(server.Link));
            using var form = new FormUrlEncodedContent([new("user", "ann"), new("passphrase", Passphrase), new("to", "/")]);
            using var entering = new HttpRequestMessage(HttpMethod.Post, new Uri("/login", UriKind.Relative)) { Content = form };
            entering.Headers.Add("Origin", server.Address);
            using var entered = await browser.SendAsync(entering);
            var found = new List<(string, double, int)>();
            foreach (var path in Paths)
            {
                var (quickest, bytes) = (double.PositiveInfinity, 0);
                for (var i = 0; i < Repeats; i++)
                {
                    var begin = Stopwatch.GetTimestamp();
                    var page = await browser.GetStringAsync(new Uri(path, UriKind.Relative));
                    quickest = Math.Min(quickest, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                    bytes = page.Length;
                }

                found.Add((path, quickest, bytes));
            }

            return found;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Fill(string folder, int results)
    {
        using var store = EventStore.Create(folder);
        var book = RecordBook.Found(store, TimeProvider.System, "bench1", "clara", "Clara Hief", Passphrase, rounds: 1).Value;
        _ = book.AddUser(book.Enter("clara", Passphrase).Value, "ann", "Ann Example", Role.Operator, Passphrase).Value;
        var next = store.Sources()["bench1"] + 1;
        for (var from = 0; from < results; from += Batch)
        {
            store.TryAppend([.. Enumerable.Range(from, Math.Min(Batch, results - from)).Select(i => Event(i, next + i))]);
        }
    }

    private static NewEvent Event(int i, long number) => new()
    {
        Source = "bench1",
        SourceSeq = number,
        At = DateTimeOffset.UnixEpoch.AddSeconds(i),
        Actor = "ann",
        Kind = EventKind.Acquired,
        Record = string.Create(CultureInfo.InvariantCulture, $"run-{i:d6}"),
        Body = string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"{(i % 2 == 0 ? PlateRecords.Type : CaptureRecords.AnalyserType)}\",\"title\":\"CRP of S{i}\",\"fields\":{{\"result.S{i} CRP\":\"{i % 500} mg/L\",\"profile\":\"generic-astm\"}}}}"),
        Content = new byte[24],
    };
}
