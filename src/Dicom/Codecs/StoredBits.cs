using System.Runtime.InteropServices;

namespace Toolkit.Dicom;

/// <summary>Bits above the high bit are undefined (PS3.5, 8.1.1): they are cleared, or filled with the sign.</summary>
internal static class StoredBits
{
    /// <summary>Turns the byte order of samples of 2 or 4 bytes.</summary>
    public static void Swap(Span<byte> pixels, int size)
    {
        if (size == 2)
        {
            var values = MemoryMarshal.Cast<byte, ushort>(pixels);
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(values, values);
        }
        else if (size == 4)
        {
            var values = MemoryMarshal.Cast<byte, uint>(pixels);
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(values, values);
        }
    }

    /// <summary>Puts colour planes together, pixel by pixel. RLE frames are put together by their decoder.</summary>
    public static void Interleave(Span<byte> pixels, PixelFormat format, bool fromRle)
    {
        if (!format.Planar || fromRle || format.BytesPerSample != 1)
        {
            return;
        }

        var planes = pixels.ToArray();
        var count = format.Rows * format.Columns;
        for (var i = 0; i < count; i++)
        {
            for (var s = 0; s < format.Samples; s++)
            {
                pixels[(i * format.Samples) + s] = planes[(s * count) + i];
            }
        }
    }

    /// <summary>Leaves plain little-endian integers of the allocated width.</summary>
    public static void Normalise(Span<byte> pixels, PixelFormat format)
    {
        var low = format.HighBit + 1 - format.BitsStored;
        if (format.BitsAllocated == 16 && format.BitsStored < 16)
        {
            var up = 15 - format.HighBit;
            var values = MemoryMarshal.Cast<byte, short>(pixels);
            foreach (ref var value in values)
            {
                value = format.Signed ? (short)((short)(value << up) >> (up + low)) : (short)((ushort)(value << up) >> (up + low));
            }
        }
        else if (format.BitsAllocated == 8 && format.BitsStored < 8)
        {
            var up = 7 - format.HighBit;
            foreach (ref var value in pixels)
            {
                value = format.Signed ? (byte)((sbyte)(value << up) >> (up + low)) : (byte)((byte)(value << up) >> (up + low));
            }
        }
    }
}
