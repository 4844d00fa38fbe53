using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>What an HL7 v2 result message (ORU^R01, OUL^R22) says: one result per OBX segment. Evidence: second-hand.</summary>
public sealed record Hl7Message
{
    /// <summary>Stands for a message that could not be read: an acknowledgement without a name.</summary>
    public static Hl7Message Nameless { get; } = new() { ControlId = "", Type = "", Results = [] };

    /// <summary>MSH-10: the same identifier with the same content is the same message again.</summary>
    public required string ControlId { get; init; }

    /// <summary>MSH-9: "ORU^R01".</summary>
    public required string Type { get; init; }

    /// <summary>True where MSH-15 asks for an accept acknowledgement: CA, CE, CR in place of AA, AE, AR.</summary>
    public bool WantsAccept { get; init; }

    public required ImmutableArray<AnalyserResult> Results { get; init; }

    /// <summary>Reads a message without its MLLP frame; delimiters come from MSH, text is UTF-8 where it is valid and Latin-1 else.</summary>
    /// <remarks>In OUL the specimen segment stands before its results and names the sample; in ORU the order names it, each order anew.</remarks>
    public static Parsed<Hl7Message> Parse(ReadOnlySpan<byte> message, Provenance provenance)
    {
        if (message.Length < 8 || !message.StartsWith("MSH"u8))
        {
            return new Fault(0, "a segment MSH with its delimiters", message.Length == 0 ? "nothing" : Printable.Quote(message, 20));
        }

        var text = System.Text.Unicode.Utf8.IsValid(message) ? Encoding.UTF8.GetString(message) : Encoding.Latin1.GetString(message);
        var marks = new Hl7Delimiters(text[3], text[4], text[5], text[6], text[7]);
        var results = ImmutableArray.CreateBuilder<AnalyserResult>();
        string[] header = [];
        var (specimen, order) = ("", "");
        foreach (var segment in text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = segment.Split(marks.Field);
            string Field(int number) => number < fields.Length ? fields[number] : "";
            switch (fields[0])
            {
                case "MSH":
                    header = fields;
                    break;
                case "SPM" when IsSpecimenCentred(header):
                    (specimen, order) = (marks.FirstPart(Field(2)), "");
                    break;
                case "OBR":
                    // The filler's number, else the placer's.
                    order = marks.FirstPart(Field(3)) is { Length: > 0 } filler ? filler : marks.FirstPart(Field(2));
                    break;
                case "OBX":
                    results.Add(new()
                    {
                        Sample = specimen.Length > 0 ? specimen : order,
                        Test = marks.FirstPart(Field(3)),
                        Text = marks.Unescape(Field(5)),
                        Value = Numbers.TryParse(marks.Unescape(Field(5)), out var number) ? number : null,
                        Unit = marks.FirstPart(Field(6)),
                        Flag = marks.FirstPart(Field(8)),
                        Status = marks.FirstPart(Field(11)),
                        Time = marks.FirstPart(Field(14)),
                        Provenance = provenance,
                    });
                    break;
                default:
                    break;
            }
        }

        // MSH-1 is the delimiter itself: field n of MSH stands at n - 1.
        return header.Length > 9 && header[9].Length > 0
            ? new Hl7Message { ControlId = header[9], Type = header[8], WantsAccept = header.Length > 14 && header[14] is "AL" or "SU", Results = results.ToImmutable() }
            : new Fault(0, "MSH-10, the control identifier", "none") { Advice = "A message without a name cannot be acknowledged, nor told from its repetition" };
    }

    /// <summary>The acknowledgement of a message: AA accepted, AE error (send it again later), AR refused.</summary>
    /// <param name="time">The host's clock.</param>
    public static byte[] Acknowledge(Hl7Message message, string code, DateTimeOffset time) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"MSH|^~\\&|TOOLKIT||||{time:yyyyMMddHHmmss}||ACK|{message.ControlId}|P|2.5.1\rMSA|{(message.WantsAccept ? "C" + code[1..] : code)}|{message.ControlId}\r"));

    private static bool IsSpecimenCentred(string[] header) => header.Length > 8 && header[8].StartsWith("OUL", StringComparison.Ordinal);
}

/// <summary>The five delimiters that MSH declares.</summary>
internal readonly record struct Hl7Delimiters(char Field, char Component, char Repeat, char Escape, char Part)
{
    /// <summary>The first part of the first component, escapes resolved.</summary>
    public string FirstPart(string field) => Unescape(field.Split(Component)[0].Split(Part)[0]);

    /// <summary>Resolves \F\ \S\ \T\ \R\ \E\ and \Xhh\; what is not known stays as sent.</summary>
    public string Unescape(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var close = text[at] == Escape ? text.IndexOf(Escape, at + 1) : -1;
            if (close > 0 && Meaning(text.AsSpan(at + 1, close - at - 1)) is { } meant)
            {
                plain.Append(meant);
                at = close;
            }
            else
            {
                plain.Append(text[at]);
            }
        }

        return plain.ToString();
    }

    private string? Meaning(ReadOnlySpan<char> name) => name switch
    {
        "F" => Field.ToString(),
        "S" => Component.ToString(),
        "T" => Part.ToString(),
        "R" => Repeat.ToString(),
        "E" => Escape.ToString(),
        ['X', .. var digits] when digits.Length is > 0 and < 64 && digits.Length % 2 == 0 && AreHex(digits) => Encoding.Latin1.GetString(Convert.FromHexString(digits)),
        _ => null,
    };

    private static bool AreHex(ReadOnlySpan<char> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }
}
