using System.Globalization;
using System.Text;

namespace Toolkit.Devices.Protocols;

/// <summary>Escape sequences of LIS02-A2 5.4.1: delimiters and bytes that stand in text under another name.</summary>
public static class AstmEscapes
{
    /// <summary>Latin-1 text with the escapes resolved; an escape that is not known stays as sent.</summary>
    public static string Decode(ReadOnlySpan<byte> field, AstmDelimiters delimiters)
    {
        if (field.IndexOf(delimiters.Escape) < 0)
        {
            return Encoding.Latin1.GetString(field);
        }

        var text = new StringBuilder(field.Length);
        while (field.Length > 0)
        {
            var open = field.IndexOf(delimiters.Escape);
            var close = open < 0 ? -1 : field[(open + 1)..].IndexOf(delimiters.Escape);
            if (close < 0)
            {
                text.Append(Encoding.Latin1.GetString(field));
                break;
            }

            text.Append(Encoding.Latin1.GetString(field[..open]));
            var whole = field.Slice(open, close + 2);
            text.Append(Meaning(whole[1..^1], delimiters) ?? Encoding.Latin1.GetString(whole));
            field = field[(open + close + 2)..];
        }

        return text.ToString();
    }

    private static string? Meaning(ReadOnlySpan<byte> name, AstmDelimiters d) => name switch
    {
        [(byte)'F'] => ((char)d.Field).ToString(),
        [(byte)'S'] => ((char)d.Component).ToString(),
        [(byte)'R'] => ((char)d.Repeat).ToString(),
        [(byte)'E'] => ((char)d.Escape).ToString(),
        [(byte)'H'] or [(byte)'N'] => "",
        [(byte)'X', .. var digits] => Bytes(digits),
        _ => null,
    };

    private static string? Bytes(ReadOnlySpan<byte> digits)
    {
        if (digits.Length % 2 != 0)
        {
            return null;
        }

        var text = new StringBuilder(digits.Length / 2);
        for (var i = 0; i < digits.Length; i += 2)
        {
            if (!byte.TryParse(digits.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
            {
                return null;
            }

            text.Append((char)b);
        }

        return text.ToString();
    }
}
