using System.Globalization;

namespace Toolkit.Dicom;

/// <summary>Numbers as DICOM text writes them (DS, IS): separated by backslashes, padded with spaces or NUL. A decimal comma is accepted where no point is used.</summary>
internal static class DecimalString
{
    private const int LongestNumber = 64;

    /// <summary>Reads the first values.</summary>
    /// <returns>How many were read; reading stops at the first value that is no finite number.</returns>
    public static int Read(ReadOnlySpan<byte> text, Span<double> into)
    {
        var count = 0;
        while (count < into.Length)
        {
            var end = text.IndexOf((byte)'\\');
            if (!TryParse(end < 0 ? text : text[..end], out into[count]))
            {
                return count;
            }

            count++;
            if (end < 0)
            {
                return count;
            }

            text = text[(end + 1)..];
        }

        return count;
    }

    /// <summary>One value.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        value = 0;
        if (text.Length is 0 or > LongestNumber)
        {
            return false;
        }

        Span<char> characters = stackalloc char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            characters[i] = (char)text[i];
        }

        return Measurements.Numbers.TryParse(characters, out value)
            || (text.Contains((byte)',') && Measurements.Numbers.TryParse(characters, ',', out value));
    }

    /// <summary>The most exact text of at most 16 characters, the longest a DS may be.</summary>
    public static string Format(double value)
    {
        const int longest = 16;
        for (var digits = 17; ; digits--)
        {
            var text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (text.Length <= longest)
            {
                return text;
            }
        }
    }

    /// <summary>Without the padding DICOM allows: spaces and NUL at either end.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \0"u8);
}
