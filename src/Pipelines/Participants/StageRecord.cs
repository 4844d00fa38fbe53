using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>What a stage found, beside its images: numbers, verdicts, and where they come from. Stands as record.json in the stage's folder; the same record gives the same bytes.</summary>
internal sealed record StageRecord
{
    /// <summary>Provenance of the stage's outputs.</summary>
    public required Provenance Main { get; init; }

    /// <summary>All that <see cref="Main"/> and the values lead to, inputs before what was made of them.</summary>
    public ImmutableArray<Provenance> Provenance { get; init; } = [];

    public ImmutableArray<ParticipantValue> Values { get; init; } = [];

    public ImmutableArray<ParticipantVerdict> Verdicts { get; init; } = [];

    /// <summary>Numbers for later stages and for the page, by name.</summary>
    public ImmutableSortedDictionary<string, double> Numbers { get; init; } = ImmutableSortedDictionary<string, double>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Series for later stages and for the page, by name; NaN stands as null.</summary>
    public ImmutableSortedDictionary<string, double[]> Series { get; init; } = ImmutableSortedDictionary<string, double[]>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Words for the page, by name.</summary>
    public ImmutableSortedDictionary<string, string> Texts { get; init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>The file of a stage's record, relative to the work folder.</summary>
    public static string FileOf(string stage) => stage + "/record.json";

    public StageRecord With(string name, double value) => this with { Numbers = Numbers.SetItem(name, value) };

    public StageRecord With(string name, double[] values) => this with { Series = Series.SetItem(name, values) };

    public StageRecord With(string name, string text) => this with { Texts = Texts.SetItem(name, text) };

    /// <summary>An affine among the series, as its twelve numbers.</summary>
    public StageRecord With(string name, Affine affine) => With(name, affine.Rows.ToArray());

    public Affine Affine(string name) => new(Series[name]);

    /// <summary>A record whose outputs were made from those of other stages.</summary>
    public static StageRecord Of(string stage, IReadOnlyList<StageRecord> from, IEnumerable<KeyValuePair<string, string>> parameters, params IEnumerable<Provenance> more)
    {
        Provenance[] direct = [.. from.Select(f => f.Main), .. more];
        var main = Measurements.Provenance.Derived(stage, direct, parameters);
        return new() { Main = main, Provenance = [.. from.SelectMany(f => f.Provenance).Concat(direct).Append(main).DistinctBy(p => p.Id)] };
    }

    public void Write(string path) => OutputFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("main", Main.Id);
        StageRecordJson.WriteProvenance(json, Provenance);
        StageRecordJson.WriteValues(json, Values);
        StageRecordJson.WriteVerdicts(json, Verdicts);
        json.WriteStartObject("numbers");
        foreach (var (name, value) in Numbers)
        {
            StageRecordJson.Number(json, name, value);
        }

        json.WriteEndObject();
        json.WriteStartObject("series");
        foreach (var (name, values) in Series)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                StageRecordJson.Number(json, null, value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("texts");
        foreach (var (name, text) in Texts)
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Reads a record that this version wrote.</summary>
    /// <exception cref="InvalidDataException">The file is not such a record: the work folder was changed from outside, or is another version's.</exception>
    public static StageRecord Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var provenance = StageRecordJson.ReadProvenance(root);
            return new()
            {
                Main = provenance[root.GetProperty("main").GetString()!],
                Provenance = [.. root.GetProperty("provenance").EnumerateArray().Select(e => provenance[e.GetProperty("id").GetString()!])],
                Values = StageRecordJson.ReadValues(root),
                Verdicts = StageRecordJson.ReadVerdicts(root),
                Numbers = root.GetProperty("numbers").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => StageRecordJson.Number(p.Value), StringComparer.Ordinal),
                Series = root.GetProperty("series").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.EnumerateArray().Select(StageRecordJson.Number).ToArray(), StringComparer.Ordinal),
                Texts = root.GetProperty("texts").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal),
            };
        }
        catch (Exception e) when (StoredJson.IsDamage(e))
        {
            throw new InvalidDataException($"{path} is no record of this version of the toolkit ({Measurements.Provenance.ToolkitVersion}): empty the work folder and run again.", e);
        }
    }
}
