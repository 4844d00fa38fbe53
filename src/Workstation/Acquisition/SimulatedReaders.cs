using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Simulators.Devices;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Workstation.Acquisition;

/// <summary>Readers that are played on the loopback, to try the workstation without one: a plate whose colour grows from read to read, as in a kinetic measurement.</summary>
internal sealed class SimulatedReaders(TimeProvider clock) : IAsyncDisposable
{
    private static readonly double[] Standards = [1000, 500, 250, 125, 62.5, 31.25, 15.625, 0];

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> running = [];

    /// <summary>Profiles of readers that can be played with nothing more stated. A Bio-Rad is refused until somebody states its checksum's rule, so it is not among them.</summary>
    public static IReadOnlyList<DeviceProfile> Playable { get; } =
        [.. ProfileStore.All.Where(p => p.Kind == "plate-reader" && p.Protocol != "biorad-680" && PortCapture.Check(p, []) is null && SimulatorCatalog.Create(p, [], new() { Results = [], Plate = new double?[8, 12] }) is not null)];

    /// <summary>A plate of eight standards and forty samples in duplicate.</summary>
    public static SimulatedPlate Plate(int seed)
    {
        var chance = new SeededStream(seed, "workstation/plate");
        return SimulatedPlate.Draw(chance, string.Create(CultureInfo.InvariantCulture, $"SIM-{seed}"), "IL-6", Standards, [.. Enumerable.Range(1, 40).Select(i => ($"P{i:00}", chance.NextUniform(20, 900)))], 1, 0.03);
    }

    /// <summary>What lies where on a simulated plate, as a table to be pasted.</summary>
    public static string Layout(SimulatedPlate plate) =>
        $"# unit: {plate.Unit}\n# analyte: {plate.Analyte}\nwell\trole\tname\tnominal\tdilution\n"
        + string.Concat(plate.Layout.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Well}\t{r.Role.ToString().ToLowerInvariant()}\t{r.Name}\t{r.Nominal}\t{r.Dilution}\n")));

    /// <summary>Plays a reader that is called over TCP once for each read.</summary>
    /// <param name="reads">Reads until it ends; the last one is the whole plate.</param>
    /// <param name="baud">Speed of the line it plays; a slow one shows the plate filling.</param>
    /// <returns>Where to call it.</returns>
    public LinkAddress Begin(DeviceProfile profile, SimulatedPlate plate, int reads, int baud)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        running.Add(Task.Run(() => PlayAsync(listener, profile, plate, reads, baud)));
        return LinkAddress.Parse($"tcp://{listener.LocalEndpoint}").Value;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running);
        stop.Dispose();
    }

    private async Task PlayAsync(TcpListener listener, DeviceProfile profile, SimulatedPlate plate, int reads, int baud)
    {
        using (listener)
        {
            try
            {
                for (var read = 1; read <= reads; read++)
                {
                    var device = SimulatorCatalog.Create(profile, [], new() { Results = [], Plate = Densities(plate, (double)read / reads), Plates = 1 })!;
                    var pace = (profile.Line ?? new LineSettings()) with { BaudRate = baud };
                    await new DeviceBench(device, new FaultSource(FaultScript.None, 1), clock) { Pace = pace }.RunAsync(async cancellation => await TcpLink.AcceptAsync(listener, cancellation), stop.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or LinkLostException or SocketException or IOException)
            {
                // The workstation stops, or has hung up: the play is over.
            }
        }
    }

    private static double?[,] Densities(SimulatedPlate plate, double grown)
    {
        var densities = new double?[8, 12];
        foreach (var (i, row) in plate.Layout.Index())
        {
            densities[row.Well.Row, row.Well.Column] = Math.Round(0.05 + (grown * (plate.OpticalDensities[i] - 0.05)), 4);
        }

        return densities;
    }
}
