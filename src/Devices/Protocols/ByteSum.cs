using System.Numerics;

namespace Toolkit.Devices.Protocols;

/// <summary>Sums of bytes, as most device checksums are.</summary>
public static class ByteSum
{
    /// <summary>The sum of all bytes: exact for up to 8 million of them.</summary>
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        if (Vector.IsHardwareAccelerated && bytes.Length >= Vector<byte>.Count)
        {
            var wide = Vector<uint>.Zero;
            var at = 0;
            for (; at <= bytes.Length - Vector<byte>.Count; at += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(bytes[at..]), out var low, out var high);
                Vector.Widen(low + high, out var a, out var b);
                wide += a + b;
            }

            sum = (int)Vector.Sum(wide);
            bytes = bytes[at..];
        }

        return sum + Reference(bytes);
    }

    /// <summary>The definition: what <see cref="Of"/> is tested against.</summary>
    public static int Reference(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var b in bytes)
        {
            sum += b;
        }

        return sum;
    }
}
