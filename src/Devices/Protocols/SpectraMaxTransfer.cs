using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>The answer of a SpectraMax to !TRANSFER: for each wavelength the columns of the plate, ended by '>'. Evidence: second-hand.</summary>
public static class SpectraMaxTransfer
{
    /// <returns>One reading for each wavelength; or a fault.</returns>
    public static Parsed<IReadOnlyList<PlateReading>> Decode(ReadOnlySpan<byte> answer, Provenance provenance)
    {
        var text = Encoding.Latin1.GetString(answer);
        if (!text.TrimEnd().EndsWith('>'))
        {
            return new Fault(answer.Length, "'>' at the end", "the end") { Advice = "The answer was cut: send !RESEND" };
        }

        if (text.Contains("FAIL", StringComparison.Ordinal))
        {
            return new Fault(text.IndexOf("FAIL", StringComparison.Ordinal), "OK", Printable.Quote(text.Trim()));
        }

        var lines = text.Split('\n').Select(l => l.Trim('\r', ' ', '>')).Where(l => l.Length > 0 && l != "OK").ToArray();
        var head = lines.Length > 0 ? lines[0].Split('\t') : [];
        double? celsius = head.Length > 1 && Numbers.TryParse(head[1], out var t) ? t : null;
        var found = new List<PlateReading>();
        double? wavelength = null;
        var wells = new List<WellReading>();
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith("L:", StringComparison.Ordinal))
            {
                Keep();
                wavelength = Numbers.TryParse(line.AsSpan(2), out var nm) ? nm : null;
            }
            else if (Column(line, wells) is { } fault)
            {
                return fault;
            }
        }

        Keep();
        return found.Count > 0 ? found : new Fault(0, "columns of values", Printable.Quote(text));

        void Keep()
        {
            if (wells.Count > 0)
            {
                found.Add(new() { Id = "", Kind = "absorbance", Unit = "OD", WavelengthNm = wavelength, TemperatureC = celsius, Wells = [.. wells], Provenance = provenance });
                wells.Clear();
            }
        }
    }

    /// <summary>The wells of the wavelength that is being sent: each column whose line has ended.</summary>
    internal static ImmutableArray<WellReading> Preview(ReadOnlySpan<byte> received)
    {
        var text = Encoding.Latin1.GetString(received[..(received.LastIndexOf((byte)'\n') + 1)]);
        var begin = text.LastIndexOf("L:", StringComparison.Ordinal);
        var wells = new List<WellReading>();
        foreach (var line in begin < 0 ? [] : text[begin..].Split('\n').Skip(1).Select(l => l.Trim('\r', ' ')))
        {
            if (Column(line, wells) is not null)
            {
                break;
            }
        }

        return [.. wells];
    }

    /// <summary>" 3: 0.1 0.2 …" is the third column, from row A down.</summary>
    private static Fault? Column(string line, List<WellReading> wells)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !int.TryParse(line.AsSpan(0, colon).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var column) || column is < 1 or > 48)
        {
            return new Fault(0, "a column such as '1: 0.123 0.456'", Printable.Quote(line));
        }

        var row = 0;
        foreach (var value in line[(colon + 1)..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (row >= 32)
            {
                return new Fault(0, "at most 32 rows", Printable.Quote(line));
            }

            wells.Add(new(Well.At(row++, column - 1), Numbers.TryParse(value, out var od) ? od : null, Numbers.TryParse(value, out _) ? null : Printable.Clean(value, 20)));
        }

        return null;
    }
}
