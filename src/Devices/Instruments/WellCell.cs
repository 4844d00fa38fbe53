using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>A cell of a plate as a well: a number, or the instrument's own text and no number.</summary>
internal static class WellCell
{
    /// <returns>The well; or a fault where the cell is a number with the other decimal sign, which would be wrong by powers of ten.</returns>
    public static Parsed<WellReading> Read(SourceCell cell, Well well, char decimalSign = '.')
    {
        var text = cell.Trimmed.Trim('"');
        if (Numbers.TryParse(text, decimalSign, out var value))
        {
            return new WellReading(well, value, null) { Bytes = cell.Bytes };
        }

        return Numbers.TryParse(text, decimalSign == '.' ? ',' : '.', out _)
            ? new Fault(cell.Bytes.Offset, $"a number with the decimal sign '{decimalSign}'", Printable.Quote(text))
            {
                Place = "well " + well,
                Advice = "Export with the other decimal sign, or name the profile that declares it",
            }
            : new WellReading(well, null, Printable.Clean(text, 40)) { Bytes = cell.Bytes };
    }

    /// <summary>A well of a grid from its row letters and a zero-based column.</summary>
    public static bool TryRow(string letters, out int row)
    {
        row = -1;
        if (letters.Length is 0 or > 2 || !letters.All(c => c is >= 'A' and <= 'Z') || !Well.Parse(letters + "1").Try(out var well, out _))
        {
            return false;
        }

        row = well.Row;
        return true;
    }

    /// <summary>True where the cells are 1, 2, 3, … (leading zeros allowed).</summary>
    public static bool AreColumns(IReadOnlyList<string> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (!int.TryParse(cells[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) || number != i + 1)
            {
                return false;
            }
        }

        return cells.Count > 0;
    }

    /// <summary>Rows of the plate that has this many columns; 0 for no standard plate.</summary>
    public static int RowsFor(int columns) => columns switch { 3 => 2, 4 => 3, 6 => 4, 8 => 6, 12 => 8, 24 => 16, 48 => 32, _ => 0 };
}
