using System.Buffers.Binary;
using System.IO.Compression;

namespace Toolkit.Reports.Drawing;

/// <summary>Writes pixels as a PNG image (ISO/IEC 15948): 8 bits a sample, grey or red-green-blue, no interlace, filter "up", which suits images of slices and carpets.</summary>
public static class Png
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <param name="samples">Row by row from the top, shape (height, width).</param>
    /// <exception cref="ArgumentException">The number of samples is not width × height, or an edge is not 1 to 16 384.</exception>
    public static byte[] Grey(int width, int height, ReadOnlySpan<byte> samples) => Encode(width, height, 1, samples);

    /// <param name="samples">Red, green, blue, row by row from the top, shape (height, width, 3).</param>
    /// <inheritdoc cref="Grey" />
    public static byte[] Rgb(int width, int height, ReadOnlySpan<byte> samples) => Encode(width, height, 3, samples);

    private static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        if (width is < 1 or > 16384 || height is < 1 or > 16384 || samples.Length != (long)width * height * channels)
        {
            throw new ArgumentException($"An image of {width} × {height} pixels with {channels} channels does not have {samples.Length} samples.", nameof(samples));
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = (byte)(channels == 1 ? 0 : 2);
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Compress(samples, width * channels));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> samples, int stride)
    {
        const byte up = 2;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[stride + 1];
            row[0] = up;
            for (var at = 0; at < samples.Length; at += stride)
            {
                for (var i = 0; i < stride; i++)
                {
                    row[i + 1] = (byte)(samples[at + i] - (at == 0 ? 0 : samples[at - stride + i]));
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(Crc(0xFFFFFFFF, type), data) ^ 0xFFFFFFFF);
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc = CrcTable[(crc ^ b) & 255] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcOf(int n)
    {
        var c = (uint)n;
        for (var bit = 0; bit < 8; bit++)
        {
            c = (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        }

        return c;
    }
}
