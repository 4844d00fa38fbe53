using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Cli.Verbs;

/// <summary>A simulated instrument on a pseudo-terminal or a TCP port.</summary>
internal static class DeviceSimulateVerb
{
    public static Command Create(Shell shell)
    {
        var profile = new Option<string>("--profile") { Description = "The device to play; 'device list' names them.", Required = true };
        var link = new Option<string?>("--link") { Description = "A pseudo-terminal under this name (a symbolic link that goes away at the end)." };
        var tcp = new Option<string?>("--tcp") { Description = "HOST:PORT or PORT to listen on, or tcp://HOST:PORT to call the host as analysers do." };
        var seed = new Option<int>("--seed") { Description = "All values and faults come from this number.", DefaultValueFactory = _ => 1 };
        var count = new Option<int>("--results") { Description = "Results that an analyser sends.", DefaultValueFactory = _ => 20 };
        var faults = new Option<string?>("--faults") { Description = "A fault script (YAML); see hardware/README.md." };
        var command = new Command("simulate", "Play an instrument. Example: toolkit device simulate --profile generic-astm --link /tmp/analyser --seed 7") { profile, link, tcp, seed, count, faults };
        command.SetAction((parsed, cancellation) => RunAsync(shell, parsed.GetValue(profile)!, parsed.GetValue(link), parsed.GetValue(tcp), parsed.GetValue(faults), new DeviceMake(parsed.GetValue(seed), parsed.GetValue(count)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Shell shell, string name, string? link, string? tcp, string? script, DeviceMake make, CancellationToken cancellation)
    {
        if (ProfileStore.Find(name) is not { } profile || profile.Protocol is not ("astm" or "biotek-synergy"))
        {
            shell.Complain($"{Printable.Quote(name)} is no profile with a simulator. 'toolkit device list' shows the profiles; the protocols astm and biotek-synergy are played.");
            return (int)ExitCode.Usage;
        }

        if ((link is null) == (tcp is null))
        {
            shell.Complain("Give either --link or --tcp.");
            return (int)ExitCode.Usage;
        }

        var faults = FaultScript.None;
        if (script is not null && !FaultScript.Parse(await File.ReadAllTextAsync(script, cancellation), script).Try(out faults, out var fault))
        {
            shell.Complain(fault.Message);
            return (int)ExitCode.BadData;
        }

        if (link is not null)
        {
            await using var terminal = PseudoTerminal.Create();
            File.CreateSymbolicLink(link, terminal.Path);
            try
            {
                shell.Say($"{profile.Maker} {profile.Model} on {link} ({terminal.Path}); seed {make.Seed}.");
                return await PlayAsync(shell, profile, new FaultyLink(terminal, faults, make.Seed, TimeProvider.System), make, cancellation);
            }
            finally
            {
                File.Delete(link);
            }
        }

        var calls = LinkAddress.Parse(tcp!).Try(out var address, out _) && tcp!.StartsWith("tcp://", StringComparison.Ordinal);
        var listens = TryEndPoint(tcp!, out var endPoint);
        if (!calls && !listens)
        {
            shell.Complain($"--tcp: expected HOST:PORT, PORT or tcp://HOST:PORT with a numeric address and a port of 0 to 65535, found {Printable.Quote(tcp)}.");
            return (int)ExitCode.Usage;
        }

        await using var connection = calls ? await TcpLink.ConnectAsync(address!.Host, address.Port, cancellation) : await AcceptAsync(shell, endPoint, cancellation);
        return await PlayAsync(shell, profile, new FaultyLink(connection, faults, make.Seed, TimeProvider.System), make, cancellation);
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

    private static async Task<TcpLink> AcceptAsync(Shell shell, IPEndPoint endPoint, CancellationToken cancellation)
    {
        using var listener = new TcpListener(endPoint);
        listener.Start();
        shell.Say($"Listening on {listener.LocalEndpoint}.");
        return await TcpLink.AcceptAsync(listener, cancellation);
    }

    private static async Task<int> PlayAsync(Shell shell, DeviceProfile profile, FaultyLink link, DeviceMake make, CancellationToken cancellation)
    {
        try
        {
            if (profile.Protocol == "astm")
            {
                var analyser = new AstmAnalyserSimulator(make.Results());
                await analyser.RunAsync(link, TimeProvider.System, cancellation);
                shell.Say($"{analyser.MessagesDelivered} messages delivered.");
            }
            else
            {
                await new SynergySimulator(make.Plate()).RunAsync(link, null, cancellation);
            }

            return (int)ExitCode.Ok;
        }
        catch (LinkLostException e)
        {
            shell.Complain(e.Message);
            return (int)ExitCode.TryAgain;
        }
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

    public double?[,] Plate()
    {
        var chance = new Random(Seed);
        var plate = new double?[8, 12];
        for (var i = 0; i < plate.Length; i++)
        {
            plate[i / 12, i % 12] = Math.Round(0.05 + (chance.NextDouble() * 2.5), 4);
        }

        return plate;
    }
}
