using System.CommandLine;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay limits RESULTS</c>: limits of blank, detection and quantification of a procedure.</summary>
internal static class AssayLimitsVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<FileInfo>("RESULTS") { Description = "Repeated results: columns sample, kind (blank, low or profile) and value." };
        var goal = new Option<double>("--goal") { Description = "Largest CV at the limit of quantification, in per cent.", DefaultValueFactory = _ => 20 };
        var verb = new Command("limits", "Limits of blank, detection and quantification from repeated results (after CLSI EP17).\n\nExample: toolkit assay limits blanks.csv") { file, goal };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(file), parsed.GetValue(goal)));
        return verb;
    }

    private static ExitCode Run(Shell shell, FileInfo file, double goal)
    {
        if (!RepeatedResults.FromText(File.ReadAllText(file.FullName)).In(file.Name).Try(out var results, out var fault) || !results.Limits(goal).In(file.Name).Try(out var limits, out fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        var text = new StringBuilder("limit\tvalue\tmethod\n");
        foreach (var (name, value, method) in limits)
        {
            text.AppendJoin('\t', name, value?.ToString("g6", CultureInfo.InvariantCulture) ?? "", method).Append('\n');
        }

        shell.Out.Write(text);
        return ExitCode.Ok;
    }
}
