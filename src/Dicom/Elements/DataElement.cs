namespace Toolkit.Dicom;

/// <summary>One element of a data set: a tag, how to read it, and its bytes; or the items of a sequence; or the fragments of encapsulated pixels.</summary>
public readonly struct DataElement
{
    internal DataElement(Tag tag, Vr vr, ReadOnlyMemory<byte> value, long offset, long length)
    {
        Tag = tag;
        Vr = vr;
        Value = value;
        Offset = offset;
        Length = length;
    }

    /// <summary>An element with a plain value, for writing.</summary>
    public DataElement(Tag tag, Vr vr, ReadOnlyMemory<byte> value)
        : this(tag, vr, value, 0, value.Length)
    {
    }

    /// <summary>A sequence, for writing.</summary>
    public DataElement(Tag tag, IReadOnlyList<DataSet> items)
        : this(tag, Vr.SQ, default, 0, 0) => Items = items;

    public Tag Tag { get; }

    public Vr Vr { get; }

    /// <summary>The value's bytes in the data set's byte order; empty for a sequence, and for pixels that were left on disk.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Where the value starts in the file, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The value's length in bytes; <see cref="UndefinedLength"/> where the file leaves it open.</summary>
    public long Length { get; }

    /// <summary>The items of a sequence; null for anything else.</summary>
    public IReadOnlyList<DataSet>? Items { get; internal init; }

    /// <summary>The fragments of encapsulated pixels, offset table first; null for anything else.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Fragments { get; init; }

    /// <summary>The length 0xFFFFFFFF: the value ends at a delimiter.</summary>
    public const long UndefinedLength = 0xFFFFFFFF;
}
