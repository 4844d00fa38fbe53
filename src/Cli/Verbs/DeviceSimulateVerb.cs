using System.CommandLine;
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
        var seed = new Option<int?>("--seed") { Description = "All values and faults come from this number; else from the fault script's seed, else 1." };
        var count = new Option<int>("--results") { Description = "Results that an analyser sends.", DefaultValueFactory = _ => 20 };
        var plates = new Option<int?>("--plates") { Description = "Plates that a reader sends before it ends; without it, it answers until interrupted (a reader that prints unasked prints one)." };
        var faults = new Option<string?>("--faults") { Description = "A fault script (YAML); hardware/simulators has examples." };
        var truth = new Option<string?>("--truth") { Description = "Write what was measured and which faults were made to this JSON file." };
        var pace = new Option<bool>("--pace") { Description = "Send at the profile's line speed; a pseudo-terminal has none." };
        var settings = DeviceSettingsOption.Create();
        var command = new Command("simulate", "Play an instrument. Example: toolkit device simulate --profile generic-astm --link /tmp/analyser --seed 7")
        {
            profile, link, tcp, seed, count, plates, faults, truth, pace, settings,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetValue(profile)!;
            if (ProfileStore.Find(name) is not { } found)
            {
                shell.Complain($"There is no profile {Printable.Quote(name)}. 'toolkit device list' shows them.");
                return (int)ExitCode.Usage;
            }

            if (!DeviceSettingsOption.Read(parsed.GetValue(settings)).Try(out var stated, out var wrong))
            {
                shell.Complain(wrong.Message);
                return (int)ExitCode.Usage;
            }

            var script = FaultScript.None;
            if (parsed.GetValue(faults) is { } path && ReadScript(shell, path) is var read)
            {
                if (read is null)
                {
                    return File.Exists(path) ? (int)ExitCode.BadData : (int)ExitCode.NoInput;
                }

                script = read;
            }

            var chosen = parsed.GetValue(seed) ?? script.Seed ?? 1;
            return await new DeviceSimulation(shell, found, stated)
            {
                Link = parsed.GetValue(link),
                Tcp = parsed.GetValue(tcp),
                Script = script,
                Make = new(chosen, parsed.GetValue(count)),
                Plates = parsed.GetValue(plates),
                TruthFile = parsed.GetValue(truth),
                IsPaced = parsed.GetValue(pace),
            }.RunAsync(cancellation);
        });
        return command;
    }

    private static FaultScript? ReadScript(Shell shell, string path)
    {
        if (!File.Exists(path))
        {
            shell.Complain($"There is no file {path}.");
            return null;
        }

        var script = FaultScript.Parse(File.ReadAllText(path), path, out var faults);
        foreach (var fault in faults)
        {
            shell.Complain(fault.Message);
        }

        return script;
    }
}
