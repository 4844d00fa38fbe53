using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>What was acknowledged survives: the real program killed at random moments, and power cuts on a simulated disk.</summary>
public class CrashTests
{
    private static readonly JournalOptions Options = new() { Operator = "crash test", Host = "bench" };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>TOOLKIT_CRASH_KILLS asks for more: 1000 is the figure of the README.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("TOOLKIT_CRASH_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 12;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_doubled_when_the_program_is_killed()
    {
        var program = Program();
        Assert.False(program is null && Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "build src/Cli");
        Assert.SkipWhen(program is null, "build src/Cli first: the real program is killed here");
        using var folder = new TemporaryFolder();
        var chance = new Random(9);
        var port = FreePort();
        var acknowledged = new List<string>();
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var message = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var host = Start(program!, port, folder.Path);
            try
            {
                using var until = new CancellationTokenSource();
                var (connected, delivered) = (new TaskCompletionSource(), new TaskCompletionSource());
                var sending = SendUntilLost(port, () => ++message, acknowledged, sent, connected, delivered, until.Token);

                // However slow the machine: the random moment counts from the connection, in every other run from the first message.
                await (kill % 2 == 0 ? delivered : connected).Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
                await Task.Delay(chance.Next(0, 400), TestContext.Current.CancellationToken);
                host.Kill();
                until.CancelAfter(TimeSpan.FromMilliseconds(200));
                message = Math.Max(message - 1, await sending);
            }
            finally
            {
                if (!host.HasExited)
                {
                    host.Kill();
                }

                await host.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }

        var journal = JournalReader.Read(folder.Path);
        var found = JournalReplay.Run(journal).SelectMany(p => p.Results).Select(r => r.Sample).ToArray();
        Assert.Empty(journal.Faults);
        Assert.True(acknowledged.Count >= Kills / 2, $"only {acknowledged.Count} messages in {Kills} runs: the test has shown nothing");
        Assert.Equal(found.Distinct(StringComparer.Ordinal), found);
        Assert.Empty(acknowledged.Except(found, StringComparer.Ordinal));
        Assert.Empty(found.Except(sent, StringComparer.Ordinal));
    }

    [Theory, InlineData(false, 40), InlineData(true, 40)]
    public async Task A_power_cut_loses_what_was_acknowledged_only_without_fsync(bool withoutFsync, int cuts)
    {
        var chance = new Random(11);
        var lost = 0;
        for (var cut = 0; cut < cuts; cut++)
        {
            var store = new MemorySegmentStore { LiesAboutFlush = withoutFsync };
            var journal = CaptureJournal.Open(store, Options, TimeProvider.System);
            var results = Enumerable.Range(0, chance.Next(1, 8)).Select(i => Result("S" + i)).ToArray();
            var simulator = new AstmAnalyserSimulator(results) { ResultsPerMessage = 1 };
            byte[] stream = [.. simulator.Messages().SelectMany(m => (byte[])[5, .. m.SelectMany(f => f), 4])];
            await using var link = new ReplayLink(stream, chance.Next(1, 60));
            var session = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions(), TimeProvider.System, CancellationToken.None);
            store.CutPower(chance);
            var kept = JournalReplay.Run(JournalReader.Read(store)).SelectMany(p => p.Results).Select(r => r.Sample).ToArray();
            Assert.Equal(kept.Distinct(StringComparer.Ordinal), kept);
            lost += session.Results.Count(r => !kept.Contains(r.Sample, StringComparer.Ordinal));
        }

        // The negative control: the same test sees the loss when the journal does not wait for the disk.
        Assert.Equal(withoutFsync, lost > 0);
    }

    [Fact]
    public async Task A_message_that_comes_again_because_its_last_answer_was_lost_in_a_crash_counts_once()
    {
        var store = new MemorySegmentStore();
        var message = new AstmAnalyserSimulator([Result("S1")]).Messages().Single().SelectMany(f => f).ToArray();
        var options = new AnalyserOptions { Name = "line" };

        // The host dies after the journal holds the last frame and before its ACK is out: the journal has no Sent record after it.
        await using (var journal = CaptureJournal.Open(store, Options, TimeProvider.System))
        {
            await journal.AppendAsync(1, JournalKind.Port, "{\"name\":\"line\",\"profile\":\"generic-astm\",\"resumed\":false}"u8.ToArray());
            await journal.AppendAsync(1, JournalKind.Received, (byte[])[5, .. message]);
        }

        await using (var journal = CaptureJournal.Open(store, Options, TimeProvider.System))
        await using (var link = new ReplayLink((byte[])[4, 5, .. message, 4]))
        {
            Assert.Empty((await AnalyserCapture.RunAsync(link, journal, options with { Profile = "generic-astm", SessionSurvives = true }, TimeProvider.System, CancellationToken.None)).Results);
        }

        var port = Assert.Single(JournalReplay.Run(JournalReader.Read(store)));
        Assert.Equal((1, 1), (port.Results.Length, port.RepeatedMessages));
    }

    [Fact]
    public async Task The_same_message_sent_on_purpose_after_a_clean_end_counts_twice()
    {
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), Options, TimeProvider.System);
        var message = new AstmAnalyserSimulator([Result("S1")]).Messages().Single().SelectMany(f => f).ToArray();
        await using var link = new ReplayLink((byte[])[5, .. message, 4, 5, .. message, 4], chunk: 1);
        Assert.Equal(2, (await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions(), TimeProvider.System, CancellationToken.None)).Results.Length);
    }

    private static async Task<int> SendUntilLost(int port, Func<int> next, List<string> acknowledged, HashSet<string> sent, TaskCompletionSource connected, TaskCompletionSource delivered, CancellationToken cancellation)
    {
        var number = next();
        try
        {
            await using var link = await ConnectAsync(port, cancellation);
            connected.TrySetResult();
            while (true)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"M{number:000000}");
                sent.Add(name);
                await new AstmAnalyserSimulator([Result(name)]) { MaxSessions = 1 }.RunAsync(link, TimeProvider.System, cancellation);
                acknowledged.Add(name);
                delivered.TrySetResult();
                number = next();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The message in flight is sent again by the next run, as an instrument would.
            return number - 1;
        }
    }

    private static async Task<TcpLink> ConnectAsync(int port, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await TcpLink.ConnectAsync("127.0.0.1", port, cancellation);
            }
            catch (SocketException)
            {
                await Task.Delay(20, cancellation);
            }
        }
    }

    private static Process Start(string program, int port, string store) => Process.Start(new ProcessStartInfo(program)
    {
        ArgumentList = { "device", "acquire", "--profile", "generic-astm", "--port", string.Create(CultureInfo.InvariantCulture, $"tcp-listen://127.0.0.1:{port}"), "--store", store, "--quiet" },
        UseShellExecute = false,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    private static string? Program()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        var path = Path.Combine(at!.FullName, "artifacts", "bin", "Cli", "release", "toolkit");
        return File.Exists(path) ? path : null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static AnalyserResult Result(string sample) => new()
    {
        Sample = sample,
        Test = "CRP",
        Text = "1.5",
        Value = 1.5,
        Provenance = Provenance.OfBytes("test", "made", new string('0', 64)),
    };
}
