using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>The data of one wavelength as a BioTek ELx800, ELx808 or PowerWave sends them. Evidence: the makers' manuals; no capture seen.</summary>
public static class ElxBlock
{
    private const int CellLength = 6;
    private const int NameAndSpare = 57;

    /// <summary>Length of a whole answer to D in the "312" format for a plate of 8 × 12.</summary>
    public const int Length312 = 657;

    /// <summary>Decodes an answer in the "312" format: ACK, CR, rows, name, spare, 0x1A, status. It carries no checksum.</summary>
    public static Parsed<PlateReading> Decode312(ReadOnlySpan<byte> answer, double? wavelengthNm, Provenance provenance)
    {
        if (Stopped(answer) is { } stopped)
        {
            return stopped;
        }

        if (answer.Length != Length312 || answer[0] != Control.Ack || answer[1] != Control.Cr)
        {
            return new Fault(0, $"ACK, CR and {Length312 - 2} more bytes", $"{answer.Length} bytes") { Advice = "Ask the reader with D to send the data again" };
        }

        var end = 2 + (8 * ((12 * CellLength) + 2)) + NameAndSpare;
        return answer[end] != Control.Sub ? new Fault(end, "0x1A after the data", Printable.Quote(answer.Slice(end, 1)))
            : answer[end + 1] != Control.Rs || answer[end + 5] != Control.Etx ? new Fault(end + 1, "a status of RS, three characters and ETX", Printable.Quote(answer[(end + 1)..]))
            : answer[end + 3] != '0' ? new Fault(end + 3, "the status 0", Printable.Quote(answer.Slice(end + 3, 1))) { Advice = "The reader reports an error: what it sent is not a read" }
            : Rows(answer, 2, 8, 12, wavelengthNm, provenance);
    }

    /// <summary>Decodes a block in the "ELx" format: CR, rows, optional temperature of three digits, 0x1A, one binary byte with the sum of all bytes after the CR.</summary>
    public static Parsed<PlateReading> DecodeElx(ReadOnlySpan<byte> block, int rows, int columns, double? wavelengthNm, Provenance provenance)
    {
        // The last byte is the checksum: it may be anything.
        if (Stopped(block.Length > 1 ? block[..^1] : block) is { } stopped)
        {
            return stopped;
        }

        // By length: the checksum byte may look like any control character.
        var data = rows * ((columns * CellLength) + 2);
        var hasTemperature = block.Length == 1 + data + 5;
        if (block.Length < 1 || block[0] != Control.Cr || (block.Length != 1 + data + 2 && !hasTemperature) || block[^2] != Control.Sub)
        {
            return new Fault(0, $"CR, {data} bytes of data, 0x1A and a checksum", $"{block.Length} bytes") { Advice = "Ask the reader with D to send the data again" };
        }

        double? temperature = hasTemperature && Numbers.TryParse(Encoding.Latin1.GetString(block.Slice(1 + data, 3)), out var tenths) ? tenths / 10 : null;
        var sum = ByteSum.Of(block[1..^1]) & 0xFF;
        return sum != block[^1]
            ? new Fault(block.Length - 1, string.Create(CultureInfo.InvariantCulture, $"the checksum {sum}"), block[^1].ToString(CultureInfo.InvariantCulture)) { Advice = "Ask the reader with D to send the data again" }
            : Rows(block, 1, rows, columns, wavelengthNm, provenance).Map(r => r with { TemperatureC = temperature });
    }

    /// <summary>The wells of the first wavelength in the beginning of an answer, behind its ACK and CR: each cell that has come whole.</summary>
    internal static ImmutableArray<WellReading> Preview(ReadOnlySpan<byte> received, int rows, int columns)
    {
        var wells = ImmutableArray.CreateBuilder<WellReading>();
        var at = received.LastIndexOf([Control.Ack, Control.Cr]) + 2;
        while (at >= 2 && wells.Count < rows * columns && at + CellLength <= received.Length && Cell(received, at, Well.At(wells.Count / columns, wells.Count % columns)) is { } well)
        {
            wells.Add(well);
            at += CellLength + (wells.Count % columns == 0 ? 2 : 0);
        }

        return wells.ToImmutable();
    }

    /// <returns>The well, or null where no cell stands.</returns>
    private static WellReading? Cell(ReadOnlySpan<byte> bytes, int at, Well well)
    {
        var cell = bytes.Slice(at, CellLength);
        var text = Encoding.Latin1.GetString(cell[1..]);
        var isOver = text == "*****";
        return cell[0] == ',' && (isOver || (text[0] is '+' or '-' && text[1..].All(char.IsAsciiDigit)))
            ? new(well, isOver ? null : int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) / 1000.0, isOver ? text : null) { Bytes = new(at + 1, 5) }
            : null;
    }

    /// <summary>DLE stands where the reader was stopped or failed: what came before it is no read.</summary>
    private static Fault? Stopped(ReadOnlySpan<byte> bytes)
    {
        return bytes.IndexOf(Control.Dle) is >= 0 and var at
            ? new Fault(at, "data to the end", "DLE: the read was stopped") { Advice = "What was received before is discarded; the journal keeps it" }
            : null;
    }

    private static Parsed<PlateReading> Rows(ReadOnlySpan<byte> bytes, int from, int rows, int columns, double? wavelengthNm, Provenance provenance)
    {
        var wells = ImmutableArray.CreateBuilder<WellReading>(rows * columns);
        var at = from;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++, at += CellLength)
            {
                if (Cell(bytes, at, Well.At(row, column)) is not { } well)
                {
                    return new Fault(at, "a comma, a sign and four digits, or *****", Printable.Quote(bytes.Slice(at, CellLength)));
                }

                wells.Add(well);
            }

            if (!bytes.Slice(at, 2).SequenceEqual("\r\n"u8))
            {
                return new Fault(at, "CR LF after the row", Printable.Quote(bytes.Slice(at, 2)));
            }

            at += 2;
        }

        return new PlateReading { Id = "", Kind = "absorbance", Unit = "OD", WavelengthNm = wavelengthNm, Wells = wells.ToImmutable(), Provenance = provenance };
    }
}
