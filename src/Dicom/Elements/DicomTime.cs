namespace Toolkit.Dicom;

/// <summary>Times of day as DICOM writes them: HHMMSS.FFFFFF, and the old HH:MM:SS. They are local, of unknown zone.</summary>
internal static class DicomTime
{
    /// <summary>Seconds after midnight of a DT value (YYYYMMDDHHMMSS.FFFFFF&amp;ZZXX; the zone is left aside); null where it has no time.</summary>
    public static double? SecondsOfDateTime(ReadOnlySpan<byte> text)
    {
        const int dateLength = 8;
        text = DecimalString.Trim(text);
        var zone = text.IndexOfAny((byte)'+', (byte)'-');
        text = zone >= 0 ? text[..zone] : text;
        return text.Length > dateLength ? Seconds(text[dateLength..]) : null;
    }

    /// <summary>Seconds after midnight of a TM value; null where it is none.</summary>
    public static double? Seconds(ReadOnlySpan<byte> text)
    {
        text = DecimalString.Trim(text);
        Span<byte> digits = stackalloc byte[6];
        digits.Fill((byte)'0');
        var count = 0;
        var at = 0;
        for (; at < text.Length && text[at] != '.'; at++)
        {
            if (text[at] == ':')
            {
                continue;
            }

            if (!char.IsAsciiDigit((char)text[at]) || count == 6)
            {
                return null;
            }

            digits[count++] = text[at];
        }

        if (count is 0 or 1 or 3 or 5)
        {
            return null;
        }

        double fraction = 0;
        if (at < text.Length && (count < 6 || (text.Length > at + 1 && !DecimalString.TryParse(text[at..], out fraction))))
        {
            return null;
        }

        int Pair(ReadOnlySpan<byte> d, int i) => ((d[i] - '0') * 10) + d[i + 1] - '0';
        int hours = Pair(digits, 0), minutes = Pair(digits, 2), seconds = Pair(digits, 4);
        return hours < 24 && minutes < 60 && seconds <= 60 ? (hours * 3600) + (minutes * 60) + seconds + fraction : null;
    }
}
