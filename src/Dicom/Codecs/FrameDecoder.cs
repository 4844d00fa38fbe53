using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Chooses the decoder of a compressed frame.</summary>
internal static class FrameDecoder
{
    /// <summary>Fills <paramref name="frame"/> with little-endian samples.</summary>
    /// <returns>The fault, or null.</returns>
    public static Fault? Decode(TransferSyntax syntax, ReadOnlySpan<byte> stream, PixelFormat format, Span<byte> frame)
    {
        if (syntax == TransferSyntax.Rle)
        {
            return RunLength.Decode(stream, format, frame);
        }

        if (syntax == TransferSyntax.Jpeg2000 || syntax == TransferSyntax.Jpeg2000Lossless)
        {
            return Jpeg2000.Decode(stream, format, frame);
        }

        var isJpeg = syntax == TransferSyntax.JpegLossless || syntax == TransferSyntax.JpegLosslessFirstOrder;
        if (!isJpeg && syntax != TransferSyntax.JpegLsLossless && syntax != TransferSyntax.JpegLsNearLossless)
        {
            return new Fault(0, "a transfer syntax with a decoder", syntax.ToString()) { Advice = "Have the sender export uncompressed or losslessly compressed images" };
        }

        if (!stream.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            return new Fault(0, "the start of a JPEG codestream (FFD8)", Printable.Quote(stream[..Math.Min(2, stream.Length)]));
        }

        return isJpeg ? JpegLossless.Decode(stream, format, frame) : JpegLs.Decode(stream, format, frame);
    }
}
