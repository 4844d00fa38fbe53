using System.Collections.Immutable;
using System.CommandLine;
using Toolkit.Measurements;
using Toolkit.Pipelines.Settings;

namespace Toolkit.Cli.Settings;

/// <summary>Where the value of an option comes from: a flag goes before the environment, the environment before the settings file, the file before what the option has by itself.</summary>
internal sealed class OptionSource
{
    public const string FileVariable = "TOOLKIT_CONFIG";
    private const string Prefix = "TOOLKIT_";

    private OptionSource(string? path, ImmutableArray<Setting> file)
    {
        FilePath = path;
        File = file;
    }

    /// <summary>The settings file that is read; null where there is none.</summary>
    public string? FilePath { get; }

    public ImmutableArray<Setting> File { get; }

    /// <summary>Reads the file that TOOLKIT_CONFIG names, or toolkit/toolkit.yaml in the user's configuration folder where it exists.</summary>
    /// <exception cref="IOException">The named file cannot be read.</exception>
    public static Parsed<OptionSource> Read()
    {
        var named = Environment.GetEnvironmentVariable(FileVariable);
        var own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "toolkit", "toolkit.yaml");
        var path = named is { Length: > 0 } ? named : System.IO.File.Exists(own) ? own : null;
        return path is null ? new OptionSource(null, []) : SettingsFile.Read(path).Map(settings => new OptionSource(path, settings));
    }

    /// <summary>Adds what environment and file say about the options that the command line leaves out.</summary>
    /// <returns>The same arguments where there is nothing to add.</returns>
    public static Parsed<string[]> Fill(ParseResult parsed, string[] arguments)
    {
        var path = PathOf(parsed.CommandResult.Command);
        // Help and version are asked for by options with an action of their own; a command line with errors may lack what the settings bring.
        if (path.Length == 0 || (parsed.Errors.Count == 0 && parsed.CommandResult.Command.Action != parsed.Action))
        {
            return arguments;
        }

        return Read().Bind<string[]>(source =>
        {
            if (source.Unknown(path, parsed.CommandResult.Command) is { } unknown)
            {
                return unknown;
            }

            string[] added = [.. Visible(parsed.CommandResult.Command)
                .Where(o => parsed.GetResult(o) is null or { Implicit: true })
                .SelectMany(o => source.Find(path, o) is { } found ? found.Values.Select(v => o.Name + "=" + v) : [])];
            var end = Array.IndexOf(arguments, "--");
            return added.Length == 0 ? arguments : end < 0 ? [.. arguments, .. added] : [.. arguments[..end], .. added, .. arguments[end..]];
        });
    }

    /// <summary>What environment or file say about an option, and who says it; null where neither does.</summary>
    public (ImmutableArray<string> Values, string From)? Find(string[] path, Option option)
    {
        var name = option.Name.TrimStart('-');
        foreach (var variable in new[] { Variable([.. path, name]), Variable([name]) })
        {
            if (variable != FileVariable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                return ([value], "environment, " + variable);
            }
        }

        var key = string.Join('.', [.. path, name]);
        return File.FirstOrDefault(s => s.Key == key) is { } setting ? (setting.Values, $"{Path.GetFileName(FilePath)}, line {setting.Line}") : null;
    }

    /// <summary>The first setting of the file for this command that it has no option for.</summary>
    public Fault? Unknown(string[] path, Command command)
    {
        var beginning = string.Join('.', path) + ".";
        var beneath = command.Subcommands.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var known = Visible(command).Select(o => o.Name.TrimStart('-')).ToHashSet(StringComparer.Ordinal);
        return File.Where(s => s.Key.StartsWith(beginning, StringComparison.Ordinal))
            .Select(s => (Setting: s, Beyond: s.Key[beginning.Length..]))
            .Where(s => s.Beyond.Contains('.', StringComparison.Ordinal) ? !beneath.Contains(s.Beyond[..s.Beyond.IndexOf('.', StringComparison.Ordinal)]) : !known.Contains(s.Beyond))
            .Select(s => new Fault(s.Setting.Line, $"an option of '{string.Join(' ', path)}'", Printable.Quote(s.Beyond)) { Unit = "line", Place = Printable.Clean(FilePath ?? ""), Advice = $"'toolkit {string.Join(' ', path)} --help' lists them" })
            .FirstOrDefault();
    }

    /// <summary>Options of a command that people see, without help and version.</summary>
    public static IEnumerable<Option> Visible(Command command) => command.Options.Where(o => !o.Hidden && o.Name is not ("--help" or "--version" or "--quiet"));

    /// <summary>Names of the commands from the first verb down.</summary>
    public static string[] PathOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? at = command; at is Command and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Insert(0, at.Name);
        }

        return [.. names];
    }

    private static string Variable(IEnumerable<string> names) => Prefix + string.Join('_', names).ToUpperInvariant().Replace('-', '_');
}
