using System.Buffers.Binary;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>JPEG-LS (T.87): the codestream's markers; <see cref="JpegLsScan"/> decodes the samples. One component, lossless or near-lossless.</summary>
internal static class JpegLs
{
    /// <summary>Fills <paramref name="frame"/> with little-endian samples.</summary>
    /// <returns>The fault, or null.</returns>
    public static Fault? Decode(ReadOnlySpan<byte> stream, PixelFormat format, Span<byte> frame)
    {
        if (format.Samples != 1 || format.BytesPerSample > 2)
        {
            return new Fault(0, "one component of at most 16 bits", $"{format.Samples} of {format.BitsAllocated} bits");
        }

        var precision = 0;
        JpegLsPresets? presets = null;
        var at = 2;
        while (at + 4 <= stream.Length)
        {
            var marker = stream[at + 1];
            if (stream[at] != 0xFF)
            {
                return new Fault(at, "a JPEG-LS marker", "0x" + stream[at].ToString("X2", CultureInfo.InvariantCulture));
            }

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
            switch (marker)
            {
                case 0xF7 when segment.Length >= 9:
                    precision = segment[0];
                    int rows = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), columns = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
                    if (rows != format.Rows || columns != format.Columns || segment[5] != 1 || precision is < 2 or > 16 || precision > format.BitsAllocated)
                    {
                        return new Fault(at, $"{format.Columns} × {format.Rows} pixels of one component", $"{columns} × {rows} of {precision} bits, {segment[5]} components");
                    }

                    break;
                case 0xF8 when segment.Length >= 11 && segment[0] == 1:
                    presets = JpegLsPresets.Read(segment[1..]);
                    break;
                case 0xDA:
                    return Scan(stream[at..], segment, precision, presets, format, frame) is { } fault ? fault with { Offset = fault.Offset + at } : null;
                case 0xC0 or 0xC1 or 0xC2 or 0xC3 or 0xDD:
                    return new Fault(at, "a JPEG-LS frame (SOF55) without restarts", "0x" + marker.ToString("X2", CultureInfo.InvariantCulture));
                default:
                    break;
            }
        }

        return new Fault(at, "a scan", "the end");
    }

    private static Fault? Scan(ReadOnlySpan<byte> data, ReadOnlySpan<byte> segment, int precision, JpegLsPresets? stated, PixelFormat format, Span<byte> frame)
    {
        if (precision == 0 || segment.Length < 6 || segment[0] != 1 || segment[4] != 0)
        {
            return new Fault(0, "a scan of one component after its frame header", Printable.Quote(segment));
        }

        var near = (int)segment[3];
        var presets = (stated ?? default).Complete((1 << precision) - 1, near);
        if (near > presets.MaxValue / 2 || presets.MaxValue >= 1 << precision || presets.Reset < 3 || !(presets.T1 > near && presets.T2 >= presets.T1 && presets.T3 >= presets.T2))
        {
            return new Fault(0, "coding parameters in their range (T.87, table C.3)", presets.ToString());
        }

        return new JpegLsScan(presets, near).Decode(data, format.Columns, format.Rows, format.BytesPerSample, frame);
    }
}

/// <summary>Coding parameters of a scan (T.87, C.2.4.1.1); zero stands for the default.</summary>
internal readonly record struct JpegLsPresets(int MaxValue, int T1, int T2, int T3, int Reset)
{
    public static JpegLsPresets Read(ReadOnlySpan<byte> words) => new(
        BinaryPrimitives.ReadUInt16BigEndian(words),
        BinaryPrimitives.ReadUInt16BigEndian(words[2..]),
        BinaryPrimitives.ReadUInt16BigEndian(words[4..]),
        BinaryPrimitives.ReadUInt16BigEndian(words[6..]),
        BinaryPrimitives.ReadUInt16BigEndian(words[8..]));

    /// <summary>Puts the defaults of C.2.4.1.1.1 where nothing is stated.</summary>
    public JpegLsPresets Complete(int largest, int near)
    {
        const int basicT1 = 3, basicT2 = 7, basicT3 = 21, defaultReset = 64;
        var max = MaxValue == 0 ? largest : MaxValue;
        int t1, t2, t3;
        if (max >= 128)
        {
            var factor = (Math.Min(max, 4095) + 128) / 256;
            t1 = Clamp((factor * (basicT1 - 2)) + 2 + (3 * near), near + 1, max);
            t2 = Clamp((factor * (basicT2 - 3)) + 3 + (5 * near), t1, max);
            t3 = Clamp((factor * (basicT3 - 4)) + 4 + (7 * near), t2, max);
        }
        else
        {
            var factor = 256 / (max + 1);
            t1 = Clamp(Math.Max(2, (basicT1 / factor) + (3 * near)), near + 1, max);
            t2 = Clamp(Math.Max(3, (basicT2 / factor) + (5 * near)), t1, max);
            t3 = Clamp(Math.Max(4, (basicT3 / factor) + (7 * near)), t2, max);
        }

        return new(max, T1 == 0 ? t1 : T1, T2 == 0 ? t2 : T2, T3 == 0 ? t3 : T3, Reset == 0 ? defaultReset : Reset);
    }

    private static int Clamp(int value, int low, int high) => value > high || value < low ? low : value;
}
