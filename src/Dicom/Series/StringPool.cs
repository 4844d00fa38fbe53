using System.Text;

namespace Toolkit.Dicom;

/// <summary>Keeps one copy of each text that many files share. One pool a thread.</summary>
internal sealed class StringPool
{
    private const int Longest = 256;

    // A few texts a series: past this, a hostile folder is not worth remembering.
    private const int MostKept = 4096;
    private readonly Dictionary<string, string> kept = new(StringComparer.Ordinal);

    /// <summary>Two texts as values of one element: "a\b".</summary>
    public string Join(string a, string b)
    {
        var length = a.Length + 1 + b.Length;
        if (length > Longest)
        {
            return a + "\\" + b;
        }

        Span<char> joined = stackalloc char[length];
        a.CopyTo(joined);
        joined[a.Length] = '\\';
        b.CopyTo(joined[(a.Length + 1)..]);
        return Take(joined);
    }

    /// <summary>The ASCII value of an element without padding; "" where absent.</summary>
    public string Take(DataSet data, Tag tag)
    {
        var bytes = DecimalString.Trim(data.Bytes(tag));
        if (bytes.Length > Longest)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        Span<char> characters = stackalloc char[Longest];
        return Take(characters[..Encoding.Latin1.GetChars(bytes, characters)]);
    }

    private string Take(ReadOnlySpan<char> text)
    {
        var lookup = kept.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var found))
        {
            return found;
        }

        var fresh = text.ToString();
        if (kept.Count < MostKept)
        {
            kept[fresh] = fresh;
        }

        return fresh;
    }
}
