using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Pipelines;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>What 'demo' and 'run' have in common: publishing a result and telling the person what came of it.</summary>
internal static class StudyOutput
{
    /// <summary>Writes results.json, the report and the tables.</summary>
    /// <param name="report">Names the store whose head stands on the report; null for none.</param>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static void Publish(OutputFolder output, StudyRunOutcome run, ReportRequest? report = null) =>
        StudyPublication.Write(output, run, TimeProvider.System.GetUtcNow(), report is null ? null : report.Anchored);

    /// <summary>Names what was lost, and gives the exit code that says so.</summary>
    public static ExitCode Tell(Shell shell, OutputFolder output, StudyResult result)
    {
        const int shown = 20;
        foreach (var fault in result.Faults.Take(shown))
        {
            shell.Complain(fault.ToString());
        }

        if (result.Faults.Length > shown)
        {
            shell.Complain($"and {result.Faults.Length - shown} more in {Path.Combine(output.Path, "tables", "faults.csv")}");
        }

        shell.Say("Report: " + Path.Combine(output.Path, "report.html"));
        var estimated = result.Estimates.Any(e => e.Value is not null);
        return result.Faults.IsEmpty ? ExitCode.Ok : estimated ? ExitCode.Partial : ExitCode.BadData;
    }

    /// <summary>A table of numbers for the terminal.</summary>
    public static void Table(TextWriter to, string[] header, IReadOnlyCollection<string[]> rows)
    {
        var widths = header.Select((h, i) => rows.Select(r => r[i].Length).Append(h.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(header))
        {
            to.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
    }

    public static string Short(double? value) => value is { } number ? number.ToString("0.###", CultureInfo.InvariantCulture) : "-";

    /// <summary>A p value to three decimals, "&lt;0.001" below.</summary>
    public static string P(double? p) => p < 0.001 ? "<0.001" : Short(p);

    public static string Interval(Estimate estimate) => estimate.Low is null && estimate.High is null ? "" : $"{Short(estimate.Low)} to {Short(estimate.High)}";
}
