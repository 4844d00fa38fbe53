using System.Buffers.Binary;

namespace Toolkit.Dicom;

/// <summary>Siemens' CSA header: named lists of text values in (0029,1010) and (0029,1020), in the layouts called CSA1 and CSA2.</summary>
internal sealed class SiemensCsa
{
    private const int MostTags = 1000;
    private const int MostItems = 2000;
    private readonly Dictionary<string, double[]> numbers = new(StringComparer.Ordinal);

    private SiemensCsa()
    {
    }

    /// <summary>The image header of a data set; null where it is absent or its lengths are broken (as anonymisers leave it).</summary>
    public static SiemensCsa? OfImage(DataSet data) =>
        data.TryFindPrivate(0x0029, "SIEMENS CSA HEADER", 0x10, out var element) ? Parse(element.Value.Span) : null;

    /// <summary>Numbers of a tag; null where it has none.</summary>
    public double[]? Numbers(string name) => numbers.GetValueOrDefault(name);

    /// <summary>A header in the second layout that holds these numbers alone.</summary>
    public static byte[] Write(IEnumerable<(string Name, double[] Values)> tags)
    {
        const int check = 77;
        (string Name, double[] Values)[] list = [.. tags];
        var bytes = new List<byte>();
        void Word(int value) => bytes.AddRange(BitConverter.GetBytes(value));
        void Padded(string text, int length) => bytes.AddRange(System.Text.Encoding.ASCII.GetBytes(text.PadRight(length, '\0')));
        Padded("SV10\u0004\u0003\u0002\u0001", 8);
        Word(list.Length);
        Word(check);
        foreach (var (name, values) in list)
        {
            Padded(name, 64);
            Word(values.Length);
            Padded("FD", 4);
            Word(0);
            Word(values.Length);
            Word(check);
            foreach (var value in values)
            {
                var text = DecimalString.Format(value);
                var length = text.Length + 1;
                Word(length);
                Word(length);
                Word(check);
                Word(length);
                Padded(text, (length + 3) & ~3);
            }
        }

        return [.. bytes];
    }

    /// <summary>Reads a header.</summary>
    /// <returns>Null where a length or count does not fit.</returns>
    public static SiemensCsa? Parse(ReadOnlySpan<byte> bytes)
    {
        var isSecond = bytes.StartsWith("SV10"u8);
        var at = isSecond ? 8 : 0;
        if (bytes.Length < at + 8)
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        at += 8;
        if (count is < 1 or > MostTags)
        {
            return null;
        }

        var csa = new SiemensCsa();
        for (var i = 0; i < count; i++)
        {
            if (!csa.ReadTag(bytes, ref at, isSecond))
            {
                return null;
            }
        }

        return csa;
    }

    private bool ReadTag(ReadOnlySpan<byte> bytes, ref int at, bool isSecond)
    {
        const int header = 84;
        if (bytes.Length - at < header)
        {
            return false;
        }

        var name = bytes.Slice(at, 64);
        var end = name.IndexOf((byte)0);
        var items = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 76)..]);
        at += header;
        if (items is < 0 or > MostItems)
        {
            return false;
        }

        var values = new List<double>();
        var open = true;
        for (var i = 0; i < items; i++)
        {
            if (bytes.Length - at < 16)
            {
                return false;
            }

            // CSA1 states an item's length in the first word, CSA2 in the second.
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + (isSecond ? 4 : 0))..]);
            at += 16;
            if (length < 0 || length > bytes.Length - at)
            {
                return false;
            }

            open = open && length > 0 && DecimalString.TryParse(UntilNul(bytes.Slice(at, length)), out var value) && Keep(values, value);
            at = Math.Min(bytes.Length, at + ((length + 3) & ~3));
        }

        if (values.Count > 0)
        {
            numbers.TryAdd(DataSet.TrimmedText(end < 0 ? name : name[..end]), [.. values]);
        }

        return true;
    }

    private static ReadOnlySpan<byte> UntilNul(ReadOnlySpan<byte> text) => text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;

    private static bool Keep(List<double> values, double value)
    {
        values.Add(value);
        return true;
    }
}
