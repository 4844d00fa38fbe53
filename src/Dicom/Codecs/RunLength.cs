using System.Buffers.Binary;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>RLE lossless (PS3.5, annex G): PackBits for each byte plane of each sample, most significant plane first, behind a table of 16 words.</summary>
internal static class RunLength
{
    private const int TableLength = 64;

    /// <summary>Fills <paramref name="frame"/> with little-endian samples.</summary>
    /// <returns>The fault, or null.</returns>
    public static Fault? Decode(ReadOnlySpan<byte> stream, PixelFormat format, Span<byte> frame)
    {
        var size = format.BytesPerSample;
        var planes = size * format.Samples;
        if (stream.Length < TableLength || BinaryPrimitives.ReadUInt32LittleEndian(stream) != planes)
        {
            return new Fault(0, $"a table of {planes} byte planes", stream.Length < TableLength ? $"{stream.Length} bytes" : BinaryPrimitives.ReadUInt32LittleEndian(stream).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var pixels = format.Rows * format.Columns;
        for (var plane = 0; plane < planes; plane++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(stream[(4 + (plane * 4))..]);
            var end = plane + 1 < planes ? BinaryPrimitives.ReadUInt32LittleEndian(stream[(8 + (plane * 4))..]) : (uint)stream.Length;
            if (start < TableLength || end < start || end > stream.Length)
            {
                return new Fault(4 + (plane * 4), "the offset of a byte plane inside the frame", start.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            var sample = plane / size;
            var shift = size - 1 - (plane % size);
            if (!Unpack(stream[(int)start..(int)end], frame, (sample * size) + shift, planes, pixels))
            {
                return new Fault(start, $"{pixels} bytes of plane {plane}", "fewer");
            }
        }

        return null;
    }

    private static bool Unpack(ReadOnlySpan<byte> packed, Span<byte> frame, int at, int stride, int count)
    {
        var from = 0;
        while (count > 0 && from < packed.Length)
        {
            var control = (sbyte)packed[from++];
            if (control >= 0)
            {
                var length = Math.Min(count, control + 1);
                if (from + length > packed.Length)
                {
                    return false;
                }

                for (var i = 0; i < length; i++, at += stride)
                {
                    frame[at] = packed[from + i];
                }

                from += control + 1;
                count -= length;
            }
            else if (control != sbyte.MinValue)
            {
                if (from >= packed.Length)
                {
                    return false;
                }

                var length = Math.Min(count, 1 - control);
                var value = packed[from++];
                for (var i = 0; i < length; i++, at += stride)
                {
                    frame[at] = value;
                }

                count -= length;
            }
        }

        return count == 0;
    }
}
