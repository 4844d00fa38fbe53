using System.Globalization;
using System.Text;

namespace Toolkit.Workstation.Reading;

/// <summary>A stretch of bytes as people look at bytes: offset, hex, text; the stretch itself is marked among its neighbours.</summary>
internal static class HexView
{
    private const int Row = 16;

    /// <summary>Rows before and after the stretch.</summary>
    private const int Around = 2;

    /// <summary>Bytes of a long stretch that are shown.</summary>
    public const int Most = 512;

    /// <summary>What to read for a stretch: whole rows with two rows around.</summary>
    public static (long From, int Length) Window(long offset, long length, long size)
    {
        var from = Math.Max(0, (offset / Row * Row) - (Around * Row));
        var to = Math.Min(size, ((offset + Math.Min(length, Most) + Row - 1) / Row * Row) + (Around * Row));
        return (from, (int)Math.Max(0, to - from));
    }

    /// <summary>Markup of the rows. Bytes of the stretch are in mark elements.</summary>
    /// <param name="from">Offset of the first byte of <paramref name="bytes"/>.</param>
    public static string Write(ReadOnlySpan<byte> bytes, long from, long offset, long length)
    {
        var text = new StringBuilder("<pre class=\"hex\" tabindex=\"0\">");
        for (var row = 0; row < bytes.Length; row += Row)
        {
            var line = bytes[row..Math.Min(bytes.Length, row + Row)];
            text.Append(CultureInfo.InvariantCulture, $"<span class=\"at\">{from + row,10}</span>  ");
            Cells(text, line, from + row, offset, length, b => b.ToString("x2", CultureInfo.InvariantCulture), " ");
            text.Append(' ', (Row - line.Length) * 3).Append("  ");
            Cells(text, line, from + row, offset, length, b => b switch { (byte)'<' => "&lt;", (byte)'>' => "&gt;", (byte)'&' => "&amp;", >= 0x20 and < 0x7f => ((char)b).ToString(), _ => "·" }, "");
            text.Append('\n');
        }

        return text.Append("</pre>\n").ToString();
    }

    private static void Cells(StringBuilder text, ReadOnlySpan<byte> line, long at, long offset, long length, Func<byte, string> form, string between)
    {
        var inside = false;
        for (var i = 0; i < line.Length; i++)
        {
            var marked = at + i >= offset && at + i < offset + length;
            if (inside && !marked)
            {
                text.Append("</mark>");
            }

            text.Append(i > 0 ? between : "").Append(marked && !inside ? "<mark>" : "").Append(form(line[i]));
            inside = marked;
        }

        text.Append(inside ? "</mark>" : "");
    }
}
