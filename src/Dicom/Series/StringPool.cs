using System.Text;

namespace Toolkit.Dicom;

/// <summary>Keeps one copy of each text that many files share. One pool a thread.</summary>
internal sealed class StringPool
{
    private const int Longest = 256;

    // A few texts a series: past this, a hostile folder is not worth remembering.
    private const int MostKept = 4096;
    private readonly Dictionary<string, string> kept = new(StringComparer.Ordinal);

    /// <summary>The ASCII value of an element without padding; "" where absent.</summary>
    public string Take(DataSet data, Tag tag)
    {
        var bytes = DecimalString.Trim(data.Bytes(tag));
        if (bytes.Length > Longest)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        Span<char> characters = stackalloc char[Longest];
        var lookup = kept.GetAlternateLookup<ReadOnlySpan<char>>();
        var text = characters[..Encoding.Latin1.GetChars(bytes, characters)];
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
