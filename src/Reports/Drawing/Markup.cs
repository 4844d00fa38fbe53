using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Reports.Drawing;

/// <summary>Text and numbers as they may stand in HTML and SVG: whatever a device or file called something, it stays text.</summary>
public static class Markup
{
    private const int LongestText = 20_000;

    /// <summary>Text for the content of an element or a quoted attribute: control and bidirectional characters are made visible, the five signs of markup are escaped.</summary>
    public static string Text(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in Printable.Clean(text, LongestText))
        {
            safe = c switch
            {
                '&' => safe.Append("&amp;"),
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '"' => safe.Append("&quot;"),
                '\'' => safe.Append("&#39;"),
                _ => safe.Append(c),
            };
        }

        return safe.ToString();
    }

    /// <summary>A coordinate: at most two decimals, '.', never "-0", so that equal pictures are equal bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite: nothing can be drawn there.</exception>
    public static string Coordinate(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A coordinate is finite.");
        }

        var rounded = Math.Round(value, 2);
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A number for people, with a true minus sign and no exponent between 0.0001 and 1 000 000.</summary>
    /// <param name="significant">Significant digits, 1 to 15; whole digits are never cut.</param>
    public static string Number(double value, int significant = 3)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
        }

        var size = Math.Abs(value);
        if (size is > 0 and (< 1e-4 or >= 1e6))
        {
            return Signed(value.ToString("0." + new string('#', significant - 1) + "e0", CultureInfo.InvariantCulture));
        }

        var whole = size == 0 ? 1 : (int)Math.Floor(Math.Log10(size)) + 1;
        var decimals = Math.Clamp(significant - whole, 0, 15);
        // 99.96 to three digits is 100, not 100.0: rounding can add a digit before the point.
        return Fixed(value, decimals > 0 && Math.Round(size, decimals, MidpointRounding.AwayFromZero) >= Math.Pow(10, whole) ? decimals - 1 : decimals);
    }

    /// <summary>A number for people as short as it can be: like <see cref="Number"/>, without trailing zeros. For limits and scales, which are exact.</summary>
    public static string Plain(double value, int significant = 3)
    {
        var text = Number(value, significant);
        return text.Contains('.', StringComparison.Ordinal) && !text.Contains('e', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>Decimals that show so many significant digits of the largest of some numbers: what an estimate and its interval share.</summary>
    public static int Decimals(int significant, params ReadOnlySpan<double?> values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = value is { } v && double.IsFinite(v) ? Math.Max(largest, Math.Abs(v)) : largest;
        }

        return largest == 0 ? significant - 1 : Math.Clamp(significant - 1 - (int)Math.Floor(Math.Log10(largest)), 0, 12);
    }

    /// <summary>A number for people with a fixed count of decimals and a true minus sign, "−0.0" never.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value))
        {
            return Number(value);
        }

        var rounded = Math.Round(value, decimals, MidpointRounding.AwayFromZero);
        return Signed((rounded == 0 ? 0 : rounded).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    /// <summary>A p value as journals print it: "0.034", "&lt;0.001".</summary>
    public static string PValue(double p) => p < 0.001 ? "<0.001" : p > 0.999 ? ">0.999" : Fixed(p, p < 0.1995 ? 3 : 2);

    /// <summary>An anchor made from any text: lower-case letters, digits and '-'.</summary>
    public static string Anchor(string text)
    {
        var anchor = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                anchor.Append(char.ToLowerInvariant(c));
            }
            else if (anchor.Length > 0 && anchor[^1] != '-')
            {
                anchor.Append('-');
            }
        }

        return anchor.Length == 0 ? "x" : anchor.ToString().TrimEnd('-');
    }

    private static string Signed(string ascii) => ascii.Replace('-', '−');
}
