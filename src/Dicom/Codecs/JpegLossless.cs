using System.Buffers.Binary;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>JPEG lossless, process 14 (T.81, annex H): Huffman-coded differences to one of seven predictors; one component, 2 to 16 bits.</summary>
internal sealed class JpegLossless
{
    private readonly HuffmanTable?[] tables = new HuffmanTable?[4];
    private int precision;
    private int restartInterval;

    /// <summary>Fills <paramref name="frame"/> with little-endian samples.</summary>
    /// <returns>The fault, or null.</returns>
    public static Fault? Decode(ReadOnlySpan<byte> stream, PixelFormat format, Span<byte> frame) => new JpegLossless().Run(stream, format, frame);

    private Fault? Run(ReadOnlySpan<byte> stream, PixelFormat format, Span<byte> frame)
    {
        if (format.Samples != 1)
        {
            return new Fault(0, "one component", $"{format.Samples}");
        }

        var at = 2;
        while (at + 4 <= stream.Length)
        {
            if (stream[at] != 0xFF)
            {
                return new Fault(at, "a JPEG marker", Hex(stream[at]));
            }

            var marker = stream[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(stream[(at + 2)..]);
            if (length < 2 || at + 2 + length > stream.Length)
            {
                return new Fault(at + 2, "a segment that fits the codestream", $"{length} bytes");
            }

            var segment = stream.Slice(at + 4, length - 2);
            at += 2 + length;
            var fault = marker switch
            {
                0xC3 => ReadFrame(segment, format, at),
                0xC4 => ReadTables(segment, at),
                0xDD when segment.Length == 2 => ReadInterval(segment),
                0xDA => ReadScan(stream, at, segment, format, frame),
                0xC0 or 0xC1 or 0xC2 or 0xC5 or 0xC6 or 0xC7 or (>= 0xC9 and <= 0xCF) => new Fault(at, "a lossless frame (SOF3)", Hex(marker)),
                _ => null,
            };
            if (fault is not null || marker == 0xDA)
            {
                return fault;
            }
        }

        return new Fault(at, "a scan", "the end");
    }

    private Fault? ReadFrame(ReadOnlySpan<byte> segment, PixelFormat format, int at)
    {
        if (segment.Length < 9)
        {
            return new Fault(at, "a frame header", $"{segment.Length} bytes");
        }

        precision = segment[0];
        int rows = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), columns = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        return rows == format.Rows && columns == format.Columns && segment[5] == 1 && precision is >= 2 and <= 16 && precision <= format.BitsAllocated
            ? null
            : new Fault(at, string.Create(CultureInfo.InvariantCulture, $"{format.Columns} × {format.Rows} pixels of at most {format.BitsAllocated} bits"), string.Create(CultureInfo.InvariantCulture, $"{columns} × {rows} of {precision} bits, {segment[5]} components"));
    }

    private Fault? ReadTables(ReadOnlySpan<byte> segment, int at)
    {
        while (segment.Length >= 17)
        {
            var count = 0;
            for (var i = 1; i <= 16; i++)
            {
                count += segment[i];
            }

            if (segment[0] > 3 || segment.Length < 17 + count || HuffmanTable.Create(segment.Slice(1, 16), segment.Slice(17, count)) is not { } table)
            {
                return new Fault(at, "a Huffman table", "a broken one");
            }

            tables[segment[0]] = table;
            segment = segment[(17 + count)..];
        }

        return null;
    }

    private Fault? ReadInterval(ReadOnlySpan<byte> segment)
    {
        restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
        return null;
    }

    private Fault? ReadScan(ReadOnlySpan<byte> stream, int at, ReadOnlySpan<byte> segment, PixelFormat format, Span<byte> frame)
    {
        if (precision == 0 || segment.Length < 6 || segment[0] != 1 || segment[3] is < 1 or > 7 || (segment[5] & 15) >= precision)
        {
            return new Fault(at, "a scan of one component with predictor 1 to 7 after its frame header", Printable.Quote(segment));
        }

        if (tables[(segment[2] >> 4) & 3] is not { } table)
        {
            return new Fault(at, "the Huffman table of the scan", "none");
        }

        if (restartInterval % format.Columns != 0)
        {
            return new Fault(at, "restarts at whole lines", $"every {restartInterval} samples");
        }

        var bits = new JpegBits(stream, at);
        int predictor = segment[3], shift = segment[5] & 15, columns = format.Columns;
        Span<int> above = new int[columns], line = new int[columns];
        var linesToRestart = restartInterval / columns;
        var isFirst = true;
        for (var row = 0; row < format.Rows; row++)
        {
            if (linesToRestart > 0 && row > 0 && row % linesToRestart == 0)
            {
                if (!bits.Restart())
                {
                    return new Fault(bits.Position, "a restart marker", "none");
                }

                isFirst = true;
            }

            if (!ReadLine(ref bits, table, line, above, isFirst ? 0 : predictor, 1 << (precision - shift - 1)) || bits.Overrun)
            {
                return new Fault(bits.Position, $"the Huffman codes of line {row}", "a broken stream or its end");
            }

            Store(line, shift, format.BytesPerSample, frame[(row * columns * format.BytesPerSample)..]);
            var swap = above;
            above = line;
            line = swap;
            isFirst = false;
        }

        return null;
    }

    // Predictor 0 marks a first line: the sample to the left alone (T.81, H.1.2.1).
    private static bool ReadLine(ref JpegBits bits, HuffmanTable table, Span<int> line, ReadOnlySpan<int> above, int predictor, int start)
    {
        var left = predictor == 0 ? start : above[0];
        for (var x = 0; x < line.Length; x++)
        {
            int b = above[x], c = x > 0 ? above[x - 1] : 0;
            var predicted = x == 0 ? left : predictor switch
            {
                0 or 1 => left,
                2 => b,
                3 => c,
                4 => left + b - c,
                5 => left + ((b - c) >> 1),
                6 => b + ((left - c) >> 1),
                _ => (left + b) >> 1,
            };
            var size = table.Decode(ref bits);
            if (size is < 0 or > 16)
            {
                return false;
            }

            // Size 16 stands for 32768 and has no extra bits.
            var extra = size == 16 ? 0 : bits.Take(size);
            var difference = size == 16 ? 32768 : size > 0 && extra < 1 << (size - 1) ? extra - (1 << size) + 1 : extra;
            left = (predicted + difference) & 0xFFFF;
            line[x] = left;
        }

        return true;
    }

    private static void Store(ReadOnlySpan<int> line, int shift, int size, Span<byte> to)
    {
        for (var x = 0; x < line.Length; x++)
        {
            var value = line[x] << shift;
            to[x * size] = (byte)value;
            if (size == 2)
            {
                to[(x * size) + 1] = (byte)(value >> 8);
            }
            else if (size == 4)
            {
                BinaryPrimitives.WriteInt32LittleEndian(to[(x * size)..], value & 0xFFFF);
            }
        }
    }

    private static string Hex(byte value) => "0x" + value.ToString("X2", CultureInfo.InvariantCulture);
}
