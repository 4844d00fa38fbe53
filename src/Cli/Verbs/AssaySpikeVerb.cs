using System.CommandLine;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay spike RESULTS</c>: how much of a known addition is found again.</summary>
internal static class AssaySpikeVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<FileInfo>("RESULTS") { Description = "Columns sample, unspiked, spiked and added, in one unit; share is the volume of the spike in per cent of the final volume." };
        var limit = new Option<double>("--limit") { Description = "Largest deviation from 100 %, in per cent.", DefaultValueFactory = _ => 20 };
        var verb = new Command("spike", "Recovery of known additions.\n\nExample: toolkit assay spike spikes.csv") { file, limit };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(file), parsed.GetValue(limit)));
        return verb;
    }

    private static ExitCode Run(Shell shell, FileInfo file, double limit)
    {
        if (!SpikeTable.FromText(File.ReadAllText(file.FullName)).In(file.Name).Try(out var rows, out var fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        var text = new StringBuilder("sample\trecovery_percent\tgrade\treason\n");
        foreach (var row in rows)
        {
            var (percent, verdict) = SpikeRecovery.Of(row.Unspiked, row.Spiked, row.Added, row.SharePercent, limit);
            text.AppendJoin('\t', Printable.Clean(row.Sample), percent.ToString("0.0", CultureInfo.InvariantCulture), AssayJson.Camel(verdict.Grade.ToString()), verdict.Reason).Append('\n');
        }

        shell.Out.Write(text);
        return ExitCode.Ok;
    }
}
