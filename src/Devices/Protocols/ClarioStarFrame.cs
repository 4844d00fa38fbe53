using System.Buffers.Binary;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>Frames of a BMG CLARIOstar: 0x02, length (big-endian, of the whole frame), 0x0C, payload, sum of all bytes before (big-endian), 0x0D. Evidence: second-hand.</summary>
public static class ClarioStarFrame
{
    private const int Overhead = 7;

    /// <summary>Length of the frame at the start of <paramref name="bytes"/>, or 0 where it has not all arrived. The length drives: 0x0D occurs inside.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 3)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        return length <= bytes.Length ? length : 0;
    }

    /// <returns>The payload; or a fault.</returns>
    public static Parsed<byte[]> Decode(ReadOnlySpan<byte> frame)
    {
        if (frame.Length <= Overhead || frame[0] != Control.Stx || frame[3] != 0x0C || frame[^1] != Control.Cr || BinaryPrimitives.ReadUInt16BigEndian(frame[1..]) != frame.Length)
        {
            return new Fault(0, "0x02, the length of the frame, 0x0C, payload, checksum and 0x0D", Printable.Quote(frame, 20));
        }

        var sum = ByteSum.Of(frame[..^3]) & 0xFFFF;
        var sent = BinaryPrimitives.ReadUInt16BigEndian(frame[^3..]);
        return sum == sent
            ? frame[4..^3].ToArray()
            : new Fault(frame.Length - 3, string.Create(CultureInfo.InvariantCulture, $"the checksum {sum:X4}"), string.Create(CultureInfo.InvariantCulture, $"{sent:X4}"));
    }

    /// <summary>A payload in its frame.</summary>
    /// <exception cref="ArgumentException">The payload is empty or longer than a frame takes.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length is 0 or > ushort.MaxValue - Overhead)
        {
            throw new ArgumentException("A frame takes 1 to 65,528 bytes.", nameof(payload));
        }

        var frame = new byte[payload.Length + Overhead];
        frame[0] = Control.Stx;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)frame.Length);
        frame[3] = 0x0C;
        payload.CopyTo(frame.AsSpan(4));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(frame.Length - 3), (ushort)ByteSum.Of(frame.AsSpan(0, frame.Length - 3)));
        frame[^1] = Control.Cr;
        return frame;
    }
}
