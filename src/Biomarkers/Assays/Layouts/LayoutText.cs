using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Text pasted from a spreadsheet as rows of cells, with its remarks ("# unit: pg/mL") taken out.</summary>
/// <param name="Rows">Rows that hold something, trimmed cells, with their lines.</param>
/// <param name="Separator">Tab, semicolon or comma: the first that the first row with any of them holds, in this order.</param>
internal sealed record LayoutText(ImmutableArray<DelimitedRow> Rows, char Separator, string Unit, string Analyte)
{
    public static Parsed<LayoutText> Of(string text)
    {
        var separator = SeparatorOf(text);
        if (!DelimitedTable.ReadRows(text, separator).Try(out var rows, out var fault))
        {
            return fault;
        }

        string unit = "", analyte = "";
        var kept = ImmutableArray.CreateBuilder<DelimitedRow>();
        foreach (var row in rows)
        {
            if (!row.Cells[0].TrimStart().StartsWith('#'))
            {
                kept.Add(row with { Cells = [.. row.Cells.Select(c => c.Trim())] });
                continue;
            }

            var parts = row.Cells[0].TrimStart(' ', '#').Split(':', 2, StringSplitOptions.TrimEntries);
            unit = parts.Length == 2 && parts[0].Equals("unit", StringComparison.OrdinalIgnoreCase) ? parts[1] : unit;
            analyte = parts.Length == 2 && parts[0].Equals("analyte", StringComparison.OrdinalIgnoreCase) ? parts[1] : analyte;
        }

        return new LayoutText(kept.ToImmutable(), separator, unit, analyte);
    }

    /// <summary>',' where a number has one, none has a point, and not every one could be of thousands ("1,234"); else '.', and a comma is refused where it stands.</summary>
    public static char DecimalSign(IEnumerable<string> numbers)
    {
        var cells = numbers.Where(n => n.Length > 0).ToList();
        var commas = cells.Where(c => c.Contains(',', StringComparison.Ordinal) && Numbers.TryParse(c, ',', out _)).ToList();
        return commas.Count > 0 && !commas.TrueForAll(IsThousands) && !cells.Exists(c => Numbers.TryParse(c, out _) && c.Contains('.', StringComparison.Ordinal)) ? ',' : '.';
    }

    private static bool IsThousands(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma is >= 1 and <= 3 && text.Length == comma + 4 && text[0] is >= '1' and <= '9';
    }

    private static char SeparatorOf(string text)
    {
        foreach (var line in text.Split('\n', '\r').Where(l => !l.TrimStart('\uFEFF', ' ').StartsWith('#')))
        {
            foreach (var separator in "\t;,")
            {
                if (line.Contains(separator, StringComparison.Ordinal))
                {
                    return separator;
                }
            }
        }

        return ',';
    }
}
