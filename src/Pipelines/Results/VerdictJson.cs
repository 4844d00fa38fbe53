using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>Verdicts as the array "verdicts" of the object that is being written.</summary>
public static class VerdictJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<QualityVerdict> verdicts)
    {
        json.WriteStartArray("verdicts");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("criterion", verdict.Criterion);
            json.WriteString("grade", verdict.Grade.ToString());
            json.WriteString("reason", verdict.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
