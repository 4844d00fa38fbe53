using System.Collections.Immutable;
using System.Text;

namespace Toolkit.Measurements;

/// <summary>A table of delimited text (RFC 4180): a header of distinct names, then rows of as many cells. Quoted cells may hold delimiters and line ends.</summary>
public sealed class DelimitedTable
{
    private const int MostColumns = 10_000;

    private DelimitedTable(ImmutableArray<string> columns, ImmutableArray<DelimitedRow> rows)
    {
        Columns = columns;
        Rows = rows;
    }

    /// <summary>Names in the header, trimmed, in order.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The rows; blank lines are left out.</summary>
    public ImmutableArray<DelimitedRow> Rows { get; }

    /// <summary>Position of a column, or -1.</summary>
    public int Column(string name) => Columns.IndexOf(name);

    /// <summary>Reads UTF-8 text with or without a byte order mark; line ends may be LF, CR LF or CR.</summary>
    /// <param name="delimiter">',' unless the file's kind declares another: it is never guessed.</param>
    /// <param name="ragged">Rows may have fewer or more cells than the header, and columns without a name may repeat: the caller names what is wrong with a row, and the others are still read.</param>
    /// <returns>The table, or the first fault with its line.</returns>
    public static Parsed<DelimitedTable> Read(ReadOnlySpan<byte> bytes, char delimiter = ',', bool ragged = false)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        try
        {
            return Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), delimiter, ragged);
        }
        catch (DecoderFallbackException e)
        {
            return new Fault(e.Index, "UTF-8 text", "a byte that is not UTF-8") { Advice = "Save the table as UTF-8" };
        }
    }

    /// <summary>Rows of text that is no table: without a header, of any lengths, as exports with sections and grids are. Blank lines are left out.</summary>
    /// <returns>The rows, or the fault of a quotation that does not end.</returns>
    public static Parsed<ImmutableArray<DelimitedRow>> ReadRows(string text, char delimiter = ',')
    {
        var rows = Split(text.TrimStart('\uFEFF'), delimiter, out var fault);
        return fault is not null ? fault : rows.ToImmutableArray();
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, char, bool)" />
    public static Parsed<DelimitedTable> Read(string text, char delimiter = ',', bool ragged = false)
    {
        var lines = Split(text, delimiter, out var fault);
        if (fault is not null)
        {
            return fault;
        }

        if (lines.Count == 0)
        {
            return new Fault(1, "a header line", "an empty file") { Unit = "line" };
        }

        ImmutableArray<string> columns = [.. lines[0].Cells.Select(c => c.Trim())];
        var named = ragged ? [.. columns.Where(c => c.Length > 0)] : columns;
        if (named.Distinct(StringComparer.Ordinal).Count() < named.Length || columns.Length > MostColumns)
        {
            return new Fault(lines[0].Line, "a header of distinct names", string.Join(delimiter, columns.Take(20))) { Unit = "line" };
        }

        foreach (var row in ragged ? [] : lines.Skip(1))
        {
            if (row.Cells.Length != columns.Length)
            {
                return new Fault(row.Line, $"{columns.Length} cells", $"{row.Cells.Length} cells") { Unit = "line" };
            }
        }

        return new DelimitedTable(columns, [.. lines.Skip(1)]);
    }

    /// <summary>A cell as it must be written: quoted where it holds the delimiter, a quote or a line end; a leading = + - @ of text is disarmed by an apostrophe (a spreadsheet would run it).</summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !Numbers.TryParse(text, out _))
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static List<DelimitedRow> Split(string text, char delimiter, out Fault? fault)
    {
        var rows = new List<DelimitedRow>();
        var cells = ImmutableArray.CreateBuilder<string>();
        var cell = new StringBuilder();
        int line = 1, first = 1;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                line += c == '\n' ? 1 : 0;
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c == delimiter)
            {
                cells.Add(Take(cell));
            }
            else if (c is '\n' or '\r')
            {
                EndRow();
                i += c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
                first = ++line;
            }
            else
            {
                cell.Append(c);
            }
        }

        fault = quoted ? new Fault(first, "a closing quotation mark", "the end of the file") { Unit = "line" } : null;
        EndRow();
        return rows;

        void EndRow()
        {
            cells.Add(Take(cell));
            if (cells.Any(c => c.Length > 0))
            {
                rows.Add(new(first, cells.ToImmutable()));
            }

            cells.Clear();
        }
    }

    private static string Take(StringBuilder cell)
    {
        var text = cell.ToString();
        cell.Clear();
        return text;
    }
}

/// <summary>One row of a <see cref="DelimitedTable"/>.</summary>
/// <param name="Line">One-based line of the file where the row begins.</param>
public sealed record DelimitedRow(int Line, ImmutableArray<string> Cells);
