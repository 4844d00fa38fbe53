using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Comma-separated values with a header line (RFC 4180). Empty cells and "NA" are missing.</summary>
public static class Csv
{
    /// <summary>Reads a table. A column is numbers where every cell is a number or missing, and text otherwise.</summary>
    /// <returns>The table, or the fault with its line.</returns>
    public static Parsed<Frame> Read(string text)
    {
        var records = new List<(int Line, List<string> Cells)>();
        if (Split(text, records) is { } fault)
        {
            return fault;
        }

        if (records.Count == 0)
        {
            return new Fault(1, "a header line", "nothing") { Unit = "line" };
        }

        var header = records[0].Cells;
        if (header.GroupBy(h => h, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return new Fault(1, "column names that differ", $"{Printable.Quote(twice.Key)} twice") { Unit = "line" };
        }

        if (records.FirstOrDefault(r => r.Cells.Count != header.Count) is { Cells: not null } ragged)
        {
            return new Fault(ragged.Line, $"{header.Count} cells", $"{ragged.Cells.Count}") { Unit = "line" };
        }

        var frame = new Frame(records.Count - 1);
        for (var c = 0; c < header.Count; c++)
        {
            Add(frame, header[c], [.. records.Skip(1).Select(r => r.Cells[c])]);
        }

        return frame;
    }

    /// <summary>Writes a table; a missing cell is empty, numbers in their shortest form.</summary>
    public static string Write(Frame frame)
    {
        var text = new StringBuilder().AppendJoin(',', frame.Columns.Select(Quoted)).Append('\n');
        var columns = frame.Columns.Select(frame.Text).ToArray();
        for (var i = 0; i < frame.Rows; i++)
        {
            text.AppendJoin(',', columns.Select(c => Quoted(c[i] ?? ""))).Append('\n');
        }

        return text.ToString();
    }

    private static void Add(Frame frame, string name, string[] cells)
    {
        var numbers = new double[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            if (IsMissing(cells[i]))
            {
                numbers[i] = double.NaN;
            }
            else if (!Numbers.TryParse(cells[i], out numbers[i]))
            {
                frame.With(name, [.. cells.Select(v => IsMissing(v) ? null : v)]);
                return;
            }
        }

        frame.With(name, numbers);
    }

    private static bool IsMissing(string cell) => cell is "" or "NA";

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static Fault? Split(string text, List<(int Line, List<string> Cells)> records)
    {
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        var line = 1;
        while (at < text.Length)
        {
            var start = line;
            var cells = new List<string>();
            bool more;
            do
            {
                if (!Cell(text, ref at, ref line, cells))
                {
                    return new Fault(start, "a closing quotation mark", "the end of the file") { Unit = "line" };
                }

                more = at < text.Length && text[at] == ',';
                at += more ? 1 : 0;
            }
            while (more);

            if (at < text.Length && text[at] is not ('\r' or '\n'))
            {
                return new Fault(line, "a comma after the closing quotation mark", Printable.Quote(text.AsSpan(at, 1))) { Unit = "line" };
            }

            at += at + 1 < text.Length && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
            line++;
            if (cells is not [""])
            {
                records.Add((start, cells));
            }
        }

        return null;
    }

    /// <summary>Reads one cell and stops at the comma or line end after it; false where its quotation mark is never closed.</summary>
    private static bool Cell(string text, ref int at, ref int line, List<string> cells)
    {
        if (at >= text.Length || text[at] != '"')
        {
            var length = text.AsSpan(at).IndexOfAny(",\r\n");
            length = length < 0 ? text.Length - at : length;
            cells.Add(text.Substring(at, length));
            at += length;
            return true;
        }

        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"' && (at + 1 >= text.Length || text[at + 1] != '"'))
            {
                cells.Add(cell.ToString());
                at++;
                return true;
            }

            at += text[at] == '"' ? 1 : 0;
            line += text[at] == '\n' ? 1 : 0;
            cell.Append(text[at]);
        }

        return false;
    }
}
