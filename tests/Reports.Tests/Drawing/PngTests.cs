using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Tests.Drawing;

public class PngTests
{
    [Fact]
    public void Pixels_come_back_whatever_they_were() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Bool).SelectMany((w, h, colour) => Gen.Byte.Array[w * h * (colour ? 3 : 1)].Select(p => (w, h, colour, p)))
            .Sample(image => Assert.Equal(image.p, Decode(image.colour ? Png.Rgb(image.w, image.h, image.p) : Png.Grey(image.w, image.h, image.p), image.w, image.h, image.colour ? 3 : 1)));

    [Fact]
    public void The_checksum_of_the_end_is_the_published_one() =>
        Assert.Equal([0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82], Png.Grey(1, 1, [0])[^12..]);

    [Fact]
    public void A_wrong_number_of_samples_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => Png.Rgb(2, 2, new byte[11]));
        Assert.StartsWith("An image of 2 × 2 pixels with 3 channels does not have 11 samples.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Png.Grey(0, 1, []));
        Assert.Throws<ArgumentException>(() => Png.Grey(20000, 1, new byte[20000]));
    }

    /// <summary>A reader of the one form that the writer makes.</summary>
    private static byte[] Decode(byte[] file, int width, int height, int channels)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20))));
        var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(file, 41, length), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        var rows = raw.ToArray();
        var stride = width * channels;
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            Assert.Equal(2, rows[y * (stride + 1)]);
            for (var i = 0; i < stride; i++)
            {
                pixels[(y * stride) + i] = (byte)(rows[(y * (stride + 1)) + 1 + i] + (y == 0 ? 0 : pixels[((y - 1) * stride) + i]));
            }
        }

        return pixels;
    }
}
