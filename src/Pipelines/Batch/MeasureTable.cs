using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Batch;

/// <summary>One number of one participant as the group level reads it.</summary>
/// <param name="Session">Without "ses-"; null where the participant has no sessions.</param>
/// <param name="Value">NaN where there is none; then <paramref name="Reason"/> says why.</param>
public sealed record Measure(string Participant, string? Session, string Outcome, double Value, string Unit, string Reason);

/// <summary>The numbers of a participant as a table beside the images: sub-01_measures.tsv, with a sidecar that says what the columns mean.</summary>
internal static class MeasureTable
{
    private const string Header = "participant_id\tsession_id\toutcome\tvalue\tunit\treason\tprovenance";

    public static string NameOf(string entity) => entity + "_measures.tsv";

    /// <summary>Writes the table into what is to be published.</summary>
    public static void Write(ParticipantInput input, ParticipantResult result)
    {
        var folder = Path.Combine(result.Folder, input.Entity);
        var rows = result.Values.Select(v => string.Join('\t', input.Entity, v.Session is null ? "n/a" : "ses-" + v.Session, OutcomeOf(v), v.Observation.Value is { } number ? Numbers.Format(number) : "n/a", v.Unit, Cell(v.Observation.Reason), v.ProvenanceId));
        SharedFile.Write(Path.Combine(folder, NameOf(input.Entity)), string.Join('\n', rows.Prepend(Header)) + "\n");
        SharedFile.Write(Path.Combine(folder, Path.ChangeExtension(NameOf(input.Entity), ".json")), JsonFile.Text(json =>
        {
            void Column(string name, string description)
            {
                json.WriteStartObject(name);
                json.WriteString("Description", description);
                json.WriteEndObject();
            }

            Column("participant_id", "Participant");
            Column("session_id", "Visit to the scanner; n/a for none, or for a number that belongs to all of them");
            Column("outcome", "What the number is: letters, digits and '_'");
            Column("value", "The number; n/a where there is none");
            Column("unit", "Its unit, UCUM");
            Column("reason", "Why there is no number");
            Column("provenance", "Identity of what it was made from and how");
            json.WriteStartArray("Provenance");
            foreach (var entry in result.Provenance.OrderBy(p => p.Id, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("id", entry.Id);
                json.WriteString("stage", entry.Stage);
                json.WriteString("source", entry.Source);
                json.WriteString("sha256", entry.Sha256);
                json.WriteString("version", entry.Version);
                json.WriteStartObject("parameters");
                foreach (var (name, value) in entry.Parameters)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
                json.WriteStartArray("inputs");
                foreach (var from in entry.Inputs)
                {
                    json.WriteStringValue(from);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
    }

    /// <summary>Reads the table of a published participant.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Parsed<ImmutableArray<Measure>> Read(OutputTree output, string entity)
    {
        var path = Path.Combine(output.FolderOf(entity), NameOf(entity));
        var lines = File.ReadAllLines(path);
        if (lines.FirstOrDefault() != Header)
        {
            return new Fault(1, "the columns " + Header.Replace('\t', ' '), Printable.Quote(lines.FirstOrDefault() ?? "")) { Unit = "line", Place = Path.GetFileName(path) };
        }

        var measures = ImmutableArray.CreateBuilder<Measure>();
        foreach (var (line, number) in lines.Skip(1).Select((l, i) => (l, i + 2)))
        {
            if (line.Split('\t') is not [var who, var session, var outcome, var value, var unit, var reason, _] || (value != "n/a" && !Numbers.TryParse(value, out _)))
            {
                return new Fault(number, "seven cells, the fourth a number or n/a", Printable.Quote(line)) { Unit = "line", Place = Path.GetFileName(path) };
            }

            measures.Add(new(who, session == "n/a" ? null : session["ses-".Length..], outcome, Numbers.TryParse(value, out var found) ? found : double.NaN, unit, reason == "n/a" ? "" : reason));
        }

        return measures.ToImmutable();
    }

    /// <summary>"z PAG mOFC" of the run "task-rest" is z_PAG_mOFC_task_rest: a word that a plan and a table can hold.</summary>
    internal static string OutcomeOf(ParticipantValue value) =>
        string.Join('_', string.Join(' ', new[] { value.Name, value.Run }.OfType<string>()).Split([.. string.Concat(value.Name, value.Run).Where(c => !char.IsLetterOrDigit(c)).Distinct(), ' '], StringSplitOptions.RemoveEmptyEntries));

    private static string Cell(string? text) => text is { Length: > 0 } t ? Printable.Clean(t, 300).Replace('\t', ' ') : "n/a";
}
