using System.CommandLine;
using System.Globalization;
using System.Text;
using Toolkit.Cli.Settings;

namespace Toolkit.Cli.Usage;

/// <summary>Every verb with its arguments and options, from the parser itself: docs/usage.md and the manual page are made here.</summary>
internal static class UsagePage
{
    private static readonly string[] ExampleMarks = ["Example: ", "Examples:\n"];

    /// <summary>docs/usage.md.</summary>
    public static string Markdown(RootCommand root)
    {
        var text = new StringBuilder("# Usage\n\nMade from the parser by `toolkit usage --output docs/usage.md`; a test checks that it is current. Each verb prints the same with `--help`.\n\n");
        text.Append("Data and JSON go to standard output, words for people and progress to standard error. `--quiet` silences all but errors. Options may also stand in the environment (`TOOLKIT_VERB_OPTION`) or in a YAML file (`toolkit config show --help`).\n");
        foreach (var verb in root.Subcommands.Where(c => !c.Hidden))
        {
            Section(text, verb, 2);
        }

        text.Append("\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n");
        foreach (var (code, meaning) in HelpWithCodes.Codes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {code} | {meaning} |\n");
        }

        return text.ToString();
    }

    /// <summary>The manual page toolkit(1), in man's macros.</summary>
    public static string Manual(RootCommand root)
    {
        var text = new StringBuilder(".TH TOOLKIT 1 \"\" \"toolkit " + Man(Measurements.Provenance.ToolkitVersion) + "\" \"Toolkit\"\n.SH NAME\ntoolkit \\- from instrument bytes and DICOM series to a trial estimate\n.SH SYNOPSIS\n.B toolkit\n.I VERB\n.RI [ OPTIONS ]\n.SH VERBS\n");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden).SelectMany(WithBeneath))
        {
            var (description, example) = Split(command.Description);
            text.Append(".SS ").Append(Man(UsageLine(command))).Append('\n').Append(Man(description)).Append('\n');
            foreach (var (name, about) in Arguments(command).Concat(Options(command)))
            {
                text.Append(".TP\n.B ").Append(Man(name)).Append('\n').Append(Man(about)).Append('\n');
            }

            if (example.Length > 0)
            {
                text.Append(".PP\nExample:\n.PP\n.nf\n").Append(Man(example)).Append("\n.fi\n");
            }
        }

        text.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in HelpWithCodes.Codes)
        {
            text.Append(CultureInfo.InvariantCulture, $".TP\n.B {code}\n{Man(meaning)}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<Command> WithBeneath(Command command) => command.Subcommands.Where(c => !c.Hidden).SelectMany(WithBeneath).Prepend(command);

    private static void Section(StringBuilder text, Command command, int level)
    {
        var path = string.Join(' ', OptionSource.PathOf(command));
        var (description, example) = Split(command.Description);
        text.Append('\n').Append('#', level).Append(' ').Append(path).Append("\n\n").Append(description).Append("\n\n```\n").Append(UsageLine(command)).Append("\n```\n");
        Table(text, "argument", Arguments(command));
        Table(text, "option", Options(command));
        if (example.Length > 0)
        {
            text.Append("\nExample:\n\n```\n").Append(example).Append("\n```\n");
        }

        foreach (var beneath in command.Subcommands.Where(c => !c.Hidden))
        {
            Section(text, beneath, Math.Min(level + 1, 4));
        }
    }

    private static void Table(StringBuilder text, string title, IEnumerable<(string Name, string About)> rows)
    {
        var list = rows.ToList();
        if (list.Count > 0)
        {
            text.Append("\n| ").Append(title).Append(" | meaning |\n| --- | --- |\n");
            list.ForEach(r => text.Append("| `").Append(r.Name).Append("` | ").Append(r.About.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ')).Append(" |\n"));
        }
    }

    private static string UsageLine(Command command)
    {
        var line = new StringBuilder("toolkit ").AppendJoin(' ', OptionSource.PathOf(command));
        foreach (var argument in command.Arguments.Where(a => !a.Hidden))
        {
            var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "…" : argument.Name;
            line.Append(argument.Arity.MinimumNumberOfValues > 0 ? $" {name}" : $" [{name}]");
        }

        foreach (var option in OptionSource.Visible(command).Where(o => o.Required))
        {
            line.Append(' ').Append(option.Name).Append(' ').Append(Value(option));
        }

        return (command.Subcommands.Any(c => !c.Hidden) ? line.Append(command.Action is null ? " VERB" : " [VERB]") : line).Append(OptionSource.Visible(command).Any(o => !o.Required) ? " [OPTIONS]" : "").ToString();
    }

    private static IEnumerable<(string Name, string About)> Arguments(Command command) => command.Arguments.Where(a => !a.Hidden).Select(a => (a.Name, a.Description ?? ""));

    private static IEnumerable<(string Name, string About)> Options(Command command) => OptionSource.Visible(command).Select(o =>
    {
        var names = string.Join(", ", o.Aliases.Where(a => a.Length == 2).Append(o.Name));
        return (IsFlag(o) ? names : names + " " + Value(o), (o.Description ?? "") + (o.Required ? " Required." : Default(o)));
    });

    private static bool IsFlag(Option option) => option.ValueType == typeof(bool);

    private static string Value(Option option) => option.HelpName ?? (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType.GetElementType() ?? option.ValueType) switch
    {
        var t when t == typeof(int) || t == typeof(long) || t == typeof(ulong) => "N",
        var t when t == typeof(double) => "X",
        { IsEnum: true } => "WORD",
        _ => option.Name.TrimStart('-').ToUpperInvariant(),
    };

    /// <summary>The default in words that are the same on every machine.</summary>
    private static string Default(Option option)
    {
        if (!option.HasDefaultValue || IsFlag(option))
        {
            return "";
        }

        return option.GetDefaultValue() switch
        {
            int n when n == Environment.ProcessorCount && option.Name is "--threads" or "--nprocs" or "--n-cpus" => " Default: the number of processors.",
            string s when s == Path.GetTempPath() => " Default: the system's folder for temporary files.",
            Array or null or "" => "",
            var value => " Default: " + Convert.ToString(value, CultureInfo.InvariantCulture) + ".",
        };
    }

    /// <summary>A description and the examples at its end, without the margin that they have on the help page.</summary>
    private static (string Description, string Example) Split(string? description)
    {
        var text = description ?? "";
        var mark = ExampleMarks.FirstOrDefault(m => text.Contains(m, StringComparison.Ordinal));
        var at = mark is null ? -1 : text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text.Trim(), "") : (text[..at].Trim(), string.Join('\n', text[(at + mark!.Length)..].Trim().Split('\n').Select(l => l.Trim())));
    }

    /// <summary>Text as man wants it: no command at the start of a line, dashes that can be copied.</summary>
    private static string Man(string text) =>
        string.Join('\n', text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Split('\n').Where(l => l.Length > 0).Select(l => l[0] is '.' or '\'' ? "\\&" + l : l));
}
