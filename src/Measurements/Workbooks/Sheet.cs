using System.Collections.Immutable;

namespace Toolkit.Measurements;

/// <summary>One sheet of a workbook as text: numbers by their shortest form that reads back, empty cells as "".</summary>
/// <param name="Rows">Rows from the top; rows may differ in length.</param>
public sealed record Sheet(string Name, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>The cell at a zero-based row and column; "" beyond the filled part.</summary>
    public string this[int row, int column] => row >= 0 && row < Rows.Length && column >= 0 && column < Rows[row].Length ? Rows[row][column] : "";
}

/// <summary>Collects cells in any order.</summary>
internal sealed class SheetBuilder
{
    public const int MostRows = 100_000;
    public const int MostColumns = 4096;
    private readonly List<List<string>> rows = [];

    /// <returns>False where the cell lies beyond what a sheet of results can hold.</returns>
    public bool Set(int row, int column, string text)
    {
        if (row is < 0 or >= MostRows || column is < 0 or >= MostColumns)
        {
            return false;
        }

        if (text.Length == 0)
        {
            return true;
        }

        while (rows.Count <= row)
        {
            rows.Add([]);
        }

        var cells = rows[row];
        while (cells.Count <= column)
        {
            cells.Add("");
        }

        cells[column] = text;
        return true;
    }

    public Sheet Build(string name) => new(name, [.. rows.Select(r => r.ToImmutableArray())]);
}
