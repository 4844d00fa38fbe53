using System.Buffers;
using System.Text.Json;

namespace Toolkit.Devices.Capture;

/// <summary>The JSON of a journal's port record: which device speaks under the port's number from here on.</summary>
internal static class PortRecord
{
    public static byte[] Of(string name, string profile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("profile", profile);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
