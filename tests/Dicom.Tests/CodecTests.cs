namespace Toolkit.Dicom.Tests;

/// <summary>Codestreams made by dcmtk 3.6.7 from one small picture come back as that picture; damaged ones are faults.</summary>
public class CodecTests
{
    // The same picture by opj_compress of OpenJPEG 2.5.0.
    private const string OpenJpeg = "/0//UQApAAAAAAAKAAAABgAAAAAAAAAAAAAACgAAAAYAAAAAAAAAAAABCwEB/1IADAAAAAEAAAQEAAH/XAAEQGD/ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAABhAAH/k8/lQBFQVIJxLHWIraRwF/K4MwVE1CrR8Jq8RoJzsjufBJHK/X7q7jYhA3aEQPsQIbjhNSS7IdG8bhQrqxbxqHdA7nqmsGEEY3RS4BLqzhsAZzM6/9k=";
    private const int Rows = 6;
    private const int Columns = 10;
    private static readonly PixelFormat Format = new(Rows, Columns, 16, 12, 11, Signed: false, Samples: 1, Planar: false);

    /// <summary>Transfer syntax, largest allowed error, codestream.</summary>
    public static TheoryData<string, int, string> Streams => new()
    {
        { "1.2.840.10008.1.2.5", 0, "AgAAAEAAAAB2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPoA/gH8AP0BAAAJAAABAAEBAgIAAgMBAQAB/gIAAP8DAQEA/gICAwAD/wQAAP4CAQMA/gQABQkHJUpvlAfeAyhNCVuNv/EHVYe56wcJtvU0B7LxMG8H7QkRXQf1QY3ZB3G9CWwHHnfQKQfbNI0JBy2T+V8HK5H3XQ==" },
        { "1.2.840.10008.1.2.4.70", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwAAAwEBAAMAAAAAAAAAAAAABgcKCQgFCw//2gAIAQEAAQAA+AA3niUlJecu1yUlJWoZGRlwrqcZGRlg22z8/wA0tqz8/P5l65m2zMqd7mYzGZJbbUzG3k1Qu2Wy2Y3b1Gy2cmqJnM5nNFP7CRzOZzf//9k=" },
        { "1.2.840.10008.1.2.4.80", 0, "/9j/9wALEAAGAAoBAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAEDYdxJiTEfHrVyPRYkyojJGKYLqacjJL1c+PLa6XLLHVo/XC3JoLly0w2qvuSWwmCWgbSk1LbZCFUspYVcyA9FLCWWxERLIsaxGqCH1jcKZQP//2Q==" },
        { "1.2.840.10008.1.2.4.81", 3, "/9j/9wALDAAGAAoBAREA/9oACAEBAAMAAEb7TkEAL3nLHnOCQPIMcAZaIINAGkiHAAgAAm0UIADixhQnAADVZrmTDRygyEwxaZk4848OhXPOOP/Z" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwAAAwEBAAMAAAAAAAAAAAAABgcKCQgFCw//2gAIAQEAAQAA+AA3niUlJecu1yUlJWoZGRlwrqcZGRlg22z8/wA0tqz8/P5l65m2zMqd7mYzGZJbbUzG3k1Qu2Wy2Y3b1Gy2cmqJnM5nNFP7CRzOZzf//9k=" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwABAAMBAAMAAAAAAAAAAAAACAcJCgYFCw//2gAIAQEAAgAA+AA3nul6XpTk1+l6XpZUmidUEcrTlStmHVzLc0TqFbq04qVtQ3rmluaK0r7kenFTmX21NCW6qdC6CR6cyW71GG0KmtE06oJH43fYSLZhtD//2Q==" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwABAAMBAQEBAAAAAAAAAAAACAYJCgcLBQ//2gAIAQEAAwAA/AAb70lkslOTXkslkvVEMmlPxdg3ANt0VvdbTSnI7BvqbbopNsC62pwiwdHTbdGdawLdt1uvVg6cG26MvNgXoW2OVNMHUY23Rk2sC9Iqxyyn///Z" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAHAAAAgIDAQEAAAAAAAAAAAAABAoGCQcICwUP/9oACAEBAAQAAPgAN70lksl1y3XkslkuVPUNNrwvb1aNNX2y2abVA0rXgaarL0ystm01ON1QGmp3ddJWXLdJzttNRpqSPamTuNqaeLpONNRO7oySJpv//9k=" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwABAAMBAQEBAAAAAAAAAAAABggJCgcLBQ//2gAIAQEABQAA/AAb7yVKljlNdKlS9URoEEA7lQyBBQT1tMmq50QcXTJsv29jra2orULHZatyHek9Wx1unTWFGFmzxb+p7VGzqa1sxadOsPfra09unX///9k=" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAHAAAAgMBAAMAAAAAAAAAAAAABgcICQoLAgUP/9oACAEBAAYAAPgAN74lJSWOU1yUlJWofMFkQxuV8nE6KWG2dsGtvRADNtxZwN7DbO6ntQqXarbyh9J6DTbp81hR2ZzVxv8AU9rYd9TWtmMLIZ2Jbra1Ruh3/wD//9k=" },
        { "1.2.840.10008.1.2.4.57", 0, "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwABAAMBAAMAAAAAAAAAAAAABwgJCgYFCw//2gAIAQEABwAA+AA3nul6XpY5TX6XpelVE1UWoiWnNzo901LaotV6XVtzo952dcy2tVfX3Nzo95YttUjluqLQu3Oj3kF3qSOkrU1ombnR7xhewkkdJWTf/9k=" },
    };

    [Theory, MemberData(nameof(Streams))]
    public void A_codestream_gives_the_picture(string syntax, int near, string codestream)
    {
        var frame = new byte[Rows * Columns * 2];
        Assert.Null(FrameDecoder.Decode(TransferSyntax.Of(syntax), Convert.FromBase64String(codestream), Format, frame));
        for (var i = 0; i < Rows * Columns; i++)
        {
            Assert.InRange(BitConverter.ToUInt16(frame, i * 2) - Expected(i % Columns, i / Columns), -near, near);
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_codestream_that_breaks_off_is_a_fault(string syntax, int near, string codestream)
    {
        Assert.InRange(near, 0, 3);
        var bytes = Convert.FromBase64String(codestream);
        var fault = FrameDecoder.Decode(TransferSyntax.Of(syntax), bytes.AsSpan(0, bytes.Length / 2), Format, new byte[Rows * Columns * 2]);
        Assert.NotNull(fault);
        Assert.InRange(fault.Offset, 0, bytes.Length);
    }

    [Theory, MemberData(nameof(Streams))]
    public void No_change_of_a_byte_throws(string syntax, int near, string codestream)
    {
        Assert.InRange(near, 0, 3);
        var sound = Convert.FromBase64String(codestream);
        var frame = new byte[Rows * Columns * 2];
        for (var at = 0; at < sound.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF, (byte)(sound[at] ^ 4) })
            {
                byte[] changed = [.. sound];
                changed[at] = value;
                _ = FrameDecoder.Decode(TransferSyntax.Of(syntax), changed, Format, frame);
            }
        }
    }

    [Fact]
    public void Jpeg_2000_gives_the_picture_and_what_is_cut_or_overstated_is_a_fault()
    {
        Assert.SkipUnless(Jpeg2000.IsAvailable, "install libopenjp2-7: it is the codec of this test");
        var stream = Convert.FromBase64String(OpenJpeg);
        var frame = new byte[Rows * Columns * 2];
        Assert.Null(FrameDecoder.Decode(TransferSyntax.Jpeg2000Lossless, stream, Format, frame));
        for (var i = 0; i < Rows * Columns; i++)
        {
            Assert.Equal(Expected(i % Columns, i / Columns), BitConverter.ToUInt16(frame, i * 2));
        }

        foreach (var length in new[] { 0, 20, 60, 110 })
        {
            Assert.NotNull(FrameDecoder.Decode(TransferSyntax.Jpeg2000Lossless, stream.AsSpan(0, length), Format, frame));
        }

        // Components, then the height of a tile: the library would take memory for each.
        foreach (var (at, value) in new[] { (40, (byte)0x40), (31, (byte)0) })
        {
            byte[] changed = [.. stream];
            changed[at] = value;
            Assert.Equal("a codestream of 10 × 6 pixels of one component", FrameDecoder.Decode(TransferSyntax.Jpeg2000, changed, Format, frame)!.Expected);
        }
    }

    [Fact]
    public void Without_its_library_jpeg_2000_is_refused_with_advice() =>
        Assert.Equal("byte 0: expected a decoder for JPEG 2000, found codec missing. Install libopenjp2-7 (Debian, Ubuntu) or openjpeg (macOS), then run again", Jpeg2000.Missing.Message);

    [Fact]
    public void A_picture_of_another_size_is_refused()
    {
        var stream = Convert.FromBase64String(Streams.First(s => s.Data.Item1 == TransferSyntax.JpegLosslessFirstOrder.Uid).Data.Item3);
        var fault = FrameDecoder.Decode(TransferSyntax.JpegLosslessFirstOrder, stream, Format with { Rows = 7 }, new byte[140])!;
        Assert.Equal("10 × 7 pixels of at most 16 bits", fault.Expected);
        Assert.Equal("10 × 6 of 16 bits, 1 components", fault.Found);
    }

    [Fact]
    public void Lossy_jpeg_is_refused_with_advice()
    {
        var fault = FrameDecoder.Decode(TransferSyntax.Of("1.2.840.10008.1.2.4.50"), [0xFF, 0xD8], Format, new byte[120])!;
        Assert.Equal("1.2.840.10008.1.2.4.50", fault.Found);
        Assert.StartsWith("Have the sender export", fault.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 11, false, 0xF123, 0x0123)]
    [InlineData(12, 11, true, 0xF800, -2048)]
    [InlineData(12, 11, true, 0xF7FF, 2047)]
    [InlineData(12, 15, false, 0xABCD, 0x0ABC)]
    [InlineData(16, 15, true, 0x8000, -32768)]
    public void Bits_above_the_high_bit_are_cleared_or_filled_with_the_sign(int stored, int high, bool isSigned, int bits, int expected)
    {
        byte[] pixel = [(byte)bits, (byte)(bits >> 8)];
        StoredBits.Normalise(pixel, new(1, 1, 16, stored, high, isSigned, 1, Planar: false));
        Assert.Equal((short)expected, BitConverter.ToInt16(pixel));
    }

    [Fact]
    public void Planes_of_colour_are_put_together()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        StoredBits.Interleave(pixels, new(1, 2, 8, 8, 7, Signed: false, Samples: 3, Planar: true), fromRle: false);
        Assert.Equal([1, 3, 5, 2, 4, 6], pixels);
    }

    [Fact]
    public void Frames_of_several_fragments_are_joined_where_a_codestream_starts()
    {
        byte[] pixels = [.. Item([]), .. Item([0xFF, 0xD8, 1, 1]), .. Item([2, 2]), .. Item([0xFF, 0xD8, 3, 3]), 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        var frames = Encapsulated.Frames(pixels, 2).Value;
        Assert.Equal([0xFF, 0xD8, 1, 1, 2, 2], Encapsulated.Join(pixels, frames[0]).ToArray());
        Assert.Equal([0xFF, 0xD8, 3, 3], Encapsulated.Join(pixels, frames[1]).ToArray());
    }

    [Fact]
    public void Frames_of_several_fragments_are_joined_by_the_offset_table()
    {
        byte[] pixels = [.. Item([0, 0, 0, 0, 20, 0, 0, 0]), .. Item([1, 1]), .. Item([2, 2]), .. Item([3, 3]), 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        var frames = Encapsulated.Frames(pixels, 2).Value;
        Assert.Equal([1, 1, 2, 2], Encapsulated.Join(pixels, frames[0]).ToArray());
        Assert.Equal([3, 3], Encapsulated.Join(pixels, frames[1]).ToArray());
    }

    [Fact]
    public void A_fragment_longer_than_the_file_is_a_fault()
    {
        byte[] pixels = [.. Item([]), 0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2];
        Assert.Equal("a fragment that fits the file", Encapsulated.Frames(pixels, 1).Fault!.Expected);
    }

    private static byte[] Item(byte[] value) => [0xFE, 0xFF, 0x00, 0xE0, (byte)value.Length, 0, 0, 0, .. value];

    private static int Expected(int x, int y) => (x + y) % 5 == 0 ? 7 : ((x * 37) + (y * 91) + (x * y * 13)) % 4001;
}
