using System.Text;

namespace Toolkit.Dicom;

/// <summary>Text in the character sets of PS3.3, C.12.1.1.2: one set, or several that ISO 2022 escapes switch between. Bad bytes are replaced, never refused.</summary>
internal static class CharacterSets
{
    private const byte Escape = 0x1B;

    // EUC-JP, which holds JIS X 0208 in its upper half.
    private const int DoubleByteJis = 51932;

    // The page that has JIS X 0212, which the one above lacks: its second bytes are in the lower half.
    private const int SupplementJis = 20932;

    private static readonly (string Sequence, int CodePage)[] Escapes =
    [
        ("(B", 20127), ("(J", 932), (")I", 932), ("-A", 28591), ("-B", 28592), ("-C", 28593), ("-D", 28594), ("-F", 28597), ("-G", 28596), ("-H", 28598), ("-L", 28595), ("-M", 28599),
        ("-T", 874), ("$B", DoubleByteJis), ("$(D", SupplementJis), ("$)C", 51949), ("$)A", 936),
    ];

    static CharacterSets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="set">The value of (0008,0005); "" for the default repertoire, read as Latin-1 where it is not.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string set)
    {
        if (bytes.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0)
        {
            return Encoding.ASCII.GetString(bytes);
        }

        var first = set.Split('\\')[0].Trim();
        var initial = Encoding.GetEncoding(CodePage(first));
        return bytes.Contains(Escape) ? Switched(bytes, initial) : initial.GetString(bytes);
    }

    private static int CodePage(string term) => term.Replace("ISO 2022 IR ", "ISO_IR ", StringComparison.Ordinal) switch
    {
        "ISO_IR 192" => 65001,
        "GB18030" => 54936,
        "GBK" or "ISO_IR 58" => 936,
        "ISO_IR 101" => 28592,
        "ISO_IR 109" => 28593,
        "ISO_IR 110" => 28594,
        "ISO_IR 144" => 28595,
        "ISO_IR 127" => 28596,
        "ISO_IR 126" => 28597,
        "ISO_IR 138" => 28598,
        "ISO_IR 148" => 28599,
        "ISO_IR 203" => 28605,
        "ISO_IR 166" => 874,
        "ISO_IR 13" => 932,
        "ISO_IR 149" => 51949,
        _ => 28591,
    };

    // The set falls back to the first at delimiters of values, name parts and lines (PS3.5, 6.1.2.5.3).
    private static string Switched(ReadOnlySpan<byte> bytes, Encoding initial)
    {
        var text = new StringBuilder();
        var active = initial;
        var isDoubleByte = false;
        var at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] == Escape && Match(bytes[(at + 1)..]) is { } found)
            {
                at += 1 + found.Sequence.Length;
                active = Encoding.GetEncoding(found.CodePage);
                isDoubleByte = found.CodePage is DoubleByteJis or SupplementJis;
                continue;
            }

            var end = at + 1;
            while (end < bytes.Length && bytes[end] != Escape && (isDoubleByte || !IsDelimiter(bytes[end - 1])))
            {
                end++;
            }

            text.Append(isDoubleByte ? HighHalf(bytes[at..end], active) : active.GetString(bytes[at..end]));
            if (!isDoubleByte && IsDelimiter(bytes[end - 1]))
            {
                active = initial;
            }

            at = end;
        }

        return text.ToString();
    }

    private static bool IsDelimiter(byte value) => value is (byte)'\\' or (byte)'^' or (byte)'=' or (byte)'\r' or (byte)'\n';

    private static (string Sequence, int CodePage)? Match(ReadOnlySpan<byte> after)
    {
        foreach (var escape in Escapes)
        {
            if (after.StartsWith(Encoding.ASCII.GetBytes(escape.Sequence)))
            {
                return escape;
            }
        }

        return null;
    }

    // JIS X 0208 in seven bits is EUC-JP without its upper bits; of JIS X 0212 only the first bytes are raised.
    private static string HighHalf(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var high = new List<byte>(bytes.Length * 2);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] <= 0x20 || i + 1 == bytes.Length)
            {
                high.Add(bytes[i]);
                continue;
            }

            high.Add((byte)(bytes[i] | 0x80));
            i++;
            high.Add((byte)(encoding.CodePage == SupplementJis ? bytes[i] & 0x7F : bytes[i] | 0x80));
        }

        return encoding.GetString([.. high]);
    }
}
