using System.Buffers.Binary;

namespace Toolkit.Trials;

/// <summary>Walks the metadata at the end of a Parquet file (Thrift compact protocol) before the library does: a count or length that the bytes cannot hold would make it loop or allocate without end.</summary>
internal ref struct ParquetFooter
{
    private const int Deepest = 16;
    private readonly ReadOnlySpan<byte> bytes;
    private int at;

    private ParquetFooter(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>Whether the file ends in "PAR1", a length that fits, and well-formed metadata.</summary>
    public static bool IsSound(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("PAR1"u8) || !file.EndsWith("PAR1"u8))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(file[^8..]);
        return length <= file.Length - 12 && new ParquetFooter(file[^(8 + (int)length)..^8]).Struct(0);
    }

    private bool Struct(int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }

        while (Byte(out var header))
        {
            if (header == 0)
            {
                return true;
            }

            if ((header >> 4 == 0 && !Varint(out _)) || !Value(header & 0x0F, depth, inList: false))
            {
                return false;
            }
        }

        return false;
    }

    private bool Value(int type, int depth, bool inList) => type switch
    {
        1 or 2 => !inList || Byte(out _),
        3 => Byte(out _),
        4 or 5 or 6 => Varint(out _),
        7 => Skip(8),
        8 => Varint(out var length) && Skip(length),
        9 or 10 => List(depth),
        12 => Struct(depth + 1),
        _ => false,
    };

    private bool List(int depth)
    {
        if (depth > Deepest || !Byte(out var header))
        {
            return false;
        }

        ulong count = (uint)(header >> 4);
        if (count == 15 && !Varint(out count))
        {
            return false;
        }

        if (count > (ulong)(bytes.Length - at))
        {
            return false;
        }

        for (ulong i = 0; i < count; i++)
        {
            if (!Value(header & 0x0F, depth + 1, inList: true))
            {
                return false;
            }
        }

        return true;
    }

    private bool Byte(out int value)
    {
        value = at < bytes.Length ? bytes[at] : 0;
        return at++ < bytes.Length;
    }

    private bool Skip(ulong count)
    {
        if (count > (ulong)(bytes.Length - Math.Min(at, bytes.Length)))
        {
            return false;
        }

        at += (int)count;
        return true;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (!Byte(out var next))
            {
                return false;
            }

            value |= shift < 64 ? (ulong)(next & 0x7F) << shift : 0;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
