using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>One number of one participant as the group level reads it.</summary>
/// <param name="Participant">"sub-01".</param>
/// <param name="Session">Without "ses-"; null where the number belongs to none or to all.</param>
/// <param name="Value">NaN where there is none; then <paramref name="Reason"/> says why.</param>
public sealed record Measure(string Participant, string? Session, string Outcome, double Value, string Unit, string Reason);

/// <summary>Reads the numbers that a participant was published with: sub-01_values.tsv.</summary>
internal static class MeasureTable
{
    private static readonly string[] Needed = ["name", "session", "run", "unit", "value", "reason"];

    /// <exception cref="IOException">The table cannot be read.</exception>
    public static Parsed<ImmutableArray<Measure>> Read(OutputTree output, string entity)
    {
        var file = entity + "_values.tsv";
        string[][] lines = [.. File.ReadAllLines(Path.Combine(output.FolderOf(entity), file)).Select(l => l.Split('\t'))];
        var columns = Needed.ToDictionary(n => n, n => lines.Length == 0 ? -1 : Array.IndexOf(lines[0], n), StringComparer.Ordinal);
        if (columns.Values.Any(c => c < 0))
        {
            return new Fault(1, "the columns " + string.Join(", ", Needed), Printable.Quote(string.Join(' ', lines.FirstOrDefault() ?? []))) { Unit = "line", Place = file };
        }

        var measures = ImmutableArray.CreateBuilder<Measure>();
        foreach (var (cells, number) in lines.Skip(1).Select((l, i) => (l, i + 2)))
        {
            var value = double.NaN;
            if (cells.Length != lines[0].Length || (cells[columns["value"]] != "n/a" && !Numbers.TryParse(cells[columns["value"]], out value)))
            {
                return new Fault(number, $"{lines[0].Length} cells, the value a number or n/a", Printable.Quote(string.Join(' ', cells))) { Unit = "line", Place = file };
            }

            string? Cell(string name) => cells[columns[name]] is "n/a" or "" ? null : cells[columns[name]];
            measures.Add(new(entity, Cell("session"), OutcomeOf(Cell("name") ?? "", Cell("run")), cells[columns["value"]] == "n/a" ? double.NaN : value, Cell("unit") ?? "1", Cell("reason") ?? ""));
        }

        return measures.ToImmutable();
    }

    /// <summary>"z PAG mOFC" of the run "task-rest" is z_PAG_mOFC_task_rest: a word that a plan and a table can hold.</summary>
    internal static string OutcomeOf(string name, string? run)
    {
        var text = run is null ? name : name + " " + run;
        return string.Join('_', string.Concat(text.Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
