using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>A plate as a comma-separated grid: a line of column numbers over lines that begin with the row's letters.</summary>
internal static class CsvGrid
{
    /// <summary>Reads the grid whose header is the first line at or after <paramref name="from"/> that is not empty.</summary>
    /// <param name="faults">Gets a fault where the grid was read but is incomplete.</param>
    /// <param name="last">The grid's last line.</param>
    /// <returns>The wells that stand in the grid; or a fault where it is none, or was cut inside a line.</returns>
    public static Parsed<ImmutableArray<WellReading>> Read(SourceFile file, int from, List<Fault> faults, out int last)
    {
        var at = from;
        while (at < file.Lines.Length && IsEmpty(file.Lines[at]))
        {
            at++;
        }

        last = Math.Min(at, file.Lines.Length - 1);
        if (at >= file.Lines.Length)
        {
            return new Fault(file.Bytes.Length, "a grid with column numbers", "the end of the file") { Advice = "The file was cut" };
        }

        var columns = Columns(file.Lines[at]);
        if (columns == 0)
        {
            return file.Lines[at].Wrong("the column numbers 1, 2, …", Printable.Quote(file.Lines[at].Text));
        }

        var wells = ImmutableArray.CreateBuilder<WellReading>();
        var rows = 0;
        for (at++; at < file.Lines.Length && WellCell.TryRow(file.Lines[at].QuotedCells()[0].Trimmed, out var row); at++)
        {
            if (row != rows)
            {
                return file.Lines[at].Wrong("the row " + Well.At(Math.Min(rows, 51), 0).ToString()[..^1], Printable.Quote(file.Lines[at].Text, 20));
            }

            if (Row(file.Lines[at], row, columns, wells) is { } fault)
            {
                return fault;
            }

            rows++;
            last = at;
        }

        if (rows < WellCell.RowsFor(columns))
        {
            faults.Add(file.Lines[last].Wrong($"{WellCell.RowsFor(columns)} rows of a plate with {columns} columns", rows.ToString(CultureInfo.InvariantCulture)) with { Advice = "The file was cut: the plate is incomplete" });
        }

        return wells.ToImmutable();
    }

    private static Fault? Row(SourceLine line, int row, int columns, ImmutableArray<WellReading>.Builder wells)
    {
        if (!line.Ended)
        {
            return line.Wrong("the end of the line", "the end of the file") with { Advice = "The file was cut: the last number may be a part of one" };
        }

        // Empty cells at the end of a row are left out by some versions.
        var cells = line.QuotedCells();
        for (var column = 0; column < columns; column++)
        {
            if (column + 1 >= cells.Length)
            {
                break;
            }

            if (!WellCell.Read(cells[column + 1], Well.At(row, column)).Try(out var well, out var fault))
            {
                return fault;
            }

            wells.Add(well);
        }

        return null;
    }

    private static int Columns(SourceLine line)
    {
        var numbers = line.QuotedCells().Skip(1).Select(c => c.Trimmed).ToList();
        while (numbers.Count > 0 && numbers[^1].Length == 0)
        {
            numbers.RemoveAt(numbers.Count - 1);
        }

        return WellCell.AreColumns(numbers) ? numbers.Count : 0;
    }

    private static bool IsEmpty(SourceLine line) => line.Text.All(c => c is ',' or ' ');
}
