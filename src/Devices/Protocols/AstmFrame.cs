namespace Toolkit.Devices.Protocols;

/// <summary>Frames of E1381 / LIS01-A2 as an instrument sends them.</summary>
public static class AstmFrame
{
    /// <summary>STX, number, text, ETX or ETB, two hexadecimal digits, CR LF.</summary>
    /// <param name="number">0 to 7.</param>
    /// <param name="intermediate">True for ETB: the message goes on in the next frame.</param>
    public static byte[] Encode(int number, ReadOnlySpan<byte> text, bool intermediate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 7);
        var frame = new byte[text.Length + 7];
        frame[0] = Control.Stx;
        frame[1] = (byte)('0' + number);
        text.CopyTo(frame.AsSpan(2));
        frame[text.Length + 2] = intermediate ? Control.Etb : Control.Etx;
        var sum = ByteSum.Of(frame.AsSpan(1, text.Length + 2)) & 0xFF;
        frame[text.Length + 3] = Digit(sum >> 4);
        frame[text.Length + 4] = Digit(sum & 15);
        frame[text.Length + 5] = Control.Cr;
        frame[text.Length + 6] = Control.Lf;
        return frame;
    }

    /// <summary>A message's records (each without CR) as frames: one a record, longer ones cut at <paramref name="maxText"/> characters with ETB.</summary>
    public static IReadOnlyList<byte[]> OfRecords(IEnumerable<byte[]> records, int maxText = 240)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxText, 1);
        var frames = new List<byte[]>();
        foreach (var record in records)
        {
            byte[] text = [.. record, Control.Cr];
            for (var at = 0; at < text.Length; at += maxText)
            {
                var length = Math.Min(maxText, text.Length - at);
                frames.Add(Encode((frames.Count + 1) & 7, text.AsSpan(at, length), intermediate: at + length < text.Length));
            }
        }

        return frames;
    }

    /// <summary>True where two hexadecimal digits of either case are the sum modulo 256.</summary>
    internal static bool IsChecksum(byte high, byte low, int sum) => (Hex(high), Hex(low)) is (>= 0 and var h, >= 0 and var l) && (h << 4 | l) == (sum & 0xFF);

    /// <summary>True where the last of these records is the terminator.</summary>
    internal static bool EndsInTerminator(ReadOnlySpan<byte> records)
    {
        var body = records.TrimEnd(Control.Cr);
        return body.Length > 0 && body[body.LastIndexOf(Control.Cr) + 1] == 'L';
    }

    private static int Hex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
