using System.CommandLine;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay qc HISTORY</c>: controls over the runs by Westgard's rules.</summary>
internal static class AssayQcVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<FileInfo>("HISTORY") { Description = "Past results of the controls: columns run, level, value; where there are several analyte; mean and sd of the target, or guide = yes for the runs that make it." };
        var report = new ReportFiles();
        var verb = new Command("qc", "Judge controls over the runs: Westgard rules, Levey-Jennings charts.\n\nExample: toolkit assay qc controls.csv --report controls.html") { file };
        report.AddTo(verb);
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(file), report.Of(parsed)));
        return verb;
    }

    private static ExitCode Run(Shell shell, FileInfo file, ReportRequest report)
    {
        if (report.Refusal(shell) is { } refusal)
        {
            return refusal;
        }

        if (!ControlHistory.FromText(File.ReadAllText(file.FullName)).In(file.Name).Try(out var history, out var fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        var text = new StringBuilder("analyte\tlevel\trun\tvalue\tz\tgrade\trule\treason\n");
        var sections = new List<ReportSection>();
        var without = 0;
        foreach (var analyte in history.Analytes)
        {
            var charts = history.Judge(analyte, [], out var reasons);
            foreach (var reason in reasons)
            {
                without++;
                shell.Complain($"{file.Name}: {Printable.Clean(analyte)} {reason}");
            }

            foreach (var chart in charts)
            {
                foreach (var run in chart.Runs)
                {
                    text.AppendJoin('\t', Printable.Clean(analyte), Printable.Clean(chart.Target.Level), Printable.Clean(run.Run), run.Value.ToString("g6", CultureInfo.InvariantCulture), run.Z.ToString("0.00", CultureInfo.InvariantCulture), AssayJson.Camel(run.Verdict.Grade.ToString()), run.Verdict.Criterion, run.Verdict.Reason).Append('\n');
                }
            }

            if (charts.Length > 0)
            {
                sections.Add(new($"{sections.Count + 1}. {(analyte.Length > 0 ? analyte : "Controls")}", [.. charts.Select((c, i) => (ReportBlock)AssayFigures.Chart(c, "", string.Create(CultureInfo.InvariantCulture, $"control-{sections.Count + 1}-{i + 1}")))]));
            }
        }

        shell.Out.Write(text);
        var written = sections.Count == 0 ? ExitCode.BadData : report.Write(shell, () => new() { Title = "Controls of " + file.Name, Lead = "Each result against the mean and standard deviation of its target; rules of Westgard and others (1981).", Sections = [.. sections] });
        return written != ExitCode.Ok ? written : without > 0 ? ExitCode.Partial : ExitCode.Ok;
    }
}
