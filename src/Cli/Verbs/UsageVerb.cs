using System.CommandLine;
using Toolkit.Cli.Usage;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Writes the pages that describe the command line; for those who build the toolkit.</summary>
internal static class UsageVerb
{
    public static Command Create(Shell shell)
    {
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output." };
        var man = new Option<bool>("--man") { Description = "The manual page instead of Markdown." };
        var verb = new Command("usage", "Every verb from the parser itself, as Markdown or as a manual page.\n\nExample: toolkit usage --output docs/usage.md") { output, man };
        verb.Hidden = true;
        verb.SetAction(parsed =>
        {
            var root = Program.Whole(shell);
            var text = parsed.GetValue(man) ? UsagePage.Manual(root) : UsagePage.Markdown(root);
            if (parsed.GetValue(output) is { } file)
            {
                OutputFile.Write(file, text);
            }
            else
            {
                shell.Out.Write(text);
            }

            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
