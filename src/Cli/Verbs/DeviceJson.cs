using System.Text.Json;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Devices' values as JSON: numbers are numbers, no number is null with its reason in "code".</summary>
internal static class DeviceJson
{
    /// <summary>One document on standard output.</summary>
    public static void Document(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    public static string Name(Devices.Instruments.Evidence evidence) => evidence switch { Devices.Instruments.Evidence.Capture => "capture", Devices.Instruments.Evidence.Manual => "manual", _ => "second-hand" };

    public static void File(Utf8JsonWriter json, InstrumentFile file)
    {
        json.WriteString("instrument", file.Instrument);
        json.WriteString("profile", file.Profile);
        json.WriteString("evidence", Name(file.Evidence));
        Plates(json, file.Plates);
        Results(json, file.Results);
        Faults(json, file.Faults);
        ProvenanceTable(json, file.Plates.Select(p => p.Provenance).Concat(file.Results.Select(r => r.Provenance)));
    }

    public static void Plates(Utf8JsonWriter json, IEnumerable<PlateReading> plates)
    {
        json.WriteStartArray("plates");
        foreach (var plate in plates)
        {
            json.WriteStartObject();
            json.WriteString("id", plate.Id);
            json.WriteString("kind", plate.Kind);
            json.WriteString("unit", plate.Unit);
            Number(json, "wavelengthNm", plate.WavelengthNm, "the source does not state it");
            Number(json, "excitationNm", plate.ExcitationNm, "none, or the source does not state it");
            Number(json, "seriesX", plate.SeriesX, "an end point");
            Number(json, "temperatureC", plate.TemperatureC, "the source does not state it");
            json.WriteString("analyte", plate.Analyte);
            json.WriteString("provenance", plate.Provenance.Id);
            json.WriteStartArray("wells");
            foreach (var well in plate.Wells)
            {
                Well(json, well, plate.Unit);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Results(Utf8JsonWriter json, IEnumerable<AnalyserResult> results)
    {
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("sample", result.Sample);
            json.WriteString("test", result.Test);
            Number(json, "value", result.Value, "not a plain number: " + Printable.Clean(result.Text));
            json.WriteString("text", result.Text);
            json.WriteString("unit", result.Unit);
            json.WriteString("flag", result.Flag);
            json.WriteString("status", result.Status);
            json.WriteString("time", result.Time);
            json.WriteString("provenance", result.Provenance.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Faults(Utf8JsonWriter json, IEnumerable<Fault> faults)
    {
        json.WriteStartArray("faults");
        foreach (var fault in faults)
        {
            json.WriteStartObject();
            json.WriteString("message", fault.Message);
            json.WriteString("place", fault.Place);
            json.WriteNumber("offset", fault.Offset);
            json.WriteString("expected", fault.Expected);
            json.WriteString("found", fault.Found);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Events(Utf8JsonWriter json, IEnumerable<CaptureEvent> events)
    {
        json.WriteStartArray("events");
        foreach (var happened in events)
        {
            json.WriteStartObject();
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(happened.Kind.ToString()));
            json.WriteString("port", happened.Port);
            json.WriteNumber("offset", happened.Offset);
            json.WriteString("utc", happened.Utc);
            json.WriteString("text", happened.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Port(Utf8JsonWriter json, PortPlan plan, PortStatus status)
    {
        json.WriteStartObject();
        json.WriteString("port", status.Name);
        json.WriteString("profile", plan.Profile.Name);
        json.WriteString("instrument", plan.Profile.Maker + " " + plan.Profile.Model);
        json.WriteString("evidence", Name(plan.Profile.Evidence));
        json.WriteBoolean("tried", plan.Profile.Tried);
        json.WriteNumber("bytes", status.Bytes);
        json.WriteNumber("messages", status.Messages);
        json.WriteNumber("results", status.Results);
        json.WriteNumber("plates", status.Plates);
        json.WriteNumber("faults", status.Faults);
        json.WriteEndObject();
    }

    public static void ProvenanceTable(Utf8JsonWriter json, IEnumerable<Provenance> provenances)
    {
        json.WriteStartObject("provenance");
        foreach (var p in provenances.DistinctBy(p => p.Id))
        {
            json.WriteStartObject(p.Id);
            json.WriteString("stage", p.Stage);
            json.WriteString("source", p.Source);
            json.WriteString("sha256", p.Sha256);
            if (p.Bytes is { } bytes)
            {
                json.WriteNumber("offset", bytes.Offset);
                json.WriteNumber("length", bytes.Length);
            }

            foreach (var (name, value) in p.Parameters)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void Profile(Utf8JsonWriter json, DeviceProfile profile)
    {
        json.WriteStartObject();
        json.WriteString("profile", profile.Name);
        json.WriteString("maker", profile.Maker);
        json.WriteString("model", profile.Model);
        json.WriteString("kind", profile.Kind);
        json.WriteString("protocol", profile.Protocol);
        json.WriteString("evidence", Name(profile.Evidence));
        json.WriteBoolean("tried", profile.Tried);
        json.WriteString("line", profile.Line?.ToString());
        json.WriteStartArray("notes");
        foreach (var note in profile.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Well(Utf8JsonWriter json, WellReading well, string unit)
    {
        json.WriteStartObject();
        json.WriteString("well", well.Well.ToString());
        if (well.Value is { } value)
        {
            json.WriteNumber("value", value);
        }
        else
        {
            json.WriteNull("value");
            json.WriteString("valueReason", well.Code is { Length: > 0 } code ? "the instrument gave " + code : "the cell is empty");
        }

        json.WriteString("code", well.Code);
        json.WriteString("unit", unit);
        if (well.Sample is not null)
        {
            json.WriteString("sample", well.Sample);
        }

        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value, string reason)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
            json.WriteString(name + "Reason", reason);
        }
    }
}
