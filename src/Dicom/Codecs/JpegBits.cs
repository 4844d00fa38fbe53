namespace Toolkit.Dicom;

/// <summary>Bits of a JPEG entropy-coded segment, most significant first; a zero stuffed after 0xFF is dropped, and a marker ends the bits.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> bytes, int position)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private ulong held;
    private int count;
    private int padding;

    /// <summary>Offset of the next byte that is not yet held.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether more bits were taken than the segment has.</summary>
    public readonly bool Overrun => padding > count;

    /// <summary>The next 1 to 16 bits, not yet taken; zeros after the end.</summary>
    public int Peek(int bits)
    {
        if (count < bits)
        {
            Fill();
        }

        return (int)(held >> (count - bits)) & ((1 << bits) - 1);
    }

    /// <summary>Takes bits that were peeked.</summary>
    public void Skip(int bits) => count -= bits;

    /// <summary>The next 0 to 16 bits.</summary>
    public int Take(int bits)
    {
        if (bits == 0)
        {
            return 0;
        }

        var value = Peek(bits);
        count -= bits;
        return value;
    }

    /// <summary>Drops held bits and steps over a restart marker.</summary>
    /// <returns>False where there is none.</returns>
    public bool Restart()
    {
        held = 0;
        count = 0;
        padding = 0;
        while (Position + 1 < bytes.Length && !(bytes[Position] == 0xFF && bytes[Position + 1] is >= 0xD0 and <= 0xD7))
        {
            if (bytes[Position] == 0xFF && bytes[Position + 1] is not (0 or 0xFF))
            {
                return false;
            }

            Position++;
        }

        Position += 2;
        return Position <= bytes.Length;
    }

    private void Fill()
    {
        while (count <= 48)
        {
            held <<= 8;
            count += 8;
            if (Position >= bytes.Length || (bytes[Position] == 0xFF && (Position + 1 >= bytes.Length || bytes[Position + 1] != 0)))
            {
                padding += 8;
                continue;
            }

            var value = bytes[Position++];
            held |= value;
            if (value == 0xFF)
            {
                Position++;
            }
        }
    }
}
