using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>What the trial verbs share: reading a table, and writing numbers as JSON and as lines for people.</summary>
internal static class TrialVerbTable
{
    public static Option<bool> Json() => new("--json") { Description = "One JSON document on standard output." };

    public static Argument<string> Table() => new("table") { Description = "CSV, Parquet (.parquet), or CDISC Dataset-JSON (.json, .ndjson, .dsjc)." };

    public static Option<string> Needed(string name, string description) => new(name) { Description = description, Required = true };

    public static Option<string[]> Covariates() => new("--covariate") { Description = "A covariate of numbers; may be repeated.", DefaultValueFactory = _ => [] };

    /// <summary>Reads a table by its ending. Null after a complaint.</summary>
    public static Frame? Read(Shell shell, string path) => Read(shell, path, File.ReadAllBytes(path));

    /// <summary>The same of bytes that were read before.</summary>
    public static Frame? Read(Shell shell, string path, byte[] bytes)
    {
        var name = Path.GetFileName(path);
        var parsed = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" or ".ndjson" or ".dsjc" => DatasetJson.Read(bytes).Map(d => d.Table),
            ".parquet" => ParquetTable.Read(bytes),
            _ => Csv.Read(LongTable.Decode(bytes)),
        };
        if (parsed.In(name).Try(out var frame, out var fault))
        {
            return frame;
        }

        shell.Complain(fault.Message);
        return null;
    }

    /// <summary>Whether every column is there, and those named are numbers. Complains where not.</summary>
    public static bool Has(Shell shell, Frame frame, IEnumerable<string> columns, IEnumerable<string> numbers)
    {
        foreach (var name in columns.Concat(numbers).Where(n => !frame.Has(n)))
        {
            shell.Complain($"expected one of the columns {string.Join(", ", frame.Columns)}, found {Printable.Quote(name)}");
            return false;
        }

        foreach (var name in numbers.Where(n => !frame.IsNumeric(n)))
        {
            shell.Complain($"expected numbers in the column {name}, found text");
            return false;
        }

        return true;
    }

    /// <summary>Rows in which none of the columns is missing.</summary>
    public static Frame Complete(Frame frame, IReadOnlyCollection<string> columns)
    {
        var texts = columns.Select(frame.Text).ToList();
        return frame.Where(i => texts.TrueForAll(t => t[i] is not null));
    }

    public static JsonNode? Number(double? value) => value is { } v && double.IsFinite(v) ? JsonValue.Create(v) : null;

    public static JsonObject Row(string key, Inference i) => new()
    {
        [key] = i.Name,
        ["estimate"] = Number(i.Estimate),
        ["se"] = Number(i.StandardError),
        ["df"] = Number(i.Df),
        ["t"] = Number(i.T),
        ["p"] = Number(i.P),
        ["lower"] = Number(i.Low),
        ["upper"] = Number(i.High),
    };

    public static JsonArray Rows(string key, IEnumerable<Inference> rows) => [.. rows.Select(r => (JsonNode)Row(key, r))];

    public static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => (JsonNode)n)];

    public static JsonObject Test(JointTest t) => new() { ["term"] = t.Term, ["df1"] = Number(t.Df1), ["df2"] = Number(t.Df2), ["f"] = Number(t.F), ["p"] = Number(t.P) };

    /// <summary>The document on standard output.</summary>
    public static void Write(Shell shell, JsonObject document) => shell.Out.WriteLine(Text(document));

    /// <summary>The document as indented text.</summary>
    public static string Text(JsonObject document)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            document.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A p value for people.</summary>
    public static string Probability(double? p) => p is not { } value || double.IsNaN(value) ? "-" : value < 0.001 ? "< 0.001" : StudyOutput.Short(value);

    /// <summary>A table for people.</summary>
    public static void Print(Shell shell, IEnumerable<Inference> rows) => StudyOutput.Table(
        shell.Out,
        ["", "estimate", "SE", "df", "95 % interval", "p"],
        [.. rows.Select(r => new[] { r.Name, StudyOutput.Short(r.Estimate), StudyOutput.Short(r.StandardError), StudyOutput.Short(r.Df), $"{StudyOutput.Short(r.Low)} to {StudyOutput.Short(r.High)}", Probability(r.P) })]);

    /// <summary>"ARM=placebo" pairs as reference levels; null after a complaint.</summary>
    public static ImmutableDictionary<string, string>? References(Shell shell, IEnumerable<string> pairs)
    {
        var references = ImmutableDictionary<string, string>.Empty;
        foreach (var pair in pairs)
        {
            if (pair.Split('=', 2) is not [var factor, var level] || factor.Length == 0)
            {
                shell.Complain($"--reference: expected FACTOR=LEVEL, found {Printable.Quote(pair)}");
                return null;
            }

            references = references.SetItem(factor, level);
        }

        return references;
    }
}
