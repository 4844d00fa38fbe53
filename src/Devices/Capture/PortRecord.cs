using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Toolkit.Devices.Capture;

/// <summary>The JSON of a journal's port record: which device speaks under the port's number from here on.</summary>
/// <param name="Name">The port's path or address.</param>
/// <param name="Profile">The profile it is read with.</param>
/// <param name="Resumed">True where the host goes on in the session that a crash or an unplug cut.</param>
internal sealed record PortRecord(string Name, string Profile, bool Resumed)
{
    /// <summary>What was stated about the device: without it a replay could not read the bytes in the same way.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>True where what comes is entered into a store too: a message without its record is then caught up.</summary>
    public bool EntersRecords { get; init; }

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteString("profile", Profile);
            json.WriteBoolean("resumed", Resumed);
            if (EntersRecords)
            {
                json.WriteBoolean("records", true);
            }

            json.WriteStartObject("settings");
            foreach (var (name, value) in Settings)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>The record, or null where the bytes are none.</returns>
    public static PortRecord? FromJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            var settings = root.TryGetProperty("settings", out var stated) ? stated.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString() ?? "")) : [];
            return new(root.GetProperty("name").GetString() ?? "", root.GetProperty("profile").GetString() ?? "", root.GetProperty("resumed").GetBoolean())
            {
                Settings = settings.ToImmutableSortedDictionary(StringComparer.Ordinal),
                EntersRecords = root.TryGetProperty("records", out var enters) && enters.GetBoolean(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
