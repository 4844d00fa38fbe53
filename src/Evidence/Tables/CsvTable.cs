using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Tables;

/// <summary>A table of extracted text: a header line, then records whose cells are asked for by column name, whatever its case. Cells are text as printed; a record that is too short has empty cells.</summary>
public sealed class CsvTable
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int LargestText = 20_000_000;

    private readonly ImmutableDictionary<string, int> columns;

    private CsvTable(string name, DelimitedTable table)
    {
        Name = name;
        Header = table.Columns;
        columns = Header.Select((h, i) => (h, i)).GroupBy(p => p.h, StringComparer.OrdinalIgnoreCase).ToImmutableDictionary(g => g.Key, g => g.First().i, StringComparer.OrdinalIgnoreCase);
        Rows = [.. table.Rows.Select(r => new CsvRow(r.Line, r.Cells, this))];
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    public ImmutableArray<string> Header { get; }

    public ImmutableArray<CsvRow> Rows { get; }

    /// <summary>Records with more cells than the header has columns: a comma in a cell that is not quoted.</summary>
    public IEnumerable<Fault> Overlong => Rows.Where(r => r.Cells.Length > Header.Length && r.Cells[Header.Length..].Any(c => c.Length > 0)).Select(r =>
        new Fault(r.Line, $"at most {Header.Length} cells", $"{r.Cells.Length} cells") { Unit = "line", Place = Name, Advice = "Quote the cell that holds a comma; the cells beyond the last column were left out" });

    /// <summary>Reads a table. Faults name the line on which the trouble starts.</summary>
    public static Parsed<CsvTable> Read(string name, string text)
    {
        if (text.Length > LargestText)
        {
            return new Fault(0, "at most " + LargestText + " characters", text.Length + " characters") { Unit = "line", Place = name };
        }

        if (!DelimitedTable.Read(text.StartsWith('\ufeff') ? text[1..] : text, ',', ragged: true).Try(out var table, out var fault))
        {
            return fault.Expected.StartsWith("a closing", StringComparison.Ordinal) ? fault.In(name) with { Advice = "Close the quoted cell that starts in this record." } : fault.In(name);
        }

        return table.Columns.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1 && g.Key.Length > 0) is { } twice
            ? new Fault(1, "each column once", "column " + Printable.Quote(twice.Key) + " twice") { Unit = "line", Place = name }
            : new CsvTable(name, table);
    }

    /// <summary>Whether the header names a column.</summary>
    public bool Has(string column) => columns.ContainsKey(column);

    internal int? IndexOf(string column) => columns.TryGetValue(column, out var i) ? i : null;
}
