using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Outcomes that stand in a table: one row for a participant and visit.</summary>
internal static class TableStage
{
    public static OutcomeValues Collect(StudyContext context, StudyOutcome outcome, TableSource source)
    {
        var values = new OutcomeValues(context, outcome);
        if (!context.ReadTable(source.File).Try(out var read, out var fault))
        {
            values.Fault(fault.Message);
            return values;
        }

        var (table, file) = read;
        context.Provenance.Add(file);
        int participant = table.Column("participant"), visit = table.Column("visit"), value = table.Column(source.Column);
        if (participant < 0 || visit < 0 || value < 0)
        {
            values.Fault($"{source.File}: line 1: expected the columns participant, visit and {source.Column}, found {string.Join(", ", table.Columns.Select(c => Printable.Clean(c)))}");
            return values;
        }

        foreach (var row in table.Rows)
        {
            var who = context.Participants.FirstOrDefault(p => p.Label == row.Cells[participant].Trim());
            var when = context.Study.Visits.FirstOrDefault(v => v.Name == row.Cells[visit].Trim());
            if (who is null || when is null)
            {
                var (what, found) = who is null ? ("a participant of the study", row.Cells[participant]) : ("a visit of the study", row.Cells[visit]);
                values.Fault($"{source.File}: line {row.Line}: expected {what}, found {Printable.Quote(found)}");
                continue;
            }

            var text = row.Cells[value].Trim();
            var provenance = context.Provenance.Derive("table.value", [file], [new("line", Numbers.Format(row.Line)), new("column", source.Column)]);
            if (Numbers.TryParse(text, out var number))
            {
                values.Add(who, when, Observation.Of(number), provenance);
            }
            else if (text.Length == 0 || text == "NA")
            {
                values.Add(who, when, Observation.Missing("empty in the table"), provenance);
            }
            else
            {
                values.Fault($"{source.File}: line {row.Line}: expected a number with a decimal point, found {Printable.Quote(text)}", who, when);
                values.Add(who, when, Observation.Missing("not a number in the table"), provenance);
            }
        }

        return values;
    }
}
