using System.Collections.Immutable;

namespace Toolkit.Evidence.Tables;

/// <summary>One record of a <see cref="CsvTable"/>; cells are asked for by column name.</summary>
public sealed class CsvRow
{
    private readonly CsvTable table;

    internal CsvRow(int line, ImmutableArray<string> cells, CsvTable table)
    {
        Line = line;
        Cells = cells;
        this.table = table;
    }

    /// <summary>One-based line of the file on which the record starts (the header is line 1).</summary>
    public int Line { get; }

    public ImmutableArray<string> Cells { get; }

    /// <summary>The trimmed cell, or "" where the column is absent or the record too short.</summary>
    public string this[string column] => table.IndexOf(column) is { } i && i < Cells.Length ? Cells[i].Trim() : "";
}
