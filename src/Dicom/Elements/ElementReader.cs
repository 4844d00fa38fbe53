using System.Buffers.Binary;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Walks the bytes of a data set and lists its elements. Every declared length is held against what remains before it is used.</summary>
/// <remarks>
/// The buffer may be only the first part of a file: <c>total</c> says how long the file is, and <see cref="NeedsMore"/> that the walk stopped at the buffer's end, not at a fault.
/// </remarks>
internal struct ElementReader(ReadOnlyMemory<byte> buffer, long total, TransferSyntax syntax, ReadLimits limits, bool stopAtPixels)
{
    private int budget = limits.Elements;

    /// <summary>The walk would go on beyond the buffer, inside the file.</summary>
    public bool NeedsMore { get; private set; }

    /// <summary>What ended the walk too early, or null.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Offset of the byte after the last element that was read whole.</summary>
    public int Position { get; private set; }

    /// <summary>Reads elements into <paramref name="into"/> until the end, the pixels where asked to stop there, or a fault.</summary>
    /// <param name="untilGroup">Stop before the first element of this group or above; 0 for none.</param>
    public void Read(DataSet into, int start, ushort untilGroup = 0)
    {
        Position = start;
        while (Position < total && ReadOne(into, total, syntax.ExplicitVr, 0, untilGroup))
        {
        }
    }

    /// <summary>Reads one element.</summary>
    /// <returns>False where the walk ends: delimiter, group limit, pixels, end of the buffer, fault.</returns>
    private bool ReadOne(DataSet into, long end, bool explicitVr, int depth, ushort untilGroup)
    {
        var start = Position;
        if (!Available(start, 8, end, "an element header of 8 bytes"))
        {
            return false;
        }

        var span = buffer.Span;
        var tag = ReadTag(span, start);
        if (untilGroup > 0 && tag.Group >= untilGroup)
        {
            return false;
        }

        if (tag == Tags.ItemDelimitation || tag == Tags.SequenceDelimitation)
        {
            Position = start + 8;
            return depth == 0;
        }

        if (--budget < 0)
        {
            return Fail(start, string.Create(CultureInfo.InvariantCulture, $"at most {limits.Elements} elements"), "more");
        }

        return ReadHeader(tag, start, end, explicitVr) is { } header && ReadValue(into, tag, header, end, explicitVr, depth);
    }

    private (Vr Vr, int ValueAt, long Length)? ReadHeader(Tag tag, int start, long end, bool explicitVr)
    {
        var span = buffer.Span;
        if (explicitVr && tag != Tags.Item)
        {
            var vr = (Vr)((span[start + 4] << 8) | span[start + 5]);
            if (vr.HasLongLength())
            {
                return Available(start, 12, end, "an element header of 12 bytes") ? (vr, start + 12, Word32(span, start + 8)) : null;
            }

            if (vr.IsKnown())
            {
                return (vr, start + 8, syntax.BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(span[(start + 6)..]) : BinaryPrimitives.ReadUInt16LittleEndian(span[(start + 6)..]));
            }
        }

        // Some private sequences hold implicit elements in an explicit file: accepted where the length fits.
        var length = Word32(span, start + 4);
        if (explicitVr && tag != Tags.Item && length != DataElement.UndefinedLength && start + 8 + length > end)
        {
            Fail(start + 4, "a value representation", Printable.Quote(span.Slice(start + 4, 2)));
            return null;
        }

        return (BinaryTags.Of(tag), start + 8, length);
    }

    private bool ReadValue(DataSet into, Tag tag, (Vr Vr, int ValueAt, long Length) header, long end, bool explicitVr, int depth)
    {
        var (vr, at, length) = header;
        var isPixels = depth == 0 && tag.Group == 0x7FE0 && tag.Element is 0x0010 or 0x0008 or 0x0009;
        if (length == DataElement.UndefinedLength)
        {
            return isPixels || (tag.Group == 0x7FE0 && vr is Vr.OB or Vr.OW)
                ? ReadFragments(into, tag, vr, at)
                : ReadSequence(into, tag, vr, at, end, undefined: true, explicitVr && vr != Vr.UN, depth);
        }

        if (at + length > end)
        {
            return Fail(at, string.Create(CultureInfo.InvariantCulture, $"{length} bytes of {tag}"), string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, end - at)}"));
        }

        if (isPixels && stopAtPixels)
        {
            into.Add(new(tag, vr, default, at, length));
            Position = at;
            return false;
        }

        if (!Available(at, length, end, ""))
        {
            return false;
        }

        if (vr == Vr.SQ || (vr == Vr.Unknown && length >= 8 && ReadTag(buffer.Span, at) == Tags.Item && !isPixels))
        {
            return ReadSequence(into, tag, vr, at, at + length, undefined: false, explicitVr, depth);
        }

        into.Add(new(tag, vr, buffer.Slice(at, (int)length), at, length));
        Position = at + (int)length;
        return true;
    }

    private bool ReadSequence(DataSet into, Tag tag, Vr vr, int at, long end, bool undefined, bool explicitVr, int depth)
    {
        if (depth >= limits.Depth)
        {
            return Fail(at, string.Create(CultureInfo.InvariantCulture, $"sequences at most {limits.Depth} deep"), "a deeper one");
        }

        var items = new List<DataSet>();
        Position = at;
        while (Position < end)
        {
            var start = Position;
            if (!Available(start, 8, end, "an item header of 8 bytes"))
            {
                return false;
            }

            var itemTag = ReadTag(buffer.Span, start);
            if (undefined && itemTag == Tags.SequenceDelimitation)
            {
                Position = start + 8;
                undefined = false;
                break;
            }

            if (itemTag != Tags.Item || --budget < 0)
            {
                return Fail(start, "a sequence item (FFFE,E000)", itemTag.ToString());
            }

            var item = new DataSet(syntax.BigEndian) { Parent = into };
            if (!ReadItem(item, start + 8, Word32(buffer.Span, start + 4), end, explicitVr, depth))
            {
                return false;
            }

            items.Add(item);
        }

        if (undefined)
        {
            return Fail(Position, "a sequence delimiter (FFFE,E0DD)", "the end");
        }

        into.Add(new(tag, vr == Vr.UN ? Vr.UN : Vr.SQ, default, at, Position - at) { Items = items });
        return true;
    }

    private bool ReadItem(DataSet item, int at, long length, long end, bool explicitVr, int depth)
    {
        Position = at;
        var open = length == DataElement.UndefinedLength;
        if (!open && at + length > end)
        {
            return Fail(at, string.Create(CultureInfo.InvariantCulture, $"an item of {length} bytes"), string.Create(CultureInfo.InvariantCulture, $"{end - at}"));
        }

        var itemEnd = open ? end : at + length;
        while (Position < itemEnd)
        {
            var delimiter = Position;
            if (!ReadOne(item, itemEnd, explicitVr, depth + 1, 0))
            {
                return Fault is null && !NeedsMore && open && ReadTag(buffer.Span, delimiter) == Tags.ItemDelimitation;
            }
        }

        return !open || Fail(Position, "an item delimiter (FFFE,E00D)", "the end");
    }

    private bool ReadFragments(DataSet into, Tag tag, Vr vr, int at)
    {
        if (stopAtPixels)
        {
            into.Add(new(tag, vr, default, at, DataElement.UndefinedLength));
            Position = at;
            return false;
        }

        var fragments = new List<ReadOnlyMemory<byte>>();
        Position = at;
        while (Available(Position, 8, total, "a fragment header of 8 bytes"))
        {
            var fragment = ReadTag(buffer.Span, Position);
            long length = Word32(buffer.Span, Position + 4);
            Position += 8;
            if (fragment == Tags.SequenceDelimitation)
            {
                into.Add(new(tag, vr, default, at, DataElement.UndefinedLength) { Fragments = fragments });
                return true;
            }

            if (fragment != Tags.Item || length > total - Position)
            {
                return Fail(Position - 8, "a fragment of encapsulated pixels that fits the file", string.Create(CultureInfo.InvariantCulture, $"{fragment} of {length} bytes, {total - Position} remain"));
            }

            fragments.Add(buffer.Slice(Position, (int)length));
            Position += (int)length;
        }

        return false;
    }

    private Tag ReadTag(ReadOnlySpan<byte> span, int at) => syntax.BigEndian
        ? new(BinaryPrimitives.ReadUInt16BigEndian(span[at..]), BinaryPrimitives.ReadUInt16BigEndian(span[(at + 2)..]))
        : new(BinaryPrimitives.ReadUInt16LittleEndian(span[at..]), BinaryPrimitives.ReadUInt16LittleEndian(span[(at + 2)..]));

    private uint Word32(ReadOnlySpan<byte> span, int at) =>
        syntax.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(span[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);

    private bool Available(int at, long length, long end, string expected)
    {
        if (at + length > end)
        {
            return Fail(at, expected, string.Create(CultureInfo.InvariantCulture, $"{end - at}"));
        }

        NeedsMore = at + length > buffer.Length;
        return !NeedsMore;
    }

    private bool Fail(long at, string expected, string found)
    {
        Fault ??= new Fault(at, expected, found) { Advice = "The file is truncated or damaged: fetch it again from its source" };
        return false;
    }
}
