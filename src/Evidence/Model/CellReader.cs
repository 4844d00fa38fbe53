using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Tables;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Model;

/// <summary>Reads cells of one table and collects the faults, each with its line and column; a cell that cannot be read is unknown.</summary>
internal sealed class CellReader(string table, ImmutableArray<Fault>.Builder faults)
{
    public void Fault(int line, string column, string expected, string found, string? advice = null) =>
        faults.Add(new Fault(line, expected, found) { Unit = "line", Place = table + ", column " + column, Advice = advice });

    public void Need(CsvTable read, params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!read.Has(column))
            {
                Fault(1, column, "this column", "no such column", "The other columns were still read");
            }
        }
    }

    public int? Count(CsvRow row, string column)
    {
        var cell = row[column];
        if (cell.Length == 0)
        {
            return null;
        }

        if (int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= 100_000_000)
        {
            return n;
        }

        Fault(row.Line, column, "a count, or nothing", Printable.Quote(cell), "Leave the cell empty where the source states none");
        return null;
    }

    public Printed? Number(CsvRow row, string column)
    {
        var cell = row[column];
        if (cell.Length == 0)
        {
            return null;
        }

        if (Printed.TryRead(cell, out var printed))
        {
            return printed;
        }

        Fault(row.Line, column, "a number with '.' as decimal sign, or nothing", Printable.Quote(cell));
        return null;
    }

    public bool? YesNo(CsvRow row, string column)
    {
        var cell = row[column];
        switch (cell.ToUpperInvariant())
        {
            case "": return null;
            case "YES" or "Y" or "TRUE": return true;
            case "NO" or "N" or "FALSE": return false;
            default:
                Fault(row.Line, column, "yes or no", Printable.Quote(cell));
                return null;
        }
    }

    public Voice? Voice(CsvRow row)
    {
        switch (row["provenance"].ToUpperInvariant())
        {
            case "REVIEW": return Model.Voice.Review;
            case "ORIGINAL": return Model.Voice.Original;
            default:
                Fault(row.Line, "provenance", "'review' or 'original'", Printable.Quote(row["provenance"]), "The row was left out");
                return null;
        }
    }

    public TEnum Word<TEnum>(CsvRow row, string column, ImmutableArray<(string Word, TEnum Value)> words)
        where TEnum : struct, Enum
    {
        var cell = row[column];
        foreach (var (word, value) in words)
        {
            if (string.Equals(cell, word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        if (cell.Length > 0)
        {
            Fault(row.Line, column, string.Join(" or ", words.Select(w => "'" + w.Word + "'")), Printable.Quote(cell));
        }

        return default;
    }
}
