using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One block "DataType:" of an xPONENT export.</summary>
/// <param name="Columns">Names of the columns; empty ones at the end are left out.</param>
/// <param name="Rows">Rows in order, blank ones left out, as many cells as there are columns or fewer.</param>
public sealed record XponentBlock(string Name, int Line, ImmutableArray<string> Columns, ImmutableArray<DelimitedRow> Rows)
{
    /// <summary>The cell of a row in the named column; "" where there is none.</summary>
    public string Cell(DelimitedRow row, string column) => Columns.IndexOf(column) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at].Trim() : "";

    /// <summary>Columns of analytes: all that are not of the well itself.</summary>
    public IEnumerable<string> Analytes => Columns.Where(c => c is not ("Location" or "Sample" or "Total Events" or "Notes"));
}

/// <summary>The parts of an xPONENT or IS 2.3 export: lines of the header by their key, and the blocks.</summary>
/// <param name="Header">Cells behind each key of the header, empty ones left out; the first line of a key counts.</param>
public sealed record XponentSections(ImmutableDictionary<string, ImmutableArray<string>> Header, ImmutableArray<XponentBlock> Blocks)
{
    private const string Mark = "DataType:";

    /// <summary>Whether the text is such an export, sound or not.</summary>
    public static bool Recognises(string text) =>
        text.Split('\n', 4).Take(3).Any(l => l.Contains("xPONENT", StringComparison.Ordinal)) && text.Contains(Mark, StringComparison.Ordinal);

    /// <returns>The parts, or a fault that names the line where the columns do not fit together.</returns>
    public static Parsed<XponentSections> Of(string text)
    {
        if (!DelimitedTable.ReadRows(text).Try(out var rows, out var fault))
        {
            return fault;
        }

        if (rows.Length == 0 || rows[0].Cells[0].Trim() != "Program" || rows[0].Cells.ElementAtOrDefault(1)?.Trim() != "xPONENT")
        {
            return LayoutFaults.At(1, "the line Program,xPONENT", Printable.Quote(string.Join(',', rows.FirstOrDefault()?.Cells ?? [])), "The columns of the file were shifted");
        }

        var header = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        var blocks = ImmutableArray.CreateBuilder<XponentBlock>();
        for (var i = 0; i < rows.Length;)
        {
            if (rows[i].Cells[0].Trim() != Mark)
            {
                if (blocks.Count == 0 && rows[i].Cells[0].Trim() is { Length: > 0 } key)
                {
                    header.TryAdd(key, [.. rows[i].Cells.Skip(1).Select(c => c.Trim()).Where(c => c.Length > 0)]);
                }

                i++;
                continue;
            }

            if (!Block(rows, ref i).Try(out var block, out fault))
            {
                return fault;
            }

            blocks.Add(block);
        }

        return new XponentSections(header.ToImmutable(), blocks.ToImmutable());
    }

    /// <summary>The block of a name; null for none.</summary>
    public XponentBlock? Block(string name) => Blocks.FirstOrDefault(b => b.Name == name);

    private static Parsed<XponentBlock> Block(ImmutableArray<DelimitedRow> rows, ref int at)
    {
        var name = rows[at].Cells.ElementAtOrDefault(1)?.Trim() ?? "";
        var line = rows[at].Line;
        if (name.Length == 0)
        {
            return LayoutFaults.At(line, "a name behind DataType:", "none", "The columns of the file were shifted: export it again");
        }

        var from = ++at;
        while (at < rows.Length && rows[at].Cells[0].Trim() is not Mark && !rows[at].Cells[0].StartsWith("-- ", StringComparison.Ordinal))
        {
            at++;
        }

        var columns = from < at ? Trimmed(rows[from].Cells) : [];
        return new XponentBlock(name, line, columns, [.. rows.Skip(from + 1).Take(Math.Max(0, at - from - 1)).Select(r => Rejoined(r, columns))]);
    }

    /// <summary>A location "1(1,A1)" that was not quoted is split at its comma: it is joined again.</summary>
    private static DelimitedRow Rejoined(DelimitedRow row, ImmutableArray<string> columns)
    {
        var split = columns is ["Location", ..] && row.Cells.Length > 1 && row.Cells[0].Contains('(', StringComparison.Ordinal) && !row.Cells[0].Contains(')', StringComparison.Ordinal);
        var cells = split ? row.Cells.RemoveAt(0).SetItem(0, row.Cells[0] + "," + row.Cells[1]) : row.Cells;
        return row with { Cells = [.. cells.Take(Math.Max(columns.Length, 1)).Select(c => c.Trim())] };
    }

    private static ImmutableArray<string> Trimmed(IEnumerable<string> cells)
    {
        var trimmed = cells.Select(c => c.Trim()).ToList();
        return [.. trimmed.Take(trimmed.FindLastIndex(c => c.Length > 0) + 1)];
    }
}
