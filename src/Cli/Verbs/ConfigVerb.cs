using System.CommandLine;
using System.Globalization;
using Toolkit.Cli.Settings;

namespace Toolkit.Cli.Verbs;

/// <summary>Shows which settings hold, and where each comes from.</summary>
internal static class ConfigVerb
{
    public static Command Create(Shell shell)
    {
        var verbs = new Argument<string[]>("VERB") { Description = "A verb with those beneath it: device acquire. Left out: every setting of file and environment.", Arity = ArgumentArity.ZeroOrMore };
        var resolved = new Option<bool>("--resolved") { Description = "Every option of the verb with the value that holds, not only those that are set." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var show = new Command("show", "Which settings hold, and where each comes from: a flag goes before the environment (TOOLKIT_VERB_OPTION, or TOOLKIT_OPTION for all verbs), the environment before the YAML file that TOOLKIT_CONFIG names (or toolkit/toolkit.yaml in the user's configuration folder).\n\nExample: toolkit config show --resolved serve") { verbs, resolved, json };
        show.SetAction(parsed => (int)Run(shell, parsed.GetValue(verbs) ?? [], parsed.GetValue(resolved), parsed.GetValue(json)));
        return new Command("config", "Settings: flags, environment, file.\n\nExample: toolkit config show --resolved serve") { show };
    }

    private static ExitCode Run(Shell shell, string[] verbs, bool resolved, bool asJson)
    {
        if (!OptionSource.Read().Try(out var source, out var fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        var root = Program.Whole(shell);
        if (Find(root, verbs) is not { } command)
        {
            shell.Complain($"config show: expected a verb, found '{string.Join(' ', verbs)}'. 'toolkit --help' lists them.");
            return ExitCode.Usage;
        }

        var commands = verbs.Length == 0 ? All(root).ToList() : [command];
        var unknown = Unknown(source, root).ToList();
        foreach (var wrong in unknown)
        {
            shell.Complain(wrong);
        }

        Tell(shell, source, [.. commands.SelectMany(c => Rows(source, c, resolved))], asJson);
        return unknown.Count > 0 ? ExitCode.BadData : ExitCode.Ok;
    }

    private static Command? Find(Command root, string[] verbs)
    {
        Command? at = root;
        foreach (var verb in verbs)
        {
            at = at?.Subcommands.FirstOrDefault(c => c.Name == verb);
        }

        return at;
    }

    private static IEnumerable<Command> All(Command above) => above.Subcommands.SelectMany(c => All(c).Prepend(c));

    private static IEnumerable<string> Unknown(OptionSource source, Command root)
    {
        foreach (var setting in source.File.Where(s => !root.Subcommands.Any(c => s.Key.StartsWith(c.Name + ".", StringComparison.Ordinal))))
        {
            yield return $"{source.FilePath}: line {setting.Line}: expected a verb, found '{Measurements.Printable.Clean(setting.Key.Split('.')[0])}'.";
        }

        foreach (var command in All(root))
        {
            if (source.Unknown(OptionSource.PathOf(command), command) is { } fault)
            {
                yield return fault.Message;
            }
        }
    }

    private static IEnumerable<(string Verb, string Option, string Value, string From)> Rows(OptionSource source, Command command, bool resolved)
    {
        var path = OptionSource.PathOf(command);
        foreach (var option in OptionSource.Visible(command))
        {
            if (source.Find(path, option) is { } found)
            {
                yield return (string.Join(' ', path), option.Name, string.Join(", ", found.Values), found.From);
            }
            else if (resolved)
            {
                var value = option.HasDefaultValue ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) ?? "" : "";
                yield return (string.Join(' ', path), option.Name, value, option.Required ? "not set, and required" : option.HasDefaultValue ? "default" : "not set");
            }
        }
    }

    private static void Tell(Shell shell, OptionSource source, List<(string Verb, string Option, string Value, string From)> rows, bool asJson)
    {
        if (asJson)
        {
            shell.Out.WriteLine(StoreVerb.Document(json =>
            {
                json.WriteString("file", source.FilePath);
                json.WriteStartArray("settings");
                foreach (var (verb, option, value, from) in rows)
                {
                    json.WriteStartObject();
                    json.WriteString("verb", verb);
                    json.WriteString("option", option);
                    json.WriteString("value", value);
                    json.WriteString("from", from);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }));
            return;
        }

        shell.Say(source.FilePath is { } file ? "Settings file: " + file : "No settings file.");
        StudyOutput.Table(shell.Out, ["verb", "option", "value", "from"], [.. rows.Select(r => new[] { r.Verb, r.Option, r.Value, r.From })]);
    }
}
