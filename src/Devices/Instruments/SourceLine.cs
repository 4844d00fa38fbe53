using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>One line of text.</summary>
/// <param name="Number">From 1, as editors count.</param>
/// <param name="Offset">Byte position of its first character.</param>
/// <param name="Ended">False where the file stops without a line end.</param>
internal sealed record SourceLine(string Text, int Number, long Offset, Encoding Encoding, bool Ended)
{
    public bool IsBlank => Text.AsSpan().Trim().IsEmpty;

    /// <summary>The cells between separators, as they stand.</summary>
    public ImmutableArray<SourceCell> Cells(char separator)
    {
        var cells = ImmutableArray.CreateBuilder<SourceCell>();
        var from = 0;
        while (true)
        {
            var at = Text.IndexOf(separator, from);
            var end = at < 0 ? Text.Length : at;
            cells.Add(new(this, from, Text[from..end]));
            if (at < 0)
            {
                return cells.ToImmutable();
            }

            from = at + 1;
        }
    }

    /// <summary>The cells of a comma-separated line (RFC 4180): a quoted cell may hold commas and doubled quotation marks.</summary>
    public ImmutableArray<SourceCell> QuotedCells()
    {
        var cells = ImmutableArray.CreateBuilder<SourceCell>();
        var at = 0;
        while (true)
        {
            if (at < Text.Length && Text[at] == '"')
            {
                var end = CloseOf(at + 1);
                cells.Add(new(this, at + 1, Text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal)));
                at = Text.IndexOf(',', Math.Min(end + 1, Text.Length));
            }
            else
            {
                var comma = Text.IndexOf(',', at);
                cells.Add(new(this, at, Text[at..(comma < 0 ? Text.Length : comma)]));
                at = comma;
            }

            if (at < 0)
            {
                return cells.ToImmutable();
            }

            at++;
        }
    }

    public ByteRange Range(int from, int length) =>
        new(Offset + Encoding.GetByteCount(Text.AsSpan(0, from)), Encoding.GetByteCount(Text.AsSpan(from, length)));

    /// <summary>A fault in this line.</summary>
    public Fault Wrong(string expected, string found) => new(Offset, expected, found) { Place = "line " + Number.ToString(CultureInfo.InvariantCulture) };

    private int CloseOf(int from)
    {
        var close = Text.IndexOf('"', from);
        while (close >= 0 && close + 1 < Text.Length && Text[close + 1] == '"')
        {
            close = Text.IndexOf('"', close + 2);
        }

        return close < 0 ? Text.Length : close;
    }
}

/// <summary>One cell of a line.</summary>
/// <param name="From">Position of its first character in the line.</param>
internal sealed record SourceCell(SourceLine Line, int From, string Text)
{
    public ByteRange Bytes => Line.Range(From, Math.Min(Text.Length, Line.Text.Length - From));

    /// <summary>The text without blanks around it.</summary>
    public string Trimmed => Text.Trim();
}
