using System.IO.Compression;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Zlib and gzip streams, unfolded to a limit.</summary>
internal static class Compression
{
    /// <summary>Unfolds a zlib (78 xx) or gzip (1F 8B) stream; a stream that is cut short or grows beyond the limit is a fault.</summary>
    public static Parsed<byte[]> Unfold(ReadOnlySpan<byte> bytes, long limit)
    {
        using var source = new MemoryStream(bytes.ToArray());
        using Stream plain = bytes is [0x1F, 0x8B, ..] ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[81920];
        try
        {
            int read;
            while ((read = plain.Read(buffer)) > 0)
            {
                if (result.Length + read > limit)
                {
                    return new Fault(source.Position, $"at most {limit} bytes when unfolded", "more");
                }

                result.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // A stream that asks for a preset dictionary is no invalid data to the library, but an error of its own.
            return new Fault(source.Position, "a zlib or gzip stream", Printable.Quote(e.Message));
        }

        // What was unfolded is the text itself: a compressed stream inside a compressed stream is no dataset.
        return result.Length > 0 && result.GetBuffer()[0] is 0x78 or 0x1F
            ? new Fault(0, "JSON inside the compressed stream", "another compressed stream")
            : result.ToArray();
    }

    /// <summary>A raw zlib stream.</summary>
    public static byte[] Fold(ReadOnlySpan<byte> bytes)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return result.ToArray();
    }
}
