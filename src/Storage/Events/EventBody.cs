using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Toolkit.Storage.Events;

/// <summary>The particulars of an event as names and texts. An object inside is flattened: fields.dilution.</summary>
public static class EventBody
{
    /// <summary>One JSON object of these texts, in this order. A null is left out.</summary>
    public static string Of(params ReadOnlySpan<(string Name, string? Value)> texts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in texts)
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The texts of a body; empty where it is no JSON object, as in a store that was tampered with.</summary>
    public static ImmutableSortedDictionary<string, string> Read(string body)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            Flatten(texts, "", json.RootElement);
        }
        catch (JsonException)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        return texts.ToImmutable();
    }

    private static void Flatten(ImmutableSortedDictionary<string, string>.Builder texts, string name, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                Flatten(texts, name.Length == 0 ? property.Name : name + "." + property.Name, property.Value);
            }
        }
        else if (name.Length > 0)
        {
            texts[name] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        }
    }
}
