using System.CommandLine;
using System.Globalization;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Reads a captured or exported file.</summary>
internal static class DeviceParseVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A file that an instrument's software exported, or captured bytes." };
        var profile = new Option<string?>("--profile") { Description = "The format, where the file does not show its own marks; 'device list' names them." };
        var asJson = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var command = new Command("parse", "Read a captured or exported file. Example: toolkit device parse plate.txt --json") { file, profile, asJson };
        command.SetAction(parsed => Run(shell, parsed.GetValue(file)!, parsed.GetValue(profile), parsed.GetValue(asJson)));
        return command;
    }

    private static int Run(Shell shell, string path, string? profile, bool asJson)
    {
        if (profile is not null && PlateFileReader.Profiles.All(p => p.Profile != profile))
        {
            shell.Complain($"There is no profile {Printable.Quote(profile)} that reads files. Known: {string.Join(", ", PlateFileReader.Profiles.Select(p => p.Profile))}.");
            return (int)ExitCode.Usage;
        }

        if (!File.Exists(path))
        {
            shell.Complain($"There is no file {path}.");
            return (int)ExitCode.NoInput;
        }

        if (!PlateFileReader.Read(File.ReadAllBytes(path), path, profile).Try(out var file, out var fault))
        {
            shell.Complain(fault.Message);
            if (asJson)
            {
                DeviceJson.Document(shell.Out, json =>
                {
                    json.WriteNull("instrument");
                    json.WriteString("instrumentReason", fault.Message);
                    json.WriteString("profile", profile);
                    json.WriteNull("evidence");
                    DeviceJson.Plates(json, []);
                    DeviceJson.Results(json, []);
                    DeviceJson.Faults(json, [fault]);
                });
            }

            return (int)ExitCode.CorruptInput;
        }

        foreach (var wrong in file.Faults)
        {
            shell.Complain(wrong.Message);
        }

        if (asJson)
        {
            DeviceJson.Document(shell.Out, json => DeviceJson.File(json, file));
        }
        else
        {
            Print(shell, file);
        }

        return (int)(file.Faults.IsEmpty ? ExitCode.Ok : ExitCode.Partial);
    }

    private static void Print(Shell shell, InstrumentFile file)
    {
        shell.Say($"{file.Instrument} (profile {file.Profile}, evidence: {DeviceJson.Name(file.Evidence)})");
        foreach (var plate in file.Plates)
        {
            var numbers = plate.Wells.Count(w => w.Value is not null);
            shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(plate.Id)}\t{plate.Kind}\t{plate.WavelengthNm?.ToString(CultureInfo.InvariantCulture) ?? "-"} nm\t{numbers} of {plate.Wells.Length} wells with a number"));
        }

        foreach (var result in file.Results)
        {
            shell.Out.WriteLine($"{Printable.Clean(result.Sample)}\t{Printable.Clean(result.Test)}\t{Printable.Clean(result.Text)}\t{Printable.Clean(result.Unit)}\t{Printable.Clean(result.Flag)}");
        }
    }
}
