using System.Buffers;
using System.Text.Json;

namespace Toolkit.Devices.Capture;

/// <summary>The JSON of a journal's port record: which device speaks under the port's number from here on.</summary>
/// <param name="Name">The port's path or address.</param>
/// <param name="Profile">The profile it is read with.</param>
/// <param name="Resumed">True where the host goes on in the session that a crash cut.</param>
internal sealed record PortRecord(string Name, string Profile, bool Resumed)
{
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteString("profile", Profile);
            json.WriteBoolean("resumed", Resumed);
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
            return new(root.GetProperty("name").GetString() ?? "", root.GetProperty("profile").GetString() ?? "", root.GetProperty("resumed").GetBoolean());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
