using System.Buffers.Binary;
using System.Text;

namespace Toolkit.Measurements;

/// <summary>Streams of a compound file (MS-CFB): the container of .xls workbooks.</summary>
internal static class CompoundFile
{
    private const uint LastSector = 0xFFFFFFFA;
    private const int HeaderLength = 512;
    private const int EntryLength = 128;

    /// <summary>The first stream with one of the names.</summary>
    public static Parsed<byte[]> Stream(byte[] file, params string[] names)
    {
        if (file.Length < HeaderLength)
        {
            return new Fault(file.Length, "a header of 512 bytes", "the end of the file");
        }

        var shift = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(30));
        var miniShift = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(32));
        if (shift is not (9 or 12) || miniShift != 6)
        {
            return new Fault(30, "sectors of 512 or 4096 bytes", $"2^{shift}");
        }

        var sectors = new Sectors(file, 1 << shift);
        if (!sectors.ReadTable().Try(out _, out var fault) || !sectors.Chain(Word(file, 48), long.MaxValue).Try(out var directory, out fault))
        {
            return fault;
        }

        byte[]? root = null;
        for (var at = 0; at + EntryLength <= directory.Length; at += EntryLength)
        {
            var entry = directory.AsSpan(at, EntryLength);
            var length = Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]) - 2, 0, 62);
            var name = Encoding.Unicode.GetString(entry[..length]);
            var (first, size) = (BinaryPrimitives.ReadUInt32LittleEndian(entry[116..]), (long)BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]));
            if (entry[66] == 5)
            {
                root = sectors.Chain(first, size).Try(out var mini, out _) ? mini : null;
            }
            else if (entry[66] == 2 && names.Contains(name))
            {
                return size >= Word(file, 56) ? sectors.Chain(first, size) : Small(sectors, root ?? [], Word(file, 60), first, size);
            }
        }

        return new Fault(0, "a stream " + string.Join(" or ", names.Select(n => Printable.Quote(n))), "a compound file without one") { Advice = "It is no workbook of Excel 97 to 2003" };
    }

    /// <summary>A short stream lies in 64-byte pieces of the root's stream.</summary>
    private static Parsed<byte[]> Small(Sectors sectors, byte[] root, uint tableStart, uint first, long size)
    {
        if (!sectors.Chain(tableStart, long.MaxValue).Try(out var table, out var fault))
        {
            return fault;
        }

        var stream = new byte[Math.Min(size, root.Length)];
        var at = first;
        for (var done = 0; done < stream.Length; done += 64)
        {
            if ((at * 64L) + 64 > root.Length || (at * 4L) + 4 > table.Length)
            {
                return new Fault(0, "a chain of short sectors that stays in the file", "one that leaves it");
            }

            root.AsSpan((int)(at * 64), Math.Min(64, stream.Length - done)).CopyTo(stream.AsSpan(done));
            at = Word(table, (int)(at * 4));
        }

        return stream;
    }

    private static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private sealed class Sectors(byte[] file, int size)
    {
        private readonly List<uint> next = [];

        /// <summary>Collects the allocation table from the 109 places of the header and the chain that may follow them.</summary>
        public Parsed<int> ReadTable()
        {
            var places = new List<uint>();
            for (var i = 0; i < 109; i++)
            {
                places.Add(Word(file, 76 + (4 * i)));
            }

            var more = Word(file, 68);
            for (var left = file.Length / size; more < LastSector && left > 0 && Offset(more) is { } at; left--)
            {
                for (var i = 0; i < (size / 4) - 1; i++)
                {
                    places.Add(Word(file, at + (4 * i)));
                }

                more = Word(file, at + size - 4);
            }

            foreach (var place in places.Where(p => p < LastSector))
            {
                if (Offset(place) is not { } at)
                {
                    return new Fault(76, "allocation sectors inside the file", $"sector {place}") { Advice = "The file was cut" };
                }

                for (var i = 0; i < size; i += 4)
                {
                    next.Add(Word(file, at + i));
                }
            }

            return next.Count;
        }

        /// <summary>The bytes of a chain of sectors, at most <paramref name="length"/>.</summary>
        public Parsed<byte[]> Chain(uint first, long length)
        {
            var bytes = new MemoryStream();
            var sector = first;
            for (var left = next.Count; sector < LastSector && bytes.Length < length; left--)
            {
                if (left == 0 || sector >= next.Count || Offset(sector) is not { } at)
                {
                    return new Fault(Math.Min(((long)sector + 1) * size, file.Length), "a chain of sectors that ends inside the file", left == 0 ? "a circle" : "the end of the file") { Advice = "The file was cut or damaged" };
                }

                bytes.Write(file, at, size);
                sector = next[(int)sector];
            }

            bytes.SetLength(Math.Min(bytes.Length, length));
            return bytes.ToArray();
        }

        private int? Offset(uint sector) => (((long)sector + 2) * size) <= file.Length ? (int)((sector + 1) * size) : null;
    }
}
