using System.Collections.Immutable;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Simulators.Devices;
using Toolkit.Simulators.Trials;

namespace Toolkit.Cli.Demo;

/// <summary>Captures simulated instruments over pseudo-terminals with the code that captures real ones: journal first, then acknowledgement. What the instrument sent is then published as a file.</summary>
internal static class DemoDevices
{
    private const string Reader = "reader";
    private static readonly JournalOptions Bench = new() { Operator = "demo", Host = "demo" };

    /// <summary>An analyser sends all its results in LIS01 sessions; the host acknowledges what is on disk.</summary>
    public static async Task CaptureAnalyserAsync(OutputFolder output, SimulatedTrial trial, CancellationToken cancellation)
    {
        var simulator = new AstmAnalyserSimulator(trial.AnalyserResults.Select(Sent));
        var messages = simulator.Messages().Count();
        var session = await CaptureAsync(
            output,
            "journal/analyser",
            "captures/crp.astm",
            bytes => bytes,
            (line, stop) => simulator.RunAsync(line, TimeProvider.System, stop),
            path => PosixTty.Open(path, new()),
            (line, journal, stop) => AnalyserCapture.RunAsync(line, journal, new() { Messages = messages }, TimeProvider.System, stop),
            cancellation);
        if (session.Results.Length != trial.AnalyserResults.Length)
        {
            throw new IOException($"The analyser sent {trial.AnalyserResults.Length} results and {session.Results.Length} arrived: {string.Join("; ", session.Faults.Take(3))}");
        }
    }

    /// <summary>A plate reader is asked for a read and answers with its body and checksum.</summary>
    public static async Task CapturePlateAsync(OutputFolder output, SimulatedPlate plate, CancellationToken cancellation)
    {
        var simulator = new SynergySimulator(Densities(plate));
        var reading = await CaptureAsync(
            output,
            "journal/" + plate.Id,
            $"plates/{plate.Id}.bin",
            Body,
            (line, stop) => simulator.RunAsync(line, 1, stop),
            path => SerialLink.Open(path, new()),
            (line, journal, stop) => PlateReaderCapture.ReadSynergyAsync(line, journal, new() { Name = Reader, PlateId = plate.Id }, TimeProvider.System, stop),
            cancellation);
        if (!reading.IsOk)
        {
            throw new IOException(reading.Fault!.Message);
        }
    }

    /// <summary>Runs a device on the master side of a pseudo-terminal and a capture on its slave side, then publishes the bytes that came from the device.</summary>
    private static async Task<T> CaptureAsync<T>(
        OutputFolder output,
        string journalName,
        string file,
        Func<byte[], byte[]> part,
        Func<IDeviceLink, CancellationToken, Task> device,
        Func<string, IDeviceLink> open,
        Func<IDeviceLink, CaptureJournal, CancellationToken, Task<T>> capture,
        CancellationToken cancellation)
    {
        var folder = Path.Combine(output.Path, journalName);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        T result;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using (var terminal = PseudoTerminal.Create())
        await using (var line = open(terminal.Path))
        await using (var journal = CaptureJournal.Open(folder, Bench, TimeProvider.System))
        {
            var running = device(terminal, stop.Token);
            result = await capture(line, journal, cancellation);
            await running;
        }

        var received = JournalReader.Read(folder).Entries.Where(e => e.Kind == JournalKind.Received).SelectMany(e => e.Payload.ToArray()).ToArray();
        output.Publish(file, stream => stream.Write(part(received)));
        return result;
    }

    /// <summary>The result body follows the answer to the command.</summary>
    private static byte[] Body(byte[] received)
    {
        var start = received.AsSpan().IndexOf("01,1,\r"u8);
        return start < 0 ? throw new IOException("The reader sent no result body.") : received[start..];
    }

    private static AnalyserResult Sent(SimulatedAnalyserResult result) => new()
    {
        Sample = result.Sample,
        Test = result.Test,
        Text = result.Text,
        Value = result.Value,
        Unit = result.Unit,
        Status = "F",
        Provenance = Provenance.Derived("simulator", []),
    };

    private static double?[,] Densities(SimulatedPlate plate)
    {
        var densities = new double?[8, 12];
        foreach (var (row, density) in plate.Layout.Zip(plate.OpticalDensities))
        {
            densities[row.Well.Row, row.Well.Column] = density;
        }

        return densities;
    }
}
