namespace Toolkit.Dicom;

/// <summary>A JPEG Huffman table (T.81, annex C) as a lookup of the next 16 bits.</summary>
internal sealed class HuffmanTable
{
    private const int Longest = 16;

    // For each 16-bit prefix: length of the code in the upper byte, its value in the lower; 0 for no code.
    private readonly ushort[] lookup = new ushort[1 << Longest];

    /// <param name="counts">Number of codes of each length, 1 to 16.</param>
    /// <param name="values">Values in order of code.</param>
    /// <returns>Null where the counts overfill the code space.</returns>
    public static HuffmanTable? Create(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        var table = new HuffmanTable();
        var code = 0;
        var next = 0;
        for (var length = 1; length <= Longest; length++)
        {
            for (var i = 0; i < counts[length - 1]; i++, code++)
            {
                if (code >= 1 << length || next >= values.Length)
                {
                    return null;
                }

                table.lookup.AsSpan(code << (Longest - length), 1 << (Longest - length)).Fill((ushort)((length << 8) | values[next++]));
            }

            code <<= 1;
        }

        return table;
    }

    /// <summary>The next value, or -1 where the bits are no code.</summary>
    public int Decode(ref JpegBits bits)
    {
        var entry = lookup[bits.Peek(Longest)];
        bits.Skip(entry >> 8);
        return entry == 0 ? -1 : entry & 0xFF;
    }
}
