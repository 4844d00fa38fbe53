using System.CommandLine;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Profiles;

namespace Toolkit.Cli.Verbs;

/// <summary>Shows what devices and file formats are known, and how far each can be trusted.</summary>
internal static class DeviceListVerb
{
    public static Command Create(Shell shell)
    {
        var asJson = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var command = new Command("list", "Known devices and file formats with their evidence level. Example: toolkit device list --json") { asJson };
        command.SetAction(parsed => Run(shell, parsed.GetValue(asJson)));
        return command;
    }

    private static int Run(Shell shell, bool asJson)
    {
        var devices = ProfileStore.All.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var formats = PlateFileReader.Profiles.Where(f => !devices.Contains(f.Profile)).ToArray();
        if (asJson)
        {
            DeviceJson.Document(shell.Out, json =>
            {
                json.WriteStartArray("devices");
                foreach (var profile in ProfileStore.All)
                {
                    DeviceJson.Profile(json, profile);
                }

                json.WriteEndArray();
                json.WriteStartArray("formats");
                foreach (var (profile, instrument, evidence) in formats)
                {
                    json.WriteStartObject();
                    json.WriteString("profile", profile);
                    json.WriteString("instrument", instrument);
                    json.WriteString("evidence", DeviceJson.Name(evidence));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return (int)ExitCode.Ok;
        }

        shell.Out.WriteLine($"{"profile",-28} {"evidence",-12} {"tried",-6} device or software");
        foreach (var p in ProfileStore.All)
        {
            shell.Out.WriteLine($"{p.Name,-28} {DeviceJson.Name(p.Evidence),-12} {(p.Tried ? "yes" : "never"),-6} {p.Maker} {p.Model}");
        }

        foreach (var (profile, instrument, evidence) in formats)
        {
            shell.Out.WriteLine($"{profile,-28} {DeviceJson.Name(evidence),-12} {"files",-6} {instrument}");
        }

        return (int)ExitCode.Ok;
    }
}
