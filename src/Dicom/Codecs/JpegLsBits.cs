namespace Toolkit.Dicom;

/// <summary>Bits of a JPEG-LS scan: after a byte 0xFF the next byte holds seven bits (T.87, A.1).</summary>
internal ref struct JpegLsBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private ulong held;
    private int count;
    private int padding;
    private bool afterFull;

    /// <summary>Offset of the next byte that is not yet held.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more bits were taken than the scan has.</summary>
    public readonly bool Overrun => padding > count;

    public int Bit() => Bits(1);

    /// <summary>The next 0 to 24 bits.</summary>
    public int Bits(int wanted)
    {
        if (count < wanted)
        {
            Fill();
        }

        count -= wanted;
        return (int)(held >> count) & ((1 << wanted) - 1);
    }

    /// <summary>A Golomb code of limited length (T.87, A.5.3).</summary>
    public int Golomb(int k, int limit, int codeBits)
    {
        var zeros = 0;
        while (Bit() == 0)
        {
            zeros++;
            if (zeros > limit || Overrun)
            {
                return 0;
            }
        }

        return zeros < limit - codeBits - 1 ? (zeros << k) + Bits(k) : Bits(codeBits) + 1;
    }

    private void Fill()
    {
        while (count <= 48)
        {
            var width = afterFull ? 7 : 8;
            if (Position >= bytes.Length || (afterFull && bytes[Position] > 0x7F))
            {
                held <<= 8;
                count += 8;
                padding += 8;
                continue;
            }

            var value = bytes[Position++];
            held = (held << width) | value;
            count += width;
            afterFull = value == 0xFF;
        }
    }
}
