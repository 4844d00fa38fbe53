using System.Buffers.Binary;
using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Toolkit.Dicom;

/// <summary>The elements of a file or of a sequence item, in the order of the file, with typed access. What is absent, empty or malformed reads as null.</summary>
/// <remarks>Not thread-safe while it is filled; afterwards any number of threads may read.</remarks>
public sealed class DataSet : IEnumerable<DataElement>
{
    private readonly List<DataElement> elements = [];
    private bool sorted = true;

    public DataSet(bool bigEndian = false) => BigEndian = bigEndian;

    /// <summary>Byte order of the values.</summary>
    public bool BigEndian { get; }

    public int Count => elements.Count;

    /// <summary>Whether tags rise strictly, as the standard asks.</summary>
    public bool IsSorted => sorted;

    /// <summary>Forgets every element and keeps the room: for readers that look at thousands of headers in turn.</summary>
    internal void Clear()
    {
        elements.Clear();
        sorted = true;
    }

    /// <summary>Appends an element.</summary>
    public void Add(DataElement element)
    {
        sorted &= elements.Count == 0 || elements[^1].Tag < element.Tag;
        elements.Add(element);
    }

    /// <summary>The first element of a tag, or false.</summary>
    public bool TryFind(Tag tag, out DataElement element)
    {
        var at = sorted ? Search(tag) : Scan(tag);
        element = at >= 0 ? elements[at] : default;
        return at >= 0;
    }

    public bool Contains(Tag tag) => TryFind(tag, out _);

    /// <summary>Items of a sequence; empty where there is none.</summary>
    public IReadOnlyList<DataSet> Sequence(Tag tag) => TryFind(tag, out var element) ? element.Items ?? [] : [];

    /// <summary>First item of a sequence, or null.</summary>
    public DataSet? FirstItem(Tag tag) => Sequence(tag) is [var first, ..] ? first : null;

    /// <summary>Element <paramref name="element"/> (two hex digits) of the block that <paramref name="creator"/> reserved in an odd group: found by the creator's name, never by a fixed number.</summary>
    public bool TryFindPrivate(ushort group, string creator, byte element, out DataElement found)
    {
        var all = CollectionsMarshal.AsSpan(elements);
        for (var at = sorted ? FirstFrom(new Tag(group, 0x10)) : 0; at < all.Length; at++)
        {
            var owner = all[at].Tag;
            if (owner.Group == group && owner.IsPrivateCreator)
            {
                if (System.Text.Ascii.Equals(DecimalString.Trim(all[at].Value.Span), creator) && TryFind(new Tag(group, (ushort)((owner.Element << 8) | element)), out found))
                {
                    return true;
                }
            }
            else if (sorted)
            {
                break;
            }
        }

        found = default;
        return false;
    }

    /// <summary>All values of a private element as numbers; null where it is absent, empty or holds something else.</summary>
    /// <param name="assumed">How to read it where the file does not say: implicit files do not tell that a private value is binary.</param>
    public double[]? PrivateNumbers(ushort group, string creator, byte element, Vr assumed) =>
        TryFindPrivate(group, creator, element, out var found)
            ? NumberArray(found.Vr is Vr.Unknown or Vr.UN ? new DataElement(found.Tag, assumed, found.Value) : found)
            : null;

    /// <summary>Bytes of a value; empty where the element is absent.</summary>
    public ReadOnlySpan<byte> Bytes(Tag tag) => TryFind(tag, out var element) ? element.Value.Span : default;

    /// <summary>A value of unrestricted ASCII text (UI, CS, DA, TM …) without padding; null where absent or empty.</summary>
    public string? Ascii(Tag tag) => TryFind(tag, out var element) && TrimmedText(element.Value.Span) is { Length: > 0 } text ? text : null;

    /// <summary>A value of text for people (LO, SH, PN …) in the data set's character set, without padding; null where absent or empty.</summary>
    public string? Text(Tag tag) => TryFind(tag, out var element) && CharacterSets.Decode(DecimalString.Trim(element.Value.Span), CharacterSet) is { Length: > 0 } text ? text : null;

    /// <summary>The character set (0008,0005) of the data set: its own, else that of the data set it is an item of.</summary>
    public string CharacterSet => Ascii(Tags.SpecificCharacterSet) ?? Parent?.CharacterSet ?? "";

    /// <summary>The data set this one is an item of; null at the top and for data sets made in memory.</summary>
    internal DataSet? Parent { get; init; }

    /// <summary>One of the backslash-separated values, or null.</summary>
    public string? Ascii(Tag tag, int index) => Ascii(tag)?.Split('\\') is { } parts && index < parts.Length && parts[index].Trim() is { Length: > 0 } part ? part : null;

    /// <summary>First value as a number, from text (DS, IS) or binary; null where absent or no number.</summary>
    public double? Number(Tag tag)
    {
        Span<double> one = stackalloc double[1];
        return TryFind(tag, out var element) && Numbers(element, one) > 0 ? one[0] : null;
    }

    /// <summary>First value as a whole number; null where absent, not whole, or outside 32 bits.</summary>
    public int? Integer(Tag tag) => Number(tag) is { } value && value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : null;

    /// <summary>All values as numbers; null where the element is absent, empty or holds something else.</summary>
    public double[]? NumberArray(Tag tag, int limit = 4096) => TryFind(tag, out var element) ? NumberArray(element, limit) : null;

    /// <inheritdoc cref="NumberArray(Tag, int)" />
    public double[]? NumberArray(in DataElement element, int limit = 4096)
    {
        var values = new double[Math.Min(limit, CountOf(element))];
        var count = Numbers(element, values);
        return count > 0 && count == values.Length ? values : null;
    }

    /// <summary>Reads the first values of an element as numbers.</summary>
    /// <returns>How many were read; fewer than asked where the element ends or a value is no number.</returns>
    public int Numbers(in DataElement element, Span<double> into)
    {
        var bytes = element.Value.Span;
        if (element.Vr.IsText() || element.Vr is Vr.Unknown or Vr.UN)
        {
            return DecimalString.Read(bytes, into);
        }

        var size = element.Vr.WordSize();
        var count = size < 2 ? 0 : Math.Min(into.Length, bytes.Length / size);
        for (var i = 0; i < count; i++)
        {
            into[i] = Binary(element.Vr, bytes.Slice(i * size, size));
        }

        return count;
    }

    /// <summary>Removes the padding that DICOM allows: spaces and NUL at either end.</summary>
    public static string TrimmedText(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(DecimalString.Trim(bytes));

    /// <inheritdoc />
    public IEnumerator<DataElement> GetEnumerator() => elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int CountOf(in DataElement element) =>
        element.Vr.WordSize() is > 1 and var size ? element.Value.Length / size
        : element.Value.IsEmpty ? 0
        : element.Value.Span.Count((byte)'\\') + 1;

    private double Binary(Vr vr, ReadOnlySpan<byte> b) => (vr, BigEndian) switch
    {
        (Vr.US or Vr.OW or Vr.AT, false) => BinaryPrimitives.ReadUInt16LittleEndian(b),
        (Vr.US or Vr.OW or Vr.AT, true) => BinaryPrimitives.ReadUInt16BigEndian(b),
        (Vr.SS, false) => BinaryPrimitives.ReadInt16LittleEndian(b),
        (Vr.SS, true) => BinaryPrimitives.ReadInt16BigEndian(b),
        (Vr.UL or Vr.OL, false) => BinaryPrimitives.ReadUInt32LittleEndian(b),
        (Vr.UL or Vr.OL, true) => BinaryPrimitives.ReadUInt32BigEndian(b),
        (Vr.SL, false) => BinaryPrimitives.ReadInt32LittleEndian(b),
        (Vr.SL, true) => BinaryPrimitives.ReadInt32BigEndian(b),
        (Vr.FL or Vr.OF, false) => BinaryPrimitives.ReadSingleLittleEndian(b),
        (Vr.FL or Vr.OF, true) => BinaryPrimitives.ReadSingleBigEndian(b),
        (Vr.FD or Vr.OD, false) => BinaryPrimitives.ReadDoubleLittleEndian(b),
        (Vr.FD or Vr.OD, true) => BinaryPrimitives.ReadDoubleBigEndian(b),
        (Vr.UV or Vr.OV, false) => BinaryPrimitives.ReadUInt64LittleEndian(b),
        (Vr.UV or Vr.OV, true) => BinaryPrimitives.ReadUInt64BigEndian(b),
        (_, false) => BinaryPrimitives.ReadInt64LittleEndian(b),
        (_, true) => BinaryPrimitives.ReadInt64BigEndian(b),
    };

    private int Scan(Tag tag)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i].Tag == tag)
            {
                return i;
            }
        }

        return -1;
    }

    private int Search(Tag tag)
    {
        var at = FirstFrom(tag);
        return at < elements.Count && elements[at].Tag == tag ? at : -1;
    }

    // The first element of this tag or above, in a sorted list.
    private int FirstFrom(Tag tag)
    {
        var all = CollectionsMarshal.AsSpan(elements);
        int low = 0, high = all.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (all[middle].Tag < tag)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
