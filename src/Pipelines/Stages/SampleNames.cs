using Toolkit.Measurements;

namespace Toolkit.Pipelines.Stages;

/// <summary>Whose sample a name on a plate or tube is: by a pattern, or by a table that lists sample, participant and visit.</summary>
internal sealed class SampleNames
{
    private readonly Dictionary<string, (Participant Participant, Visit Visit)> whose;

    private SampleNames(Dictionary<string, (Participant, Visit)> whose) => this.whose = whose;

    public static SampleNames ByPattern(StudyContext context, string pattern) => new(
        context.Participants.SelectMany(p => context.Study.Visits.Select(v => (Name: StudyContext.Fill(pattern, p, v), Whose: (p, v))))
            .DistinctBy(x => x.Name)
            .ToDictionary(x => x.Name, x => x.Whose, StringComparer.Ordinal));

    /// <returns>The names, or the fault of the table.</returns>
    public static Parsed<SampleNames> ByTable(StudyContext context, string file)
    {
        if (!context.ReadTable(file).Try(out var read, out var fault))
        {
            return fault;
        }

        context.Provenance.Add(read.Provenance);
        var table = read.Table;
        int sample = table.Column("sample"), participant = table.Column("participant"), visit = table.Column("visit");
        if (sample < 0 || participant < 0 || visit < 0)
        {
            return new Fault(1, "the columns sample, participant and visit", string.Join(", ", table.Columns)) { Unit = "line", Place = file };
        }

        var known = new Dictionary<string, (Participant, Visit)>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var who = context.Participants.FirstOrDefault(p => p.Label == row.Cells[participant].Trim());
            var when = context.Study.Visits.FirstOrDefault(v => v.Name == row.Cells[visit].Trim());
            if (who is null || when is null || !known.TryAdd(row.Cells[sample].Trim(), (who, when)))
            {
                var found = string.Join(", ", row.Cells.Select(c => Printable.Clean(c)));
                return new Fault(row.Line, "a sample listed once, of a participant and a visit of the study", found) { Unit = "line", Place = file };
            }
        }

        return new SampleNames(known);
    }

    public bool TryFind(string name, out (Participant Participant, Visit Visit) found) => whose.TryGetValue(name, out found);
}
