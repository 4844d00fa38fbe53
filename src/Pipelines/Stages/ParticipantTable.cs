using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Reads the table of participants: one row each, with the columns participant and arm.</summary>
internal static class ParticipantTable
{
    /// <returns>The sound rows in the order of their labels, and a fault for each other one: a participant listed twice, or in an arm the study does not have.</returns>
    public static (ImmutableArray<Participant> Participants, ImmutableArray<Fault> Faults) Read(DelimitedTable table, Study study, string place)
    {
        int label = table.Column("participant"), arm = table.Column("arm");
        if (label < 0 || arm < 0)
        {
            return ([], [new Fault(1, "the columns participant and arm", string.Join(", ", table.Columns)) { Unit = "line", Place = place }]);
        }

        var faults = ImmutableArray.CreateBuilder<Fault>();
        var participants = new SortedDictionary<string, Participant>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var name = row.Cells[label].Trim();
            var armName = row.Cells[arm].Trim();
            if (!IsLabel(name))
            {
                Note(row, "a participant's label of letters, digits, '-', '_' or '.'", Printable.Quote(name));
            }
            else if (study.Arms.FirstOrDefault(a => a.Name == armName) is not { } known)
            {
                Note(row, "an arm of the study (" + string.Join(", ", study.Arms.Select(a => a.Name)) + ")", Printable.Quote(armName));
            }
            else if (!participants.TryAdd(name, new(name) { Arm = known }))
            {
                twice.Add(name);
                Note(row, "each participant once", Printable.Quote(name) + " a second time", "Neither row is used");
            }
        }

        return ([.. participants.Values.Where(p => !twice.Contains(p.Label))], faults.ToImmutable());

        void Note(DelimitedRow row, string expected, string found, string? advice = null) =>
            faults.Add(new(row.Line, expected, found) { Unit = "line", Place = place, Advice = advice });
    }

    private static bool IsLabel(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
