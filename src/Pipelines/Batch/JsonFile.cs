using System.Text;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>Small JSON documents of the batch: written whole, read with every doubt named.</summary>
internal static class JsonFile
{
    private const int Deepest = 16;
    private const long Largest = 64 << 20;
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>One object as text.</summary>
    public static string Text(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Reads an object; the fault names the file.</summary>
    public static Parsed<JsonElement> Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists || info.Length > Largest)
            {
                return new Fault(0, "a JSON document of at most 64 MiB", info.Exists ? "more" : "no file") { Unit = "file", Place = name };
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new() { MaxDepth = Deepest });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : new Fault(0, "a JSON object", document.RootElement.ValueKind.ToString()) { Unit = "line", Place = name };
        }
        catch (JsonException e)
        {
            return new Fault((e.LineNumber ?? 0) + 1, "well-formed JSON", Printable.Clean(e.Message)) { Unit = "line", Place = name };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Fault(0, "a readable file", Printable.Clean(e.Message)) { Unit = "file", Place = name };
        }
    }

    public static string? Text(JsonElement owner, string key) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static double? Number(JsonElement owner, string key) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public static IEnumerable<JsonElement> Items(JsonElement owner, string key) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
