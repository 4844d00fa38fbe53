using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>The body of a BioTek Synergy / Cytation read, from the header line to the final ETX. Evidence: second-hand (no vendor text seen); the checksum rule holds on every captured body we have.</summary>
/// <remarks>The checksum does not see swapped bytes; the leading <c>01,1,</c> CR and the status digits lie outside it.</remarks>
public sealed record SynergyBody
{
    /// <summary>What the results' provenance names as their stage.</summary>
    public const string Stage = "devices.biotek-synergy";

    private static ReadOnlySpan<byte> Lead => "01,1,\r"u8;

    private static ReadOnlySpan<byte> Unread => "*******"u8;

    public required PlateReading Reading { get; init; }

    /// <summary>Time since the start of the read as sent: "000:00:00.0".</summary>
    public required string Elapsed { get; init; }

    /// <summary>Chamber temperature after the read in degrees Celsius.</summary>
    public required double TemperatureEndC { get; init; }

    /// <summary>The checksum as sent; equal to the sum, or the body is refused.</summary>
    public required int Checksum { get; init; }

    /// <summary>First and last summed byte, both inclusive.</summary>
    public required (int From, int To) Summed { get; init; }

    /// <summary>"0000": all is well. Another status is refused.</summary>
    public required string Status { get; init; }

    /// <summary>Length of the body that begins at the start of <paramref name="bytes"/>, or 0 where it has not all arrived.</summary>
    /// <remarks>Counted from the first 0x1A, as checksum digits could look like anything: 0x1A ccc 0x1A ssss ETX.</remarks>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var sub = bytes.IndexOf(Control.Sub);
        return sub >= 0 && bytes.Length >= sub + 10 ? sub + 10 : 0;
    }

    /// <summary>Decodes a whole body. A single flipped bit in the summed range is always found.</summary>
    /// <param name="source">Name of the file or port.</param>
    /// <param name="wavelengthNm">What the read command asked for: the body does not say.</param>
    public static Parsed<SynergyBody> Decode(ReadOnlySpan<byte> bytes, string source, double? wavelengthNm = null) =>
        Decode(bytes, Provenance.OfBytes(Stage, source, Provenance.Digest(bytes)), wavelengthNm);

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, string, double?)"/>
    /// <param name="provenance">Where the bytes are kept.</param>
    public static Parsed<SynergyBody> Decode(ReadOnlySpan<byte> bytes, Provenance provenance, double? wavelengthNm = null)
    {
        if (!bytes.StartsWith(Lead))
        {
            return new Fault(0, "the header line '01,1,'", bytes.Length == 0 ? "nothing" : Printable.Quote(bytes, 20));
        }

        var length = LengthOf(bytes);
        if (length == 0 || length < bytes.Length)
        {
            return length == 0
                ? new Fault(bytes.Length, "0x1A, checksum, 0x1A, status and ETX", "the end") { Advice = "The body is cut: ask the reader to send it again" }
                : new Fault(length, "the end after ETX", Printable.Quote(bytes[length..], 20));
        }

        var from = Lead.Length;
        var sub = length - 10;
        var tail = bytes[sub..];
        if (!Digits(tail.Slice(1, 3), out var sent) || tail[4] != Control.Sub || tail[9] != Control.Etx)
        {
            return new Fault(sub, "0x1A, three digits, 0x1A, four digits and ETX", Printable.Quote(tail, 12));
        }

        var computed = ByteSum.Of(bytes[from..(sub + 1)]) & 0xFF;
        if (computed != sent)
        {
            return new Fault(sub + 1, string.Create(CultureInfo.InvariantCulture, $"the checksum {computed:000}"), Printable.Quote(tail.Slice(1, 3)))
            { Advice = "The body was damaged on the line: ask the reader to send it again" };
        }

        var status = Printable.Clean(System.Text.Encoding.Latin1.GetString(tail.Slice(5, 4)));
        return status == "0000"
            ? Values(bytes, from, sub, sent, provenance, wavelengthNm)
            : new Fault(sub + 5, "the status 0000", Printable.Quote(status)) { Advice = "The reader reports an error: what it sent is not a read" };
    }

    /// <summary>The wells that a body has brought so far: to be looked at, not to be used, as no checksum has been seen.</summary>
    /// <param name="received">Bytes of the port, up to now; the last body in them counts.</param>
    public static ImmutableArray<WellReading> Preview(ReadOnlySpan<byte> received)
    {
        var wells = ImmutableArray.CreateBuilder<WellReading>();
        var begin = received.LastIndexOf(Lead);
        for (var at = begin + Lead.Length + 15; begin >= 0 && at < received.Length;)
        {
            if (received[at] is Control.Cr or Control.Lf)
            {
                at++;
            }
            else if (TryWell(received[at..], out var well, out var text))
            {
                var isNumber = Numbers.TryParse(System.Text.Encoding.Latin1.GetString(text), out var value);
                wells.Add(new(well, isNumber ? value : null, isNumber ? null : Printable.Clean(System.Text.Encoding.Latin1.GetString(text))));
                at += 7 + text.Length;
            }
            else
            {
                break;
            }
        }

        return wells.ToImmutable();
    }

    private static Parsed<SynergyBody> Values(ReadOnlySpan<byte> bytes, int from, int sub, int checksum, Provenance provenance, double? wavelengthNm)
    {
        var head = bytes[from..];
        if (head.Length < 15 || head[11] != ',' || !Digits(head.Slice(12, 3), out var before))
        {
            return new Fault(from, "elapsed time and temperature (hhh:mm:ss.s,TTT)", Printable.Quote(head, 16));
        }

        if (!Digits(bytes.Slice(sub - 3, 3), out var after) || !bytes[..(sub - 3)].EndsWith("\r\n"u8))
        {
            return new Fault(sub - 3, "the temperature after the read", Printable.Quote(bytes.Slice(sub - 3, 3)));
        }

        var wells = ImmutableArray.CreateBuilder<WellReading>();
        var seen = new HashSet<Well>();
        var counts = false;
        for (var at = from + 15; at < sub - 3;)
        {
            if (bytes[at] == Control.Cr && bytes[at + 1] == Control.Lf)
            {
                at += 2;
                continue;
            }

            if (!TryWell(bytes[at..(sub - 3)], out var well, out var text) || !seen.Add(well))
            {
                return new Fault(at, "',RR,CC,value' of a well not yet sent", Printable.Quote(bytes[at..], 14));
            }

            counts |= char.IsAsciiDigit((char)text[0]);
            var isUnread = text.SequenceEqual(Unread);
            var value = 0.0;
            if (!isUnread && !Numbers.TryParse(System.Text.Encoding.Latin1.GetString(text), out value))
            {
                return new Fault(at + 7, "a value of seven characters, or '*******'", Printable.Quote(text));
            }

            wells.Add(new(well, isUnread ? null : value, isUnread ? "*******" : null) { Bytes = new(at + 7, text.Length) });
            at += 7 + text.Length;
        }

        return new SynergyBody
        {
            Reading = new()
            {
                Id = "",
                Kind = counts ? "counts" : "absorbance",
                Unit = counts ? "{counts}" : "OD",
                WavelengthNm = wavelengthNm,
                TemperatureC = before / 10.0,
                Wells = wells.ToImmutable(),
                Provenance = provenance,
            },
            Elapsed = System.Text.Encoding.Latin1.GetString(head[..11]),
            TemperatureEndC = after / 10.0,
            Checksum = checksum,
            Summed = (from, sub),
            Status = "0000",
        };
    }

    private static bool TryWell(ReadOnlySpan<byte> at, out Well well, out ReadOnlySpan<byte> value)
    {
        well = default;
        value = [];
        if (at.Length < 14 || at[0] != ',' || at[3] != ',' || at[6] != ',' || !Digits(at.Slice(1, 2), out var row) || !Digits(at.Slice(4, 2), out var column) || row is 0 or > 52 || column is 0 or > 99)
        {
            return false;
        }

        well = Well.At(row - 1, column - 1);
        value = at.Slice(7, 7);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
    }
}
