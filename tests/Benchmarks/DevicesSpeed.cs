using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Simulators.Devices;

namespace Toolkit.Benchmarks;

/// <summary>What device ingest costs: decoding, the time to an acknowledgement with and without the disk, and the CPU of sixteen busy ports.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- devices</c>. The sixteen lines are played by a second process of the same program, and captured by the program that was built in src/Cli, whose CPU is counted.</remarks>
internal static class DevicesSpeed
{
    private const int Ports = 16;
    private const int Samples = 2000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly LineSettings Fast = new() { BaudRate = 115_200 };
    private static readonly byte[] Session = MakeSession();

    public static async Task RunAsync(TextWriter output, bool onlyPorts)
    {
        if (onlyPorts)
        {
            await PortsAsync(output, TimeSpan.FromSeconds(20));
            return;
        }

        Decode(output);
        foreach (var kind in (string[])["pty", "pty, no flush", "tcp", "flush alone"])
        {
            await LatencyAsync(output, kind);
        }

        await PortsAsync(output, TimeSpan.FromSeconds(20));
    }

    /// <summary>The second process: lines that send sessions at full speed and do not wait for answers. Prints the ports' paths, and ends with its standard input.</summary>
    public static async Task PlayLinesAsync()
    {
        using var stop = new CancellationTokenSource();
        var lines = Enumerable.Range(0, Ports).Select(_ => PseudoTerminal.Create()).ToArray();
        foreach (var line in lines)
        {
            Console.WriteLine(line.Path);
        }

        var playing = lines.SelectMany(line => (Task[])[SendAsync(line, stop.Token), DrainAsync(line, stop.Token)]).ToArray();
        await Console.In.ReadLineAsync();
        await stop.CancelAsync();
        await Task.WhenAll(playing).ContinueWith(_ => { }, TaskScheduler.Default);

        static async Task SendAsync(PseudoTerminal line, CancellationToken cancellation)
        {
            await using var paced = new PacedLink(line, Fast, TimeProvider.System);
            while (!cancellation.IsCancellationRequested)
            {
                await paced.WriteAsync(Session, cancellation);
            }
        }

        static async Task DrainAsync(PseudoTerminal line, CancellationToken cancellation)
        {
            var buffer = new byte[4096];
            while (await line.ReadAsync(buffer, cancellation) > 0)
            {
            }
        }
    }

    private static void Decode(TextWriter output)
    {
        byte[] stream = [.. Enumerable.Repeat(Session, 200).SelectMany(s => s)];
        var receiver = new AstmReceiver(new AstmOptions());
        _ = Walk(receiver, stream);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (best, frames, records) = (double.MaxValue, 0L, 0L);
        for (var i = 0; i < 20; i++)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            (frames, records) = (0, 0);
            for (var j = 0; j < 20; j++)
            {
                var (f, r) = Walk(receiver, stream);
                frames += f;
                records += r;
            }

            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ASTM decode: {20.0 * stream.Length / best / 1e6:0} MB/s, {frames / best / 1e6:0.0} M frames/s, {records / best / 1e6:0.0} M records/s of CPU, {(double)allocated / (20 * frames):0.000} B allocated a frame"));
    }

    private static (long Frames, long Records) Walk(AstmReceiver receiver, ReadOnlySpan<byte> left)
    {
        var (frames, records) = (0L, 0L);
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            frames += happened.Kind == AstmEventKind.Frame ? 1 : 0;
            if (happened.CompletesMessage)
            {
                var reader = new AstmRecordReader(receiver.Message);
                while (reader.Read())
                {
                    records += reader.Field(4).Length >= 0 ? 1 : 0;
                }
            }
        }

        return (frames, records);
    }

    /// <summary>From the last byte of a frame handed to the line until its ACK is read.</summary>
    private static async Task LatencyAsync(TextWriter output, string kind)
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-latency-").FullName;
        var times = new List<double>();
        try
        {
            if (kind == "flush alone")
            {
                using var segment = new FolderSegmentStore(folder).Create("probe.journal");
                for (var i = 0; i < Samples; i++)
                {
                    var started = Stopwatch.GetTimestamp();
                    segment.Append(new byte[311]);
                    segment.Flush();
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }
            else
            {
                await MeasureAsync(kind, folder, times);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"acknowledgement, {kind}: p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.0} ms, worst {times[^1]:0.0} ms over {times.Count}"));
    }

    private static async Task MeasureAsync(string kind, string folder, List<double> times)
    {
        using var stop = new CancellationTokenSource();
        await using var device = await Line.OpenAsync(kind.StartsWith("tcp", StringComparison.Ordinal), stop.Token);
        ISegmentStore store = new FolderSegmentStore(folder);
        await using var journal = CaptureJournal.Open(kind.EndsWith("no flush", StringComparison.Ordinal) ? new LazyStore(store) : store, new JournalOptions(), TimeProvider.System);
        var capturing = AnalyserCapture.RunAsync(device.Host, journal, new() { KeepsResults = false }, TimeProvider.System, stop.Token);
        var frames = AstmFrame.OfRecords(["H|\\^&|||SIM"u8.ToArray(), .. Enumerable.Repeat(Encoding.ASCII.GetBytes("R|1|^^^CRP|513.827|pg/mL|" + new string('x', 200)), 200), "L|1|N"u8.ToArray()]);
        var answer = new byte[16];
        while (times.Count < Samples)
        {
            foreach (var sent in (byte[][])[[Control.Enq], .. frames])
            {
                await device.Device.WriteAsync(sent, stop.Token);
                var started = Stopwatch.GetTimestamp();
                if (await device.Device.ReadAsync(answer, stop.Token) != 1 || answer[0] != Control.Ack)
                {
                    throw new IOException("The host did not acknowledge.");
                }

                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            await device.Device.WriteAsync(new[] { Control.Eot }, stop.Token);
        }

        await stop.CancelAsync();
        await capturing;
    }

    private static async Task PortsAsync(TextWriter output, TimeSpan duration)
    {
        using var player = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, "devices-lines") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var folder = Directory.CreateTempSubdirectory("toolkit-ports-").FullName;
        try
        {
            var paths = new List<string>();
            while (paths.Count < Ports && await player.StandardOutput.ReadLineAsync() is { } path)
            {
                paths.Add(path);
            }

            var arguments = paths.SelectMany(path => (string[])["--port", path]);
            using var host = Process.Start(new ProcessStartInfo(Program(), ["device", "acquire", "--profile", "generic-astm", "--store", folder, "--quiet", .. arguments]) { UseShellExecute = false })!;
            await Task.Delay(WarmUp);
            host.Refresh();
            var (cpu, bytes, clock) = (host.TotalProcessorTime, Journalled(folder), Stopwatch.StartNew());
            await Task.Delay(duration);
            host.Refresh();
            var (spent, came, passed) = (host.TotalProcessorTime - cpu, Journalled(folder) - bytes, clock.Elapsed);
            host.Kill();
            await host.WaitForExitAsync();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Ports} ports at {PacedLink.BytesPerSecond(Fast):0} B/s each, the program itself: {100 * spent / passed:0.0} % of one core after its start; journal {came / passed.TotalSeconds / 1000:0} KB/s"));
        }
        finally
        {
            player.StandardInput.Close();
            await player.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static long Journalled(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);

    private static string Program()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at.FullName, "artifacts", "bin", "Cli", "release", "toolkit");
    }

    private static byte[] MakeSession()
    {
        var records = new List<byte[]> { "H|\\^&|||SIM"u8.ToArray(), "P|1"u8.ToArray(), "O|1|S1||^^^PANEL"u8.ToArray() };
        records.AddRange(Enumerable.Repeat("R|1|^^^CRP|513.827|pg/mL||L||F||||20260101120000"u8.ToArray(), 100));
        records.Add("L|1|N"u8.ToArray());
        return [Control.Enq, .. AstmFrame.OfRecords(records).SelectMany(f => f), Control.Eot];
    }

    private sealed record Line(IDeviceLink Device, IDeviceLink Host) : IAsyncDisposable
    {
        public static async Task<Line> OpenAsync(bool overTcp, CancellationToken cancellation)
        {
            if (!overTcp)
            {
                var terminal = PseudoTerminal.Create();
                return new(terminal, PosixTty.Open(terminal.Path, new()));
            }

            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            var host = TcpLink.AcceptAsync(listener, cancellation);
            return new(await TcpLink.ConnectAsync("127.0.0.1", ((System.Net.IPEndPoint)listener.LocalEndpoint).Port, cancellation), await host);
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Device.DisposeAsync();
        }
    }

    /// <summary>Writes, but never waits for the disk.</summary>
    private sealed class LazyStore(ISegmentStore inner) : ISegmentStore
    {
        public IReadOnlyList<string> List() => inner.List();

        public byte[] Read(string name) => inner.Read(name);

        public ISegmentFile Create(string name) => new Lazy(inner.Create(name));

        private sealed class Lazy(ISegmentFile inner) : ISegmentFile
        {
            public void Append(ReadOnlySpan<byte> bytes) => inner.Append(bytes);

            public void Flush()
            {
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
