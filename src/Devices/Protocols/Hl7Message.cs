using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>What an HL7 v2 result message (ORU^R01, OUL^R22) says: one result per OBX segment. Evidence: second-hand.</summary>
public sealed record Hl7Message
{
    /// <summary>MSH-10: the same identifier again is the same message again.</summary>
    public required string ControlId { get; init; }

    /// <summary>MSH-9: "ORU^R01".</summary>
    public required string Type { get; init; }

    public required ImmutableArray<AnalyserResult> Results { get; init; }

    /// <summary>Reads a message without its MLLP frame; delimiters come from MSH, text is UTF-8 where it is valid and Latin-1 else.</summary>
    public static Parsed<Hl7Message> Parse(ReadOnlySpan<byte> message, Provenance provenance)
    {
        if (message.Length < 8 || !message.StartsWith("MSH"u8))
        {
            return new Fault(0, "a segment MSH with its delimiters", message.Length == 0 ? "nothing" : Printable.Quote(message, 20));
        }

        var text = System.Text.Unicode.Utf8.IsValid(message) ? Encoding.UTF8.GetString(message) : Encoding.Latin1.GetString(message);
        var (field, component, escape) = (text[3], text[4], text[6]);
        var results = ImmutableArray.CreateBuilder<AnalyserResult>();
        string[] header = [];
        var sample = "";
        foreach (var segment in text.Split('\r', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = segment.Split(field);
            string Field(int number) => number < fields.Length ? fields[number] : "";
            string First(string value) => Unescape(value.Split(component)[0], field, component, escape);
            switch (fields[0])
            {
                case "MSH":
                    header = fields;
                    break;
                case "SPM":
                    sample = First(Field(2));
                    break;
                case "OBR":
                    // The filler's number, else the placer's, where no specimen segment names the sample.
                    sample = sample.Length > 0 ? sample : First(Field(3)) is { Length: > 0 } filler ? filler : First(Field(2));
                    break;
                case "OBX":
                    results.Add(Result(First(Field(3)), Unescape(Field(5), field, component, escape), First(Field(6)), First(Field(8)), First(Field(11)), First(Field(14)), sample, provenance));
                    break;
                default:
                    break;
            }
        }

        // MSH-1 is the delimiter itself: field n of MSH stands at n - 1.
        return header.Length > 9
            ? new Hl7Message { ControlId = header[9], Type = header[8], Results = results.ToImmutable() }
            : new Fault(0, "MSH-10, the control identifier", "a shorter segment MSH");
    }

    /// <summary>The acknowledgement of a message: AA accepted, AE error, AR refused.</summary>
    /// <param name="time">The host's clock.</param>
    public static byte[] Acknowledge(Hl7Message message, string code, DateTimeOffset time) => Encoding.UTF8.GetBytes(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"MSH|^~\\&|TOOLKIT||||{time:yyyyMMddHHmmss}||ACK|{message.ControlId}|P|2.5.1\rMSA|{code}|{message.ControlId}\r"));

    private static AnalyserResult Result(string test, string value, string unit, string flag, string status, string time, string sample, Provenance provenance) => new()
    {
        Sample = sample,
        Test = test,
        Text = value,
        Value = Numbers.TryParse(value, out var number) ? number : null,
        Unit = unit,
        Flag = flag,
        Status = status,
        Time = time,
        Provenance = provenance,
    };

    private static string Unescape(string text, char field, char component, char escape) => text.Contains(escape, StringComparison.Ordinal)
        ? text.Replace($"{escape}F{escape}", field.ToString(), StringComparison.Ordinal)
            .Replace($"{escape}S{escape}", component.ToString(), StringComparison.Ordinal)
            .Replace($"{escape}T{escape}", "&", StringComparison.Ordinal)
            .Replace($"{escape}R{escape}", "~", StringComparison.Ordinal)
            .Replace($"{escape}E{escape}", escape.ToString(), StringComparison.Ordinal)
        : text;
}
