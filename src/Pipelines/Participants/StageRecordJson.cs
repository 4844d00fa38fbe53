using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>Parts of a record as JSON, written and read.</summary>
internal static class StageRecordJson
{
    public static void WriteProvenance(Utf8JsonWriter json, ImmutableArray<Provenance> entries)
    {
        json.WriteStartArray("provenance");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("stage", entry.Stage);
            if (entry.Source is not null)
            {
                json.WriteString("source", entry.Source);
                json.WriteString("sha256", entry.Sha256);
            }

            json.WriteStartObject("parameters");
            foreach (var (name, value) in entry.Parameters)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            WriteWords(json, "inputs", entry.Inputs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Entries by the id under which they were written.</summary>
    public static Dictionary<string, Provenance> ReadProvenance(JsonElement root)
    {
        var read = new Dictionary<string, Provenance>(StringComparer.Ordinal);
        foreach (var entry in root.GetProperty("provenance").EnumerateArray())
        {
            var stage = entry.GetProperty("stage").GetString()!;
            var parameters = entry.GetProperty("parameters").EnumerateObject().Select(p => new KeyValuePair<string, string>(p.Name, p.Value.GetString()!));
            var made = entry.TryGetProperty("source", out var source)
                ? Provenance.OfBytes(stage, source.GetString()!, entry.GetProperty("sha256").GetString()!, parameters: parameters)
                : Provenance.Derived(stage, entry.GetProperty("inputs").EnumerateArray().Select(i => read[i.GetString()!]), parameters);
            var id = entry.GetProperty("id").GetString()!;
            read[id] = made.Id == id ? made : throw new KeyNotFoundException($"The provenance {id} does not lead to its own content.");
        }

        return read;
    }

    public static void WriteValues(Utf8JsonWriter json, ImmutableArray<ParticipantValue> values)
    {
        json.WriteStartArray("values");
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("session", value.Session);
            json.WriteString("run", value.Run);
            WriteWords(json, "regions", value.Regions);
            json.WriteString("unit", value.Unit);
            Number(json, "value", value.Observation.Value ?? double.NaN);
            if (value.Observation.StandardError > 0)
            {
                json.WriteNumber("standardError", value.Observation.StandardError);
            }

            if (value.Observation.Reason is { } reason)
            {
                json.WriteString("valueReason", reason);
            }

            json.WriteString("provenance", value.ProvenanceId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static ImmutableArray<ParticipantValue> ReadValues(JsonElement root) =>
    [
        .. root.GetProperty("values").EnumerateArray().Select(v => new ParticipantValue(
            v.GetProperty("name").GetString()!,
            v.GetProperty("session").GetString(),
            v.GetProperty("run").GetString(),
            v.GetProperty("unit").GetString()!,
            v.GetProperty("value").ValueKind == JsonValueKind.Null
                ? Observation.Missing(v.GetProperty("valueReason").GetString()!)
                : Observation.Of(v.GetProperty("value").GetDouble(), v.TryGetProperty("standardError", out var error) ? error.GetDouble() : 0),
            v.GetProperty("provenance").GetString()!)
        {
            Regions = [.. v.GetProperty("regions").EnumerateArray().Select(r => r.GetString()!)],
        }),
    ];

    public static void WriteVerdicts(Utf8JsonWriter json, ImmutableArray<ParticipantVerdict> verdicts)
    {
        json.WriteStartArray("verdicts");
        foreach (var (session, run, verdict) in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("session", session);
            json.WriteString("run", run);
            json.WriteString("criterion", verdict.Criterion);
            json.WriteString("grade", verdict.Grade.ToString().ToLowerInvariant());
            json.WriteString("reason", verdict.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static ImmutableArray<ParticipantVerdict> ReadVerdicts(JsonElement root) =>
    [
        .. root.GetProperty("verdicts").EnumerateArray().Select(v => new ParticipantVerdict(
            v.GetProperty("session").GetString(),
            v.GetProperty("run").GetString(),
            new(StoredJson.Named<QualityGrade>(v.GetProperty("grade")), v.GetProperty("criterion").GetString()!, v.GetProperty("reason").GetString()!))),
    ];

    /// <summary>A number, or null where it is not finite; without a name it is an element of an array.</summary>
    public static void Number(Utf8JsonWriter json, string? name, double value)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    public static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Null ? double.NaN : element.GetDouble();

    private static void WriteWords(Utf8JsonWriter json, string name, ImmutableArray<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
