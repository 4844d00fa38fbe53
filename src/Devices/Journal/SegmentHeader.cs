using System.Buffers;
using System.Text.Json;

namespace Toolkit.Devices.Journal;

/// <summary>What the first record of a segment says.</summary>
/// <param name="Previous">Name of the segment before; "" for the first.</param>
/// <param name="PreviousHash">Chain hash of the last record of <paramref name="Previous"/> that counts; what stands after it there was never confirmed.</param>
/// <param name="Operator">Who captures.</param>
/// <param name="Host">On which machine.</param>
/// <param name="Version">Toolkit version that writes.</param>
public sealed record SegmentHeader(string Previous, string PreviousHash, string Operator, string Host, string Version)
{
    /// <summary>Name of the first segment that may hold a message without its record in the store; "" where nothing is to be caught up.</summary>
    public string Pending { get; init; } = "";

    internal byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("previous", Previous);
            json.WriteString("previousHash", PreviousHash);
            json.WriteString("operator", Operator);
            json.WriteString("host", Host);
            json.WriteString("version", Version);
            json.WriteString("pending", Pending);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <returns>The header, or null where the bytes are none.</returns>
    internal static SegmentHeader? FromJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            string Text(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
            return new(Text("previous"), Text("previousHash"), Text("operator"), Text("host"), Text("version")) { Pending = Text("pending") };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
