namespace Toolkit.Devices.Protocols;

/// <summary>Bytes that grow and are cleared, but whose memory stays: in the steady state nothing is allocated.</summary>
internal sealed class ByteBuffer
{
    private byte[] bytes = new byte[512];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> more)
    {
        Grow(more.Length);
        more.CopyTo(bytes.AsSpan(Length));
        Length += more.Length;
    }

    public void Append(byte one)
    {
        Grow(1);
        bytes[Length++] = one;
    }

    public void Clear() => Length = 0;

    /// <summary>Drops bytes from the front.</summary>
    public void Discard(int count)
    {
        bytes.AsSpan(count, Length - count).CopyTo(bytes);
        Length -= count;
    }

    private void Grow(int more)
    {
        if (Length + more > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
        }
    }
}
