using System.Globalization;
using System.Text;

namespace Toolkit.Measurements;

/// <summary>Text from devices and files made safe to print: control characters are escaped and the length is capped.</summary>
public static class Printable
{
    /// <summary>Quotes <paramref name="text"/>: <c>'OVER'</c>, control and bidirectional characters as <c>\u0007</c>, cut after <paramref name="limit"/> characters.</summary>
    public static string Quote(ReadOnlySpan<char> text, int limit = 60)
    {
        var quoted = new StringBuilder(Math.Min(text.Length, limit) + 2).Append('\'');
        Append(quoted, text, limit);
        return quoted.Append('\'').ToString();
    }

    /// <summary>Bytes quoted as Latin-1 text, control bytes escaped.</summary>
    public static string Quote(ReadOnlySpan<byte> bytes, int limit = 60) =>
        Quote(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, limit + 1)]), limit);

    /// <summary>The same text without quotation marks: for logs, terminals and pages.</summary>
    public static string Clean(ReadOnlySpan<char> text, int limit = 200)
    {
        var clean = new StringBuilder(Math.Min(text.Length, limit));
        Append(clean, text, limit);
        return clean.ToString();
    }

    private static void Append(StringBuilder to, ReadOnlySpan<char> text, int limit)
    {
        foreach (var c in text[..Math.Min(text.Length, limit)])
        {
            if (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate)
            {
                to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                to.Append(c);
            }
        }

        if (text.Length > limit)
        {
            to.Append('…');
        }
    }
}
