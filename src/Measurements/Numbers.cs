using System.Globalization;

namespace Toolkit.Measurements;

/// <summary>Numbers as instruments print them. A comma is refused unless the adapter declares it as its decimal sign.</summary>
public static class Numbers
{
    /// <summary>Reads a finite number with '.' as decimal sign: no thousands separators, no NaN, no infinity.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value) => TryParse(text, '.', out value);

    /// <summary>Reads a finite number with the declared decimal sign, '.' or ','. The other sign is refused.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="decimalSign"/> is neither '.' nor ','.</exception>
    public static bool TryParse(ReadOnlySpan<char> text, char decimalSign, out double value)
    {
        if (decimalSign is not ('.' or ','))
        {
            throw new ArgumentOutOfRangeException(nameof(decimalSign), decimalSign, "A decimal sign is '.' or ','.");
        }

        value = 0;
        text = text.Trim();
        if (text.Length is 0 or > 64)
        {
            return false;
        }

        Span<char> plain = stackalloc char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is not (>= '0' and <= '9' or '+' or '-' or '.' or ',' or 'e' or 'E') || (c is '.' or ',' && c != decimalSign))
            {
                return false;
            }

            plain[i] = c == ',' ? '.' : c;
        }

        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
