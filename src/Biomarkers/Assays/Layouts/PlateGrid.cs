using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A plate drawn as a plate: a line 1, 2, 3 … above, a column A, B, C … beside, a cell for each well.</summary>
/// <param name="Title">What stands in the corner or in the line above; "" for nothing.</param>
/// <param name="Line">One-based line of row A.</param>
/// <param name="Rows">Rows of the plate that are there.</param>
/// <param name="Columns">Columns of the plate that are there.</param>
/// <param name="Cells">Row by row, as text.</param>
internal sealed record PlateGrid(string Title, int Line, int Rows, int Columns, ImmutableArray<string> Cells)
{
    private const int MostRows = 32;
    private const int MostColumns = 48;

    public string this[int row, int column] => row < Rows && column < Columns ? Cells[(row * Columns) + column] : "";

    /// <summary>Every well with its text, row by row.</summary>
    public IEnumerable<(Well Well, string Text, int Line)> Wells => Cells.Select((c, i) => (Well.At(i / Columns, i % Columns), c, Line + (i / Columns)));

    /// <summary>Whether most wells that hold something hold a signal.</summary>
    public bool IsNumeric
    {
        get
        {
            var filled = Cells.Where(c => c.Length > 0).ToList();
            return filled.Count > 0 && 2 * filled.Count(c => SignalCode.Read(c) is { Signal: not null } or { Issue: SignalIssue.Saturated or SignalIssue.BelowDetection }) > filled.Count;
        }
    }

    /// <summary>Every grid in the cells, from the top.</summary>
    /// <param name="rows">Rows with their one-based lines.</param>
    public static ImmutableArray<PlateGrid> Find(ImmutableArray<DelimitedRow> rows)
    {
        var grids = ImmutableArray.CreateBuilder<PlateGrid>();
        var below = new Dictionary<int, int>();
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c + 2 < rows[r].Cells.Length; c++)
            {
                var columns = Consecutive(rows[r], c);
                var height = columns < 2 ? 0 : Letters(rows, r + 1, c);
                if (height == 0)
                {
                    continue;
                }

                var cells = Enumerable.Range(r + 1, height).SelectMany(i => Enumerable.Range(c + 1, columns).Select(j => Cell(rows[i], j)));
                grids.Add(new(Heading(rows, r, c, below.GetValueOrDefault(c)), rows[r + 1].Line, height, columns, [.. cells]));
                below[c] = r + 1 + height;
                c += columns;
            }
        }

        return grids.ToImmutable();
    }

    /// <summary>The only grid of text that has no marks at its sides but the size of a plate: 8 x 12, 16 x 24 or 32 x 48 cells; null for anything else.</summary>
    public static PlateGrid? Bare(ImmutableArray<DelimitedRow> rows)
    {
        int columns = rows.Length switch { 8 => 12, 16 => 24, 32 => MostColumns, _ => 0 };
        return columns > 0 && rows.All(r => r.Cells.Length <= columns) && rows.Any(r => r.Cells.Length == columns)
            ? new("", rows[0].Line, rows.Length, columns, [.. rows.SelectMany(r => Enumerable.Range(0, columns).Select(j => Cell(r, j)))])
            : null;
    }

    private static string Cell(DelimitedRow row, int column) => column < row.Cells.Length ? row.Cells[column].Trim() : "";

    private static int Consecutive(DelimitedRow row, int corner)
    {
        var n = 0;
        while (n < MostColumns && int.TryParse(Cell(row, corner + n + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == n + 1)
        {
            n++;
        }

        return n;
    }

    private static int Letters(ImmutableArray<DelimitedRow> rows, int first, int column)
    {
        var n = 0;
        while (n < MostRows && first + n < rows.Length && Cell(rows[first + n], column).Equals(Letter(n), StringComparison.OrdinalIgnoreCase))
        {
            n++;
        }

        return n;
    }

    private static string Letter(int row) => Well.At(row, 0).ToString()[..^1];

    /// <summary>The corner, or the few cells of the line above where that line belongs to no other grid.</summary>
    private static string Heading(ImmutableArray<DelimitedRow> rows, int at, int corner, int free)
    {
        var own = Cell(rows[at], corner);
        if (own is not ("" or "<>"))
        {
            return own;
        }

        if (at == 0 || at - 1 < free)
        {
            return "";
        }

        string[] above = [.. rows[at - 1].Cells.Select(c => c.Trim()).Where(c => c.Length > 0)];
        return above.Length is > 0 and <= 3 && !above[0].StartsWith('~') ? string.Join(' ', above) : "";
    }
}
