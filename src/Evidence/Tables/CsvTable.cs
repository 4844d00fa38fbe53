using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Tables;

/// <summary>A table read from comma-separated text (RFC 4180): a header line, then records. Cells are text as printed; a record that is too short has empty cells.</summary>
public sealed class CsvTable
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int LargestText = 20_000_000;

    private readonly ImmutableDictionary<string, int> columns;

    private CsvTable(string name, ImmutableArray<string> header, ImmutableArray<CsvRow> rows)
    {
        Name = name;
        Header = header;
        columns = header.Select((h, i) => (h, i)).GroupBy(p => p.h, StringComparer.OrdinalIgnoreCase).ToImmutableDictionary(g => g.Key, g => g.First().i, StringComparer.OrdinalIgnoreCase);
        Rows = [.. rows.Select(r => r.Of(this))];
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    public ImmutableArray<string> Header { get; }

    public ImmutableArray<CsvRow> Rows { get; }

    /// <summary>Reads a table. Faults name the line on which the trouble starts.</summary>
    public static Parsed<CsvTable> Read(string name, string text)
    {
        if (text.Length > LargestText)
        {
            return new Fault(0, "at most " + LargestText + " characters", text.Length + " characters") { Unit = "line", Place = name };
        }

        var records = new List<CsvRow>();
        var scan = new Scanner(text.StartsWith('\ufeff') ? text[1..] : text);
        while (scan.Next() is { } record)
        {
            if (scan.OpenQuote)
            {
                return new Fault(record.Line, "a closing quotation mark", "the end of the file") { Unit = "line", Place = name, Advice = "Close the quoted cell that starts in this record." };
            }

            if (record.Cells is not [""])
            {
                records.Add(record);
            }
        }

        if (records.Count == 0)
        {
            return new Fault(1, "a header line", "an empty file") { Unit = "line", Place = name };
        }

        var header = records[0].Cells.Select(c => c.Trim()).ToImmutableArray();
        return header.GroupBy(h => h, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1 && g.Key.Length > 0) is { } twice
            ? new Fault(1, "each column once", "column " + Printable.Quote(twice.Key) + " twice") { Unit = "line", Place = name }
            : new CsvTable(name, header, [.. records.Skip(1)]);
    }

    /// <summary>Whether the header names a column.</summary>
    public bool Has(string column) => columns.ContainsKey(column);

    internal int? IndexOf(string column) => columns.TryGetValue(column, out var i) ? i : null;

    private sealed class Scanner(string text)
    {
        private int at;
        private int line = 1;

        public bool OpenQuote { get; private set; }

        public CsvRow? Next()
        {
            if (at >= text.Length)
            {
                return null;
            }

            var first = line;
            var cells = ImmutableArray.CreateBuilder<string>();
            do
            {
                cells.Add(Cell());
            }
            while (Took(','));
            if (at < text.Length)
            {
                at += text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
                line++;
            }

            return new CsvRow(first, cells.ToImmutable());
        }

        private bool Took(char c)
        {
            if (at < text.Length && text[at] == c)
            {
                at++;
                return true;
            }

            return false;
        }

        private string Cell()
        {
            if (!Took('"'))
            {
                var start = at;
                while (at < text.Length && text[at] is not (',' or '\n' or '\r'))
                {
                    at++;
                }

                return text[start..at];
            }

            var cell = new StringBuilder();
            while (at < text.Length)
            {
                var c = text[at++];
                if (c == '"' && !Took('"'))
                {
                    return cell.Append(Cell()).ToString();
                }

                line += c == '\n' ? 1 : 0;
                cell.Append(c);
            }

            OpenQuote = true;
            return cell.ToString();
        }
    }
}
