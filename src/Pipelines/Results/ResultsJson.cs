using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>Writes results.json: the same result gives the same bytes. A number that is unknown is null with its reason beside it.</summary>
public static class ResultsJson
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream to, StudyResult result)
    {
        using var json = new Utf8JsonWriter(to, Layout);
        json.WriteStartObject();
        json.WriteString("version", Provenance.ToolkitVersion);
        json.WriteString("study", result.Study.Name);
        WriteNumber(json, "seed", result.Seed, "the input is real");
        ResultDesign.Of(result.Study).Write(json);
        WriteParticipants(json, result.Participants, result.Values, result.Detections);
        json.WriteStartArray("estimates");
        foreach (var estimate in result.Estimates)
        {
            WriteEstimate(json, estimate, result.AdjustedP);
        }

        json.WriteEndArray();
        WriteTruth(json, result.Truth);
        WriteFaults(json, result.Faults);
        WriteProvenance(json, result.Provenance.Entries.Values);
        json.WriteEndObject();
    }

    /// <summary>Writes the array "participants": each with its values.</summary>
    public static void WriteParticipants(Utf8JsonWriter json, IEnumerable<Participant> participants, IEnumerable<OutcomeValue> values, IEnumerable<ChangeDetection>? detections = null)
    {
        var beside = (detections ?? []).ToLookup(d => (d.Participant, d.Visit, d.Outcome));
        var byParticipant = values.ToLookup(v => v.Participant.Label, StringComparer.Ordinal);
        json.WriteStartArray("participants");
        foreach (var participant in participants)
        {
            json.WriteStartObject();
            json.WriteString("participant", participant.Label);
            json.WriteString("arm", participant.Arm?.Name);
            json.WriteStartArray("values");
            foreach (var value in byParticipant[participant.Label])
            {
                json.WriteStartObject();
                json.WriteString("outcome", value.Outcome.Name);
                json.WriteString("visit", value.Visit.Name);
                json.WriteString("unit", value.Outcome.Unit);
                WriteNumber(json, "value", value.Observation.Value, value.Observation.Reason);
                WriteNumber(json, "low", value.Observation.Low, null);
                WriteNumber(json, "high", value.Observation.High, null);
                WriteNumber(json, "standardError", value.Observation.StandardError > 0 ? value.Observation.StandardError : null, "not known");
                if (beside[(participant.Label, value.Visit.Name, value.Outcome.Name)].FirstOrDefault() is { } detection)
                {
                    WriteNumber(json, "minimalDetectableChange", detection.Minimal.Value, detection.Minimal.Reason);
                    WriteNumber(json, "recoveryFactor", detection.Recovery.Value, detection.Recovery.Reason);
                }

                WriteIds(json, [value.Provenance.Id]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEstimate(Utf8JsonWriter json, Estimate estimate, ImmutableSortedDictionary<string, double> adjusted)
    {
        json.WriteStartObject();
        json.WriteString("name", estimate.Name);
        json.WriteString("unit", estimate.Unit);
        WriteNumber(json, "estimate", estimate.Value, estimate.Reason);
        WriteNumber(json, "low", estimate.Low, estimate.Reason ?? "open");
        WriteNumber(json, "high", estimate.High, estimate.Reason ?? "open");
        json.WriteNumber("level", estimate.Level);
        WriteNumber(json, "p", estimate.P, estimate.Reason ?? "no test was made");
        if (adjusted.TryGetValue(estimate.Name, out var p))
        {
            WriteNumber(json, "pAdjusted", p, null);
        }

        json.WriteString("method", estimate.Method);
        WriteIds(json, estimate.Provenance);
        json.WriteEndObject();
    }

    private static void WriteTruth(Utf8JsonWriter json, ImmutableArray<TruthRow> truth)
    {
        if (truth.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("truth");
        foreach (var row in truth)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteString("unit", row.Unit);
            WriteNumber(json, "truth", row.Truth, null);
            WriteNumber(json, "estimate", row.Estimate.Value, row.Estimate.Reason);
            WriteNumber(json, "low", row.Estimate.Low, row.Estimate.Reason ?? "open");
            WriteNumber(json, "high", row.Estimate.High, row.Estimate.Reason ?? "open");
            json.WriteBoolean("inside", row.Inside);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFaults(Utf8JsonWriter json, ImmutableArray<RunFault> faults)
    {
        json.WriteStartArray("faults");
        foreach (var fault in faults)
        {
            json.WriteStartObject();
            json.WriteString("stage", fault.Stage);
            json.WriteString("participant", fault.Participant);
            json.WriteString("visit", fault.Visit);
            json.WriteString("outcome", fault.Outcome);
            json.WriteString("message", Printable.Clean(fault.Message, 2000));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the object "provenance": each entry under its id.</summary>
    public static void WriteProvenance(Utf8JsonWriter json, IEnumerable<Provenance> entries)
    {
        json.WriteStartObject("provenance");
        foreach (var entry in entries)
        {
            json.WriteStartObject(entry.Id);
            json.WriteString("stage", entry.Stage);
            json.WriteString("version", entry.Version);
            if (entry.Source is not null)
            {
                json.WriteString("source", Printable.Clean(entry.Source));
                json.WriteString("sha256", entry.Sha256);
            }

            if (entry.Bytes is { } bytes)
            {
                json.WriteNumber("offset", bytes.Offset);
                json.WriteNumber("length", bytes.Length);
            }

            if (!entry.Parameters.IsEmpty)
            {
                json.WriteStartObject("parameters");
                foreach (var (key, value) in entry.Parameters)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            if (!entry.Inputs.IsEmpty)
            {
                WriteIds(json, entry.Inputs, "inputs");
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, ImmutableArray<string> ids, string name = "provenance")
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value, string? reason)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
            return;
        }

        json.WriteNull(name);
        if (reason is not null)
        {
            json.WriteString(name + "Reason", reason);
        }
    }
}
