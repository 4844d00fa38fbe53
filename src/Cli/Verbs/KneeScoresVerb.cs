using System.CommandLine;
using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Knee;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Grades of the knee by readers: checked, compared between readers, added up.</summary>
internal static class KneeScoresVerb
{
    public static Command Create(Shell shell)
    {
        var table = new Argument<string>("TABLE") { Description = "Table, .csv or .tsv, with the columns participant, visit, reader, feature, region, grade, and side where both knees were read. The visit named first is the baseline." };
        var system = new Option<string>("--system") { Description = "MOAKS or BLOKS.", DefaultValueFactory = _ => "MOAKS" };
        var output = new Option<string?>("--output") { Description = "Folder for scores.json, sums.csv and changes.csv; JSON alone on stdout unless given." };
        var verb = new Command("scores", "Check readers' grades against the published ranges of MOAKS or BLOKS, compare two readers by weighted kappa, and add up features.\nsums.csv has participant, visit and one column a feature, as trial analyse reads it.\n\nExample: toolkit knee scores readings.csv --system MOAKS --output out/knee") { table, system, output };
        verb.SetAction(p => Run(shell, p.GetRequiredValue(table), p.GetRequiredValue(system), p.GetValue(output)));
        return verb;
    }

    private static int Run(Shell shell, string path, string name, string? output)
    {
        if (ScoreSystem.Named(name) is not { } system)
        {
            shell.Complain($"--system: expected MOAKS or BLOKS, found {Printable.Quote(name)}.");
            return (int)ExitCode.Usage;
        }

        var bytes = File.ReadAllBytes(path);
        var shown = Printable.Clean(Path.GetFileName(path));
        if (!DelimitedTable.Read(bytes, path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',').Bind(t => ReaderScores.Read(t, system)).In(shown).Try(out var scores, out var fault))
        {
            shell.Complain(fault.Message);
            return (int)ExitCode.BadData;
        }

        foreach (var wrong in scores.Faults)
        {
            shell.Complain(wrong.In(shown).Message);
        }

        Provenance file = Provenance.OfBytes("file", shown, Provenance.Digest(bytes)), result = Provenance.Derived("knee.scores", [file], [new("system", system.Name)]);
        if (output is null)
        {
            using var stdout = Console.OpenStandardOutput();
            ImageVerbFiles.WriteJson(stdout, json => Write(json, scores, [file, result]));
        }
        else
        {
            var folder = new OutputFolder(output);
            folder.Publish("sums.csv", Sums(scores));
            folder.Publish("changes.csv", Changes(scores));
            folder.Publish("scores.json", stream => ImageVerbFiles.WriteJson(stream, json => Write(json, scores, [file, result])));
        }

        return (int)(scores.Faults.IsEmpty ? ExitCode.Ok : ExitCode.Partial);
    }

    /// <summary>One row a knee and visit, one column a feature; an empty cell where a region was not graded.</summary>
    private static string Sums(ReaderScores scores)
    {
        var sums = scores.Sums();
        string[] features = [.. scores.System.Features.Select(f => f.Name).Where(f => sums.Any(s => s.Feature == f))];
        var text = new StringBuilder("participant,visit,side," + string.Join(',', features) + "\n");
        foreach (var knee in sums.GroupBy(s => (s.Participant, s.Visit, s.Side)))
        {
            string[] cells = [knee.Key.Participant, knee.Key.Visit, knee.Key.Side, .. features.Select(f => knee.FirstOrDefault(s => s.Feature == f)?.Sum is { } sum ? Numbers.Format(sum) : "")];
            text.AppendJoin(',', cells.Select(DelimitedTable.Cell)).Append('\n');
        }

        return text.ToString();
    }

    private static string Changes(ReaderScores scores)
    {
        var text = new StringBuilder("participant,side,feature,from,to,change\n");
        foreach (var c in scores.Changes())
        {
            text.AppendJoin(',', new[] { c.Participant, c.Side, c.Feature, c.From, c.To, Numbers.Format(c.Change) }.Select(DelimitedTable.Cell)).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(Utf8JsonWriter json, ReaderScores scores, Provenance[] provenance)
    {
        json.WriteString("system", scores.System.Name);
        json.WriteString("source", scores.System.Source);
        json.WriteNumber("grades", scores.Scores.Length);
        json.WriteStartArray("agreement");
        foreach (var (feature, first, second, kappa) in scores.Agreement())
        {
            json.WriteStartObject();
            json.WriteString("feature", feature);
            json.WriteString("first", first);
            json.WriteString("second", second);
            json.WriteNumber("items", kappa.Items);
            json.WriteNumber("equal", kappa.Observed);
            Kappa(json, "linear", kappa.Linear, kappa.LinearError);
            Kappa(json, "quadratic", kappa.Quadratic, kappa.QuadraticError);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sums");
        foreach (var s in scores.Sums())
        {
            json.WriteStartObject();
            json.WriteString("participant", s.Participant);
            json.WriteString("visit", s.Visit);
            json.WriteString("side", s.Side);
            json.WriteString("feature", s.Feature);
            ImageVerbJson.Number(json, "sum", s.Sum ?? double.NaN);
            json.WriteNumber("readers", s.Readers);
            if (s.Reason is not null)
            {
                json.WriteString("sumReason", s.Reason);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var c in scores.Changes())
        {
            json.WriteStartObject();
            json.WriteString("participant", c.Participant);
            json.WriteString("side", c.Side);
            json.WriteString("feature", c.Feature);
            json.WriteString("from", c.From);
            json.WriteString("to", c.To);
            json.WriteNumber("change", c.Change);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("faults");
        foreach (var fault in scores.Faults)
        {
            json.WriteStringValue(fault.Message);
        }

        json.WriteEndArray();
        DeviceJson.ProvenanceTable(json, provenance);
    }

    private static void Kappa(Utf8JsonWriter json, string name, double? value, double? error)
    {
        json.WriteStartObject(name);
        ImageVerbJson.Number(json, "kappa", value ?? double.NaN);
        ImageVerbJson.Number(json, "standardError", error ?? double.NaN);
        if (value is null)
        {
            json.WriteString("kappaReason", "both readers used one and the same grade");
        }

        json.WriteEndObject();
    }
}
