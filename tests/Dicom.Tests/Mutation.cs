using System.Buffers.Binary;
using System.Text;

namespace Toolkit.Dicom.Tests;

/// <summary>A sound file to mutate.</summary>
/// <param name="Elements">Start of each element's header.</param>
internal sealed record MutationSeed(string Name, byte[] File, int[] Elements);

/// <summary>Changes of bytes that have broken readers: of lengths, counts, order, nesting, representation and encoding.</summary>
internal static class Mutation
{
    public const int Kinds = 12;
    private const int Header = 132;
    private static readonly uint[] Lengths = [0, 1, 3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];
    private static readonly ushort[] Extremes = [0, 1, 2, 0x7FFF, 0x8000, 0xFFFF];
    private static readonly string[] Representations = ["US", "SQ", "UN", "OB", "UL", "DS", "FD", "ZZ", "UT"];
    private static readonly string[] Counts = ["0", "-1", "2", "999999", "2147483647", "99999999999", "x"];

    // Pixel geometry: rows, columns, bits, samples, representation.
    private static readonly uint[] Geometry = [0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102, 0x00280002, 0x00280103, 0x00280006];

    /// <summary>One to three changes, most of one kind.</summary>
    public static byte[] Of(MutationSeed seed, Random random, out int kind)
    {
        kind = random.Next(Kinds);
        byte[] bytes = [.. seed.File];
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            bytes = Change(bytes, seed, n == 1 ? kind : random.Next(3), random);
        }

        return bytes;
    }

    private static byte[] Change(byte[] bytes, MutationSeed seed, int kind, Random random)
    {
        if (bytes.Length < Header + 16)
        {
            return bytes;
        }

        var at = random.Next(Header, bytes.Length - 8);
        var element = Math.Clamp(seed.Elements[random.Next(seed.Elements.Length)], Header, bytes.Length - 8);
        var next = Math.Clamp(seed.Elements.Where(e => e > element).DefaultIfEmpty(bytes.Length).Min(), element, bytes.Length);
        switch (kind)
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), Lengths[random.Next(Lengths.Length)]);
                return bytes;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), Extremes[random.Next(Extremes.Length)]);
                return bytes;
            case 3:
                return bytes[..Math.Clamp(element + random.Next(-1, 2), Header, bytes.Length)];
            case 4:
                return [.. bytes[..element], .. bytes[element..next], .. bytes[element..]];
            case 5:
                return [.. bytes[..element], .. bytes[next..], .. bytes[element..next]];
            case 6:
                Encoding.ASCII.GetBytes(Representations[random.Next(Representations.Length)], bytes.AsSpan(element + 4));
                return bytes;
            case 7:
                return Nested(bytes, element, random.Next(1, 60));
            case 8:
                return OtherSyntax(bytes, random);
            case 9:
                return Counted(bytes, random);
            case 10:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Math.Min(element + (random.Next(2) * 2) + 4, bytes.Length - 4)), Lengths[random.Next(Lengths.Length)]);
                return bytes;
            default:
                return Fragment(bytes, random);
        }
    }

    // A sequence of sequences of undefined length in front of an element.
    private static byte[] Nested(byte[] bytes, int element, int depth)
    {
        byte[] open = [0x40, 0x00, 0x75, 0x02, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF];
        return [.. bytes[..element], .. Enumerable.Repeat(open, depth).SelectMany(b => b), .. bytes[element..]];
    }

    private static byte[] OtherSyntax(byte[] bytes, Random random)
    {
        // A UID of the same length keeps the file meta information whole; others shift it.
        var at = bytes.AsSpan().IndexOf("1.2.840.10008.1.2"u8);
        var known = TransferSyntax.Known[random.Next(TransferSyntax.Known.Count)].Uid;
        if (at >= 0)
        {
            Encoding.ASCII.GetBytes(known.AsSpan(0, Math.Min(known.Length, 22)), bytes.AsSpan(at));
        }

        return bytes;
    }

    private static byte[] Counted(byte[] bytes, Random random)
    {
        if (random.Next(3) == 0)
        {
            // Number of frames, as text.
            var frames = bytes.AsSpan().IndexOf("\x28\0\x08\0IS"u8);
            if (frames >= 0)
            {
                var text = Encoding.ASCII.GetBytes(Counts[random.Next(Counts.Length)].PadRight(12));
                return [.. bytes[..(frames + 6)], 12, 0, .. text, .. bytes[(frames + 8 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(frames + 6)))..]];
            }
        }

        Span<byte> tag = stackalloc byte[4];
        var value = Geometry[random.Next(Geometry.Length)];
        BinaryPrimitives.WriteUInt16LittleEndian(tag, (ushort)(value >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(tag[2..], (ushort)value);
        var found = bytes.AsSpan().IndexOf(tag);
        if (found >= 0 && found + 10 <= bytes.Length)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(found + 8), random.Next(2) == 0 ? Extremes[random.Next(Extremes.Length)] : (ushort)random.Next(40));
        }

        return bytes;
    }

    // A length or the mark of an item.
    private static byte[] Fragment(byte[] bytes, Random random)
    {
        var start = random.Next(bytes.Length / 2);
        var found = bytes.AsSpan(start).IndexOf((ReadOnlySpan<byte>)[0xFE, 0xFF, 0x00, 0xE0]);
        if (found < 0 || start + found + 8 > bytes.Length)
        {
            return bytes;
        }

        var at = start + found;
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 4), random.Next(3) == 0 ? (uint)random.Next(400) : Lengths[random.Next(Lengths.Length)]);
        }
        else
        {
            bytes[at + 2] = 0x0D;
        }

        return bytes;
    }
}
