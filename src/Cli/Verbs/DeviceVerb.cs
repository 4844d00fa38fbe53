using System.CommandLine;

namespace Toolkit.Cli.Verbs;

/// <summary>Laboratory devices: profiles, simulators, capture into the journal, files of their software.</summary>
internal static class DeviceVerb
{
    public static Command Create(Shell shell) => new("device", "Laboratory devices: list, parse, acquire, simulate, replay. Example: toolkit device parse plate.txt --json")
    {
        DeviceListVerb.Create(shell),
        DeviceParseVerb.Create(shell),
        DeviceAcquireVerb.Create(shell),
        DeviceSimulateVerb.Create(shell),
        DeviceReplayVerb.Create(shell),
    };
}
