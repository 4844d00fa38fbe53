using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Cli.Verbs;

/// <summary>One run of simulate.</summary>
internal sealed class DeviceSimulation(Shell shell, DeviceProfile profile, ImmutableSortedDictionary<string, string> stated)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);

    public string? Link { get; init; }

    public string? Tcp { get; init; }

    public required FaultScript Script { get; init; }

    public required DeviceMake Make { get; init; }

    public int? Plates { get; init; }

    public string? TruthFile { get; init; }

    public bool IsPaced { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if ((Link is null) == (Tcp is null))
        {
            shell.Complain("Give either --link or --tcp.");
            return (int)ExitCode.Usage;
        }

        if (Link is not null && profile.Line is null)
        {
            shell.Complain($"The profile {profile.Name} states no line settings: it is played over TCP only (--tcp).");
            return (int)ExitCode.Usage;
        }

        var faults = new FaultSource(Script, Make.Seed);
        if (PortCapture.Check(profile, stated) is { } wrong)
        {
            shell.Complain(wrong.Message);
            return (int)ExitCode.Usage;
        }

        var device = SimulatorCatalog.Create(profile, stated, new() { Results = [.. Make.Results()], Plate = Make.Plate(Shape("rows", 8), Shape("columns", 12)), Plates = Plates, ClockOffset = () => faults.ClockOffset });
        if (device is null)
        {
            shell.Complain($"The profile {profile.Name} has no simulator: its protocol is {profile.Protocol}.");
            return (int)ExitCode.Usage;
        }

        var bench = new DeviceBench(device, faults, TimeProvider.System)
        {
            Pace = IsPaced ? profile.Line : null,
            Say = shell.Say,
            Drain = async (link, stop) => _ = link is PseudoTerminal terminal && await terminal.DrainAsync(DrainLimit, TimeProvider.System, stop),
        };
        try
        {
            return Link is null ? await OverTcpAsync(bench, cancellation) : await OverTerminalAsync(bench, Link, cancellation);
        }
        catch (LinkLostException e)
        {
            shell.Complain(e.Message);
            return (int)ExitCode.TryAgain;
        }
        finally
        {
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{device.Delivered} messages or plates delivered; {faults.Made.Values.Sum()} faults made, {bench.Replugs} replugs."));
            if (TruthFile is not null)
            {
                DeviceTruth.Write(TruthFile, profile, Make.Seed, device, faults);
            }
        }
    }

    private int Shape(string name, int otherwise) =>
        int.TryParse(stated.GetValueOrDefault(name) ?? profile.Settings.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : otherwise;

    private async Task<int> OverTerminalAsync(DeviceBench bench, string link, CancellationToken cancellation)
    {
        if (new FileInfo(link) is { LinkTarget: null, Exists: true } || Directory.Exists(link))
        {
            shell.Complain($"{link} exists and is no link of a simulator; choose another name.");
            return (int)ExitCode.CannotCreate;
        }

        try
        {
            await bench.RunAsync(
                _ =>
                {
                    var terminal = PseudoTerminal.Create();
                    File.Delete(link);
                    File.CreateSymbolicLink(link, terminal.Path);
                    shell.Say($"{profile.Maker} {profile.Model} on {link} ({terminal.Path}); seed {Make.Seed}; evidence: {DeviceJson.Name(profile.Evidence)}.");
                    return Task.FromResult<IDeviceLink>(terminal);
                },
                cancellation);
            return (int)ExitCode.Ok;
        }
        finally
        {
            File.Delete(link);
        }
    }

    private async Task<int> OverTcpAsync(DeviceBench bench, CancellationToken cancellation)
    {
        if (LinkAddress.Parse(Tcp!).Try(out var address, out _) && address.Kind == LinkKind.TcpClient)
        {
            using var caller = new LinkOpener(address, new LineSettings());
            await bench.RunAsync(stop => caller.OpenPatientlyAsync(TimeProvider.System, (e, _) => shell.Say($"{Tcp}: {e.Message} It is tried again."), stop), cancellation);
            return (int)ExitCode.Ok;
        }

        if (!TryEndPoint(Tcp!, out var endPoint))
        {
            shell.Complain($"--tcp: expected HOST:PORT, PORT or tcp://HOST:PORT with a numeric address and a port of 0 to 65535, found {Printable.Quote(Tcp)}.");
            return (int)ExitCode.Usage;
        }

        using var listener = new TcpListener(endPoint);
        listener.Start();
        shell.Say($"{profile.Maker} {profile.Model} listens on {listener.LocalEndpoint}; seed {Make.Seed}; evidence: {DeviceJson.Name(profile.Evidence)}.");
        await bench.RunAsync(async stop => await TcpLink.AcceptAsync(listener, stop), cancellation);
        return (int)ExitCode.Ok;
    }

    /// <summary>"PORT" listens on loopback, "HOST:PORT" on that address.</summary>
    private static bool TryEndPoint(string text, out IPEndPoint endPoint)
    {
        var colon = text.LastIndexOf(':');
        var known = IPAddress.TryParse(colon < 0 ? "127.0.0.1" : text[..colon], out var host);
        var numbered = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        endPoint = new(host ?? IPAddress.Loopback, port);
        return known && numbered;
    }
}

/// <summary>What a simulated device has measured, from a seed.</summary>
internal sealed record DeviceMake(int Seed, int Count)
{
    private static readonly string[] Tests = ["CRP", "IL6", "TNFA", "BDNF"];

    public IEnumerable<AnalyserResult> Results()
    {
        var chance = new Random(Seed);
        var provenance = Provenance.OfBytes("simulators.analyser", "seed " + Seed.ToString(CultureInfo.InvariantCulture), new string('0', 64));
        for (var i = 0; i < Count; i++)
        {
            var value = Math.Round(chance.NextDouble() * 50, 3);
            yield return new()
            {
                Sample = string.Create(CultureInfo.InvariantCulture, $"S{(i / Tests.Length) + 1:0000}"),
                Test = Tests[i % Tests.Length],
                Text = Numbers.Format(value),
                Value = value,
                Unit = "pg/mL",
                Provenance = provenance,
            };
        }
    }

    /// <summary>Optical densities; one well of a plate is beyond the reader's range.</summary>
    public double?[,] Plate(int rows, int columns)
    {
        var chance = new Random(Seed);
        var plate = new double?[rows, columns];
        for (var i = 0; i < plate.Length; i++)
        {
            plate[i / columns, i % columns] = Math.Round(0.05 + (chance.NextDouble() * 2.4), 4);
        }

        plate[chance.Next(rows), chance.Next(columns)] = null;
        return plate;
    }
}
