using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>Which carriage returns the checksum of a Bio-Rad block counts: the manual leaves it open.</summary>
public enum BioRadChecksum
{
    /// <summary>Not known: every block is refused.</summary>
    Unknown,

    /// <summary>Every CR but the one after .begin.</summary>
    AllReturns,

    /// <summary>No CR.</summary>
    NoReturns,
}

/// <summary>The data block of a Bio-Rad Model 680 or 550. Evidence: the manuals; no capture seen.</summary>
public static partial class BioRadBlock
{
    private const string Begin = ".begin\r";
    private const string End = ".end\r";

    /// <param name="rule">The reading of the checksum rule that a named profile states.</param>
    public static Parsed<PlateReading> Decode(ReadOnlySpan<byte> block, BioRadChecksum rule, Provenance provenance)
    {
        if (rule == BioRadChecksum.Unknown)
        {
            return new Fault(0, "a profile that states which carriage returns the checksum counts", "none") { Advice = "Compare one captured block with both readings of the rule, and say which holds" };
        }

        var text = Encoding.Latin1.GetString(block);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        if (!text.StartsWith("BIO-RAD", StringComparison.Ordinal) || begin < 0 || !text.EndsWith(End, StringComparison.Ordinal))
        {
            return new Fault(0, "a block from BIO-RAD over .begin to .end", Printable.Quote(text)) { Advice = "Ask the reader with RTPLATE to send the plate again" };
        }

        var lines = text[(begin + Begin.Length)..^End.Length].TrimEnd('\r').Split('\r');
        var summed = text[..begin] + string.Concat(lines.SkipLast(1).Select(l => l + "\r"));
        var sum = ByteSum.Of(Encoding.Latin1.GetBytes(rule == BioRadChecksum.NoReturns ? summed.Replace("\r", "", StringComparison.Ordinal) : summed)) & 0xFF;
        return lines[^1].Trim() == sum.ToString(CultureInfo.InvariantCulture)
            ? Rows(lines[..^1], text[..begin], begin, provenance)
            : new Fault(block.Length - End.Length, string.Create(CultureInfo.InvariantCulture, $"the checksum {sum}"), Printable.Quote(lines[^1])) { Advice = "Ask the reader with RTPLATE to send the plate again" };
    }

    private static Parsed<PlateReading> Rows(string[] rows, string head, int begin, Provenance provenance)
    {
        var wells = ImmutableArray.CreateBuilder<WellReading>(96);
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows.Length != 8 || !Row(rows[row], row, wells))
            {
                return new Fault(begin, "8 rows of 12 values with three decimals", Printable.Quote(rows[row]));
            }
        }

        var filter = Filter().Match(head);
        return new PlateReading
        {
            Id = "",
            Kind = "absorbance",
            Unit = "OD",
            WavelengthNm = filter.Success && Numbers.TryParse(filter.Groups["nm"].ValueSpan, out var nm) ? nm : null,
            Wells = wells.ToImmutable(),
            Provenance = provenance,
        };
    }

    /// <summary>The wells of the last block in the beginning of an answer: each row that has ended.</summary>
    internal static ImmutableArray<WellReading> Preview(ReadOnlySpan<byte> received)
    {
        var text = Encoding.Latin1.GetString(received[..(received.LastIndexOf((byte)'\r') + 1)]);
        var begin = text.LastIndexOf(Begin, StringComparison.Ordinal);
        var wells = ImmutableArray.CreateBuilder<WellReading>(96);
        foreach (var (row, line) in begin < 0 ? [] : text[(begin + Begin.Length)..].Split('\r').Take(8).Index())
        {
            if (!Row(line, row, wells))
            {
                break;
            }
        }

        return wells.ToImmutable();
    }

    /// <returns>False where the line is no row of twelve values; nothing is added then.</returns>
    private static bool Row(string line, int row, ImmutableArray<WellReading>.Builder wells)
    {
        // A minus sign takes the place of the blank between two values.
        var values = Value().Matches(line);
        if (values.Count != 12 || string.Concat(values.Select(v => v.Value)).Trim() != line.Trim())
        {
            return false;
        }

        for (var column = 0; column < 12; column++)
        {
            var value = values[column].Value.Trim();
            wells.Add(new(Well.At(row, column), Numbers.TryParse(value, out var od) ? od : null, value == "*.***" ? value : null));
        }

        return true;
    }

    [GeneratedRegex(@"[ -]*(\d\.\d{3}|\*\.\*{3})", RegexOptions.ExplicitCapture)]
    private static partial Regex Value();

    [GeneratedRegex(@"Mes\. filter:\s*(?<nm>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Filter();
}
