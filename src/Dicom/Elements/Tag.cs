using System.Globalization;

namespace Toolkit.Dicom;

/// <summary>The name of a data element: group and element number.</summary>
/// <param name="Value">Group in the upper 16 bits, element in the lower.</param>
public readonly record struct Tag(uint Value) : IComparable<Tag>
{
    public Tag(ushort group, ushort element)
        : this(((uint)group << 16) | element)
    {
    }

    public ushort Group => (ushort)(Value >> 16);

    public ushort Element => (ushort)Value;

    /// <summary>Odd groups belong to vendors.</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>(gggg,0010) to (gggg,00FF) of an odd group: the name of the vendor that owns a block.</summary>
    public bool IsPrivateCreator => IsPrivate && Element is >= 0x10 and <= 0xFF;

    public static bool operator <(Tag a, Tag b) => a.Value < b.Value;

    public static bool operator >(Tag a, Tag b) => a.Value > b.Value;

    public static bool operator <=(Tag a, Tag b) => a.Value <= b.Value;

    public static bool operator >=(Tag a, Tag b) => a.Value >= b.Value;

    /// <inheritdoc />
    public int CompareTo(Tag other) => Value.CompareTo(other.Value);

    /// <summary>"(0008,0018)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:X4},{Element:X4})");
}
