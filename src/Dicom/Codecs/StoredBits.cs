using System.Runtime.InteropServices;

namespace Toolkit.Dicom;

/// <summary>Bits above the high bit are undefined (PS3.5, 8.1.1): they are cleared, or filled with the sign.</summary>
internal static class StoredBits
{
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
