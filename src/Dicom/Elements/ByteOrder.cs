using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Toolkit.Dicom;

/// <summary>Values of a big-endian data set as little-endian ones.</summary>
internal static class ByteOrder
{
    /// <summary>The elements, their binary values turned where the data set is big endian. Sequences keep their items, which turn when they are walked.</summary>
    public static IEnumerable<DataElement> ToLittle(DataSet data) =>
        data.BigEndian ? data.Select(e => e.Items is null && e.Fragments is null ? new DataElement(e.Tag, e.Vr, Turned(e)) : e) : data;

    private static ReadOnlyMemory<byte> Turned(in DataElement element)
    {
        var size = element.Vr.WordSize();
        if (size == 1 || element.Value.Length % size != 0)
        {
            return element.Value;
        }

        var turned = element.Value.ToArray();
        if (size == 8)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(turned.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else
        {
            StoredBits.Swap(turned, size);
        }

        return turned;
    }
}
