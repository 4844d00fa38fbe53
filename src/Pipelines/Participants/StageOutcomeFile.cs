using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>What came of a stage, beside its outputs: read where a participant is put together again, whoever ran the stages.</summary>
internal static class StageOutcomeFile
{
    public const string Folder = "outcomes";

    /// <summary>File of a stage, relative to the work folder.</summary>
    public static string Of(string stage) => $"{Folder}/{stage}.json";

    public static void Write(string path, StageOutcome outcome) => OutputFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        if (outcome.Fault is { } fault)
        {
            json.WriteStartObject("fault");
            json.WriteNumber("offset", fault.Offset);
            json.WriteString("unit", fault.Unit);
            json.WriteString("expected", fault.Expected);
            json.WriteString("found", fault.Found);
            json.WriteString("place", fault.Place);
            json.WriteString("advice", fault.Advice);
            json.WriteEndObject();
        }

        json.WriteStartArray("losses");
        foreach (var loss in outcome.Losses)
        {
            json.WriteStringValue(loss);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Null where there is no file.</summary>
    public static StageOutcome? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
        var fault = root.TryGetProperty("fault", out var f)
            ? new Fault(f.GetProperty("offset").GetInt64(), Text(f, "expected")!, Text(f, "found")!) { Unit = Text(f, "unit")!, Place = Text(f, "place"), Advice = Text(f, "advice") }
            : null;
        return new(fault) { Losses = [.. root.GetProperty("losses").EnumerateArray().Select(l => l.GetString()!)] };
    }
}
