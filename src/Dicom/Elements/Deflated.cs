using System.Globalization;
using System.IO.Compression;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Raw deflate of a data set (PS3.5, A.5), within a cap of bytes and of ratio.</summary>
internal static class Deflated
{
    private const int SmallestCap = 1 << 20;

    public static unsafe Parsed<byte[]> Inflate(ReadOnlyMemory<byte> deflated, ReadLimits limits)
    {
        var cap = (int)Math.Min(limits.InflatedBytes, Math.Max(SmallestCap, (long)deflated.Length * limits.InflationRatio));
        using var pin = deflated.Pin();
        using var source = new UnmanagedMemoryStream((byte*)pin.Pointer, deflated.Length);
        using var inflate = new DeflateStream(source, CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        var block = new byte[64 * 1024];
        try
        {
            for (int read; (read = inflate.Read(block, 0, block.Length)) > 0;)
            {
                if (inflated.Length + read > cap)
                {
                    return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"at most {cap} bytes after inflation"), "more") { Advice = "If the file is trusted, raise the limit on inflated bytes" };
                }

                inflated.Write(block, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return new Fault(inflated.Length, "raw deflate data", "a broken stream");
        }

        return inflated.ToArray();
    }
}
