using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Values of a trial as FHIR R4 Observation resources in a Bundle. A value outside the limits has a comparator, a missing one its reason.</summary>
public static class FhirObservations
{
    private const string ProjectCodes = "urn:toolkit:outcome";

    /// <summary>A collection Bundle, UTF-8 JSON.</summary>
    public static byte[] Bundle(TrialData data, string study)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", "Bundle");
            writer.WriteString("type", "collection");
            writer.WriteStartArray("entry");
            foreach (var row in AnalysisDatasets.Rows(data))
            {
                writer.WriteStartObject();
                writer.WritePropertyName("resource");
                Observation(writer, row, study);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Observation(Utf8JsonWriter writer, AnalysisDatasets.Row row, string study)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Observation");
        writer.WriteString("status", "final");
        writer.WriteStartObject("code");
        writer.WriteStartArray("coding");
        if (AnalyteCodes.Find(row.Outcome.Name, row.Outcome.Unit)?.Loinc is { } loinc)
        {
            Coding(writer, "http://loinc.org", loinc);
        }

        Coding(writer, ProjectCodes, row.Outcome.Name);
        writer.WriteEndArray();
        writer.WriteString("text", row.Outcome.Title);
        writer.WriteEndObject();
        writer.WriteStartObject("subject");
        writer.WriteStartObject("identifier");
        writer.WriteString("system", "urn:toolkit:study:" + study);
        writer.WriteString("value", row.Participant.Label);
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (row.Value.Visit.Date is { } date)
        {
            writer.WriteString("effectiveDateTime", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        Value(writer, row.Value.Observation, row.Outcome.Unit);
        writer.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter writer, Observation o, string unit)
    {
        if (o.IsMissing)
        {
            writer.WriteStartObject("dataAbsentReason");
            writer.WriteStartArray("coding");
            Coding(writer, "http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown");
            writer.WriteEndArray();
            writer.WriteString("text", o.Reason);
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartObject("valueQuantity");
        writer.WriteNumber("value", o.Value ?? o.High ?? o.Low!.Value);
        if (o.IsCensored)
        {
            writer.WriteString("comparator", o.High is not null ? "<" : ">");
        }

        writer.WriteString("unit", unit);
        writer.WriteString("system", "http://unitsofmeasure.org");
        writer.WriteString("code", unit);
        writer.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter writer, string system, string code)
    {
        writer.WriteStartObject();
        writer.WriteString("system", system);
        writer.WriteString("code", code);
        writer.WriteEndObject();
    }
}
