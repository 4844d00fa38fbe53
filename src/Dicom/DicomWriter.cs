using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Toolkit.Dicom;

/// <summary>Writes a data set as a DICOM file: explicit little endian unless told otherwise, zero preamble, elements in order of tag, sequences of undefined length.</summary>
public static class DicomWriter
{
    /// <summary>Names the toolkit in the file meta information: a UID under 2.25 made once from the toolkit's name.</summary>
    public const string ImplementationClassUid = "2.25.137210298435201876340127751900912455301";

    private const string ImplementationVersion = "TOOLKIT_0";

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="ArgumentException">The data set has no SOP class or instance UID, or is big endian.</exception>
    public static byte[] ToBytes(DataSet data, TransferSyntax? syntax = null)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        Write(data, buffer, syntax);
        return buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="ToBytes" />
    public static void Write(DataSet data, IBufferWriter<byte> into, TransferSyntax? syntax = null)
    {
        syntax ??= TransferSyntax.ExplicitLittleEndian;
        if (data.BigEndian || syntax.BigEndian || syntax.IsDeflated)
        {
            throw new ArgumentException("Only little-endian data sets are written.", nameof(data));
        }

        WriteHead(into, Required(data, Tags.SopClassUid), Required(data, Tags.SopInstanceUid), syntax.Uid);
        WriteDataSet(data, into, syntax.ExplicitVr);
    }

    /// <summary>Preamble and file meta information, to which an encoded data set can be appended.</summary>
    internal static byte[] Head(string sopClass, string sopInstance, string syntax)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        WriteHead(buffer, sopClass, sopInstance, syntax);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A data set alone, implicit little endian: a command of the network protocol.</summary>
    internal static byte[] BareBytes(DataSet data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        WriteDataSet(data, buffer, explicitVr: false);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An element of text, padded to even length: UIDs with NUL, all else with a space.</summary>
    public static DataElement Text(Tag tag, Vr vr, string value, Encoding? encoding = null)
    {
        var bytes = (encoding ?? Encoding.Latin1).GetBytes(value);
        if ((bytes.Length & 1) == 1)
        {
            Array.Resize(ref bytes, bytes.Length + 1);
            bytes[^1] = vr == Vr.UI ? (byte)0 : (byte)' ';
        }

        return new(tag, vr, bytes);
    }

    /// <summary>An element of 16-bit numbers (US).</summary>
    /// <exception cref="OverflowException">A value does not fit 16 bits.</exception>
    public static DataElement UnsignedShort(Tag tag, params ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), checked((ushort)values[i]));
        }

        return new(tag, Vr.US, bytes);
    }

    /// <summary>An element of numbers as text (DS), each with at most 16 characters as the standard asks.</summary>
    public static DataElement Decimal(Tag tag, params ReadOnlySpan<double> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(text.Length > 0 ? "\\" : "").Append(DecimalString.Format(value));
        }

        return Text(tag, Vr.DS, text.ToString());
    }

    private static void WriteHead(IBufferWriter<byte> into, string sopClass, string sopInstance, string syntax)
    {
        var meta = new DataSet
        {
            new(Tags.FileMetaInformationVersion, Vr.OB, new byte[] { 0, 1 }),
            Text(Tags.MediaStorageSopClassUid, Vr.UI, sopClass),
            Text(Tags.MediaStorageSopInstanceUid, Vr.UI, sopInstance),
            Text(Tags.TransferSyntaxUid, Vr.UI, syntax),
            Text(Tags.ImplementationClassUid, Vr.UI, ImplementationClassUid),
            Text(Tags.ImplementationVersionName, Vr.SH, ImplementationVersion),
        };
        var metaBytes = new ArrayBufferWriter<byte>(512);
        WriteDataSet(meta, metaBytes, explicitVr: true);
        into.Write(stackalloc byte[DicomFile.PreambleLength]);
        into.Write("DICM"u8);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, metaBytes.WrittenCount);
        WriteHeader(Tags.FileMetaInformationGroupLength, Vr.UL, 4, into, explicitVr: true);
        into.Write(length);
        into.Write(metaBytes.WrittenSpan);
    }

    private static string Required(DataSet data, Tag tag) =>
        data.Ascii(tag) ?? throw new ArgumentException($"A DICOM file needs {tag}.", nameof(data));

    private static void WriteDataSet(DataSet data, IBufferWriter<byte> into, bool explicitVr)
    {
        foreach (var element in data.IsSorted ? data.AsEnumerable() : data.OrderBy(e => e.Tag))
        {
            WriteElement(element, into, explicitVr);
        }
    }

    private static void WriteElement(in DataElement element, IBufferWriter<byte> into, bool explicitVr)
    {
        if (element.Items is { } items)
        {
            WriteHeader(element.Tag, Vr.SQ, DataElement.UndefinedLength, into, explicitVr);
            foreach (var item in items)
            {
                WriteHeader(Tags.Item, Vr.Unknown, DataElement.UndefinedLength, into, explicitVr: false);
                WriteDataSet(item, into, explicitVr);
                WriteHeader(Tags.ItemDelimitation, Vr.Unknown, 0, into, explicitVr: false);
            }

            WriteHeader(Tags.SequenceDelimitation, Vr.Unknown, 0, into, explicitVr: false);
        }
        else if (element.Fragments is { } fragments)
        {
            WriteHeader(element.Tag, Vr.OB, DataElement.UndefinedLength, into, explicitVr);
            foreach (var fragment in fragments)
            {
                WriteHeader(Tags.Item, Vr.Unknown, fragment.Length + (fragment.Length & 1), into, explicitVr: false);
                WritePadded(fragment.Span, into);
            }

            WriteHeader(Tags.SequenceDelimitation, Vr.Unknown, 0, into, explicitVr: false);
        }
        else
        {
            WriteHeader(element.Tag, element.Vr, element.Value.Length + (element.Value.Length & 1), into, explicitVr);
            WritePadded(element.Value.Span, into);
        }
    }

    private static void WritePadded(ReadOnlySpan<byte> value, IBufferWriter<byte> into)
    {
        into.Write(value);
        if ((value.Length & 1) == 1)
        {
            into.Write("\0"u8);
        }
    }

    private static void WriteHeader(Tag tag, Vr vr, long length, IBufferWriter<byte> into, bool explicitVr)
    {
        var header = into.GetSpan(12);
        BinaryPrimitives.WriteUInt16LittleEndian(header, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], tag.Element);
        if (!explicitVr)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)length);
            into.Advance(8);
            return;
        }

        // Text of an unlisted element from an implicit file, or one longer than 16 bits can say, is written as unknown.
        var written = vr == Vr.Unknown || (!vr.HasLongLength() && length > ushort.MaxValue) ? Vr.UN : vr;
        header[4] = (byte)((ushort)written >> 8);
        header[5] = (byte)written;
        if (written.HasLongLength())
        {
            header[6] = header[7] = 0;
            BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)length);
            into.Advance(12);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)length);
            into.Advance(8);
        }
    }
}
