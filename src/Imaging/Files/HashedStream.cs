using System.Security.Cryptography;

namespace Toolkit.Imaging;

/// <summary>Hands on what a stream reads, and hashes it while it is in the cache.</summary>
internal sealed class HashedStream(Stream inner) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] ahead = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    /// <summary>Length of the stream inside.</summary>
    public override long Length => inner.Length;

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first two bytes, which stay to be read; fewer where the file is shorter.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        var two = new byte[2];
        ahead = two[..inner.ReadAtLeast(two, 2, throwOnEndOfStream: false)];
        return ahead;
    }

    /// <summary>Reads both to their ends: a checksum stands behind the voxels, and the hash is that of the whole file.</summary>
    public void Drain(Stream outer, byte[] scratch)
    {
        while (outer.Read(scratch) > 0)
        {
        }

        while (Read(scratch) > 0)
        {
        }
    }

    public string Digest() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (ahead.Length > 0)
        {
            read = Math.Min(ahead.Length, buffer.Length);
            ahead.AsSpan(0, read).CopyTo(buffer);
            ahead = ahead[read..];
        }
        else
        {
            read = inner.Read(buffer);
        }

        hash.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
