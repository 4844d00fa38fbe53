using System.CommandLine;
using System.Text;
using Toolkit.Devices.Profiles;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Verification;

namespace Toolkit.Cli.Verbs;

/// <summary>What this machine has and lacks, and the first settings of a workstation.</summary>
internal static class DoctorVerb
{
    private const string DefaultStore = "lab";

    public static Command Create(Shell shell)
    {
        var store = new Option<string?>("--store") { Description = "Folder or file where the store is or shall be: whether it can be written, and lies on a local disk." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output instead of the text." };
        var first = new Option<string?>("--first-start") { Description = "Write first settings of 'serve' into this YAML file: the store's place and the ports that were found. An existing file is not touched." };
        var verb = new Command("doctor", "What this machine has and lacks, each with what to do next. Ends with 0 unless something that is needed is broken.\n\nExample: toolkit doctor --store lab --first-start toolkit.yaml") { store, json, first };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetValue(store), parsed.GetValue(json), parsed.GetValue(first)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string? store, bool asJson, string? settings)
    {
        if (settings is not null && File.Exists(settings))
        {
            shell.Complain($"--first-start: expected no file, found {settings}. Remove it first, or give another name.");
            return ExitCode.CannotCreate;
        }

        if (settings is not null)
        {
            store ??= DefaultStore;
        }

        var machine = new Machine();
        var report = Doctor.Examine(machine, store, Path.GetTempPath());
        if (asJson)
        {
            shell.Out.WriteLine(report.ToJson());
        }
        else
        {
            foreach (var finding in report.Findings)
            {
                shell.Out.WriteLine($"{Sign(finding.Standing)} {finding.Thing}: {finding.Found}" + (finding.Next.Length > 0 ? "\n    " + finding.Next : ""));
            }

            shell.Say("+ fit, - absent and not needed for the rest, ! mend first");
        }

        if (settings is not null)
        {
            OutputFile.Write(settings, FirstSettings(machine, Path.GetFullPath(store!)));
            shell.Say($"Settings: {settings}. Next: toolkit store init {store} --help; then TOOLKIT_CONFIG={settings} toolkit serve");
        }

        return report.IsFit ? ExitCode.Ok : ExitCode.Unspecified;
    }

    private static string Sign(Standing standing) => standing switch
    {
        Standing.Fit => "+",
        Standing.Absent => "-",
        _ => "!",
    };

    /// <summary>YAML that 'config show' and every verb read: comments for the person, keys for the verbs.</summary>
    private static string FirstSettings(Machine machine, string store)
    {
        var text = new StringBuilder("# Settings of toolkit. A flag or an environment variable TOOLKIT_VERB_OPTION goes before them; 'toolkit config show' lists what holds.\n");
        text.Append("serve:\n  store: ").Append(Quoted(store)).Append("\n  urls: http://127.0.0.1:8420\n");
        var ports = Doctor.Ports(machine);
        text.Append(ports.IsEmpty ? "# No port was found. Once an adapter is plugged in, 'toolkit doctor' names it.\n" : "# Ports found. Each is heard by a command of its own:\n");
        foreach (var port in ports)
        {
            // A name under /dev/assay is the profile's own; else the profile is the person's to say.
            var profile = ProfileStore.All.FirstOrDefault(p => p.Name == Path.GetFileName(port))?.Name ?? "PROFILE";
            text.Append("#   toolkit device acquire --profile ").Append(profile).Append(" --port ").Append(port).Append(" --store ").Append(Path.Combine(Path.GetDirectoryName(store) ?? "/", "captures")).Append('\n');
        }

        return text.ToString();
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
