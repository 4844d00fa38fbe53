using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>The result as tables that any program reads: CSV, UTF-8, one header line, numbers with a decimal point; text that a spreadsheet would run is disarmed.</summary>
public static class ResultTables
{
    /// <summary>File name and content of each table.</summary>
    public static IEnumerable<(string Name, string Content)> All(StudyResult result)
    {
        yield return ("outcomes.csv", Outcomes(result));
        yield return ("estimates.csv", Estimates(result));
        yield return ("faults.csv", Faults(result));
    }

    private static string Outcomes(StudyResult result) => Table(
        ["participant", "arm", "outcome", "unit", "visit", "value", "low", "high", "standard_error", "reason", "provenance"],
        result.Values.Select(v => new[]
        {
            v.Participant.Label, v.Participant.Arm?.Name ?? "", v.Outcome.Name, v.Outcome.Unit, v.Visit.Name, Number(v.Observation.Value), Number(v.Observation.Low), Number(v.Observation.High),
            v.Observation.StandardError > 0 ? Number(v.Observation.StandardError) : "", v.Observation.Reason ?? "", v.Provenance.Id,
        }));

    private static string Estimates(StudyResult result) => Table(
        ["name", "unit", "estimate", "low", "high", "level", "p", "method", "reason", "provenance"],
        result.Estimates.Select(e => new[]
        {
            e.Name, e.Unit, Number(e.Value), Number(e.Low), Number(e.High), Number(e.Level), Number(e.P), e.Method, e.Reason ?? "", string.Join(' ', e.Provenance),
        }));

    private static string Faults(StudyResult result) => Table(
        ["stage", "participant", "visit", "outcome", "message"],
        result.Faults.Select(f => new[] { f.Stage, f.Participant ?? "", f.Visit ?? "", f.Outcome ?? "", Printable.Clean(f.Message, 2000) }));

    private static string Table(string[] header, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder(string.Join(',', header)).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(DelimitedTable.Cell)).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? Numbers.Format(number) : "";
}
