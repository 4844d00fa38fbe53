using System.Buffers.Binary;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>What the first bytes of a file gave: the file as far as it could be read, whether more bytes are needed, and what is wrong.</summary>
internal readonly record struct FilePart(DicomFile? File, bool NeedsMore, Fault? Fault)
{
    /// <param name="total">Length of the whole file, of which <paramref name="buffer"/> is the first part.</param>
    /// <param name="reused">A data set that is emptied and filled again where the byte order allows; null for a new one.</param>
    /// <param name="reusedMeta">The same for the file meta information.</param>
    public static FilePart Read(ReadOnlyMemory<byte> buffer, long total, ReadLimits limits, bool stopAtPixels, DataSet? reused = null, DataSet? reusedMeta = null)
    {
        var span = buffer.Span;
        if (span.Length >= DicomFile.PreambleLength + 4 && span.Slice(DicomFile.PreambleLength, 4).SequenceEqual("DICM"u8))
        {
            return WithMeta(buffer, total, limits, stopAtPixels, reused, reusedMeta ?? new DataSet());
        }

        return LooksLikeDataSet(span)
            ? Body(new DataSet(), buffer, total, 0, TransferSyntax.ImplicitLittleEndian, limits, stopAtPixels, reused)
            : new(null, false, new Fault(0, "a DICOM file ('DICM' at byte 128, or a data set of group 0008)", total == 0 ? "an empty file" : Printable.Quote(span[..Math.Min(span.Length, 16)])));
    }

    private static FilePart WithMeta(ReadOnlyMemory<byte> buffer, long total, ReadLimits limits, bool stopAtPixels, DataSet? reused, DataSet meta)
    {
        meta.Clear();
        var reader = new ElementReader(buffer, total, TransferSyntax.ExplicitLittleEndian, limits, stopAtPixels: true);
        reader.Read(meta, DicomFile.PreambleLength + 4, untilGroup: 3);
        if (reader.NeedsMore || reader.Fault is not null)
        {
            return new(null, reader.NeedsMore, reader.Fault);
        }

        var uid = DecimalString.Trim(meta.Bytes(Tags.TransferSyntaxUid));
        return uid.IsEmpty
            ? new(null, false, new Fault(DicomFile.PreambleLength + 4, "a transfer syntax (0002,0010)", "none"))
            : Body(meta, buffer, total, reader.Position, TransferSyntax.Of(uid), limits, stopAtPixels, reused);
    }

    private static FilePart Body(DataSet meta, ReadOnlyMemory<byte> buffer, long total, int start, TransferSyntax syntax, ReadLimits limits, bool stopAtPixels, DataSet? reused)
    {
        if (syntax.IsDeflated)
        {
            if (buffer.Length < total)
            {
                return new(null, true, null);
            }

            var inflated = Deflated.Inflate(buffer[start..], limits);
            if (!inflated.Try(out var bytes, out var fault))
            {
                return new(null, false, fault with { Offset = fault.Offset + start });
            }

            (buffer, total, start, stopAtPixels) = (bytes, bytes.Length, 0, false);
        }

        reused?.Clear();
        var data = reused is not null && !syntax.BigEndian ? reused : new DataSet(syntax.BigEndian);
        var reader = new ElementReader(buffer, total, syntax, limits, stopAtPixels);
        reader.Read(data, start);
        return new(new DicomFile(meta, data, syntax), reader.NeedsMore, reader.Fault ?? (data.Count == 0 && !reader.NeedsMore ? new Fault(start, "a data set", "the end") : null));
    }

    // Files without a preamble exist; only an implicit group 0008 of plausible length is taken for one.
    private static bool LooksLikeDataSet(ReadOnlySpan<byte> span) =>
        span.Length >= 16 && BinaryPrimitives.ReadUInt16LittleEndian(span) == 8 && BinaryPrimitives.ReadUInt16LittleEndian(span[2..]) <= 0x0070
        && BinaryPrimitives.ReadUInt32LittleEndian(span[4..]) is <= 256;
}
