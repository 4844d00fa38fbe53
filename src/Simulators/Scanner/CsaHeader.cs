using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Scanner;

/// <summary>Writes a Siemens CSA2 image header with the tags a mosaic needs.</summary>
internal static class CsaHeader
{
    private const int Check = 77;

    /// <param name="normal">Direction from slice to slice, LPS, of unit length.</param>
    /// <param name="timing">Start of each slice in s, or null: then the tag is left out.</param>
    public static byte[] Write(Point3 normal, int slices, double[]? timing)
    {
        var tags = new List<(string Name, string Vr, string[] Values)>
        {
            ("NumberOfImagesInMosaic", "US", [slices.ToString(CultureInfo.InvariantCulture)]),
            ("SliceNormalVector", "FD", [Number(normal.X), Number(normal.Y), Number(normal.Z)]),
            ("PhaseEncodingDirectionPositive", "IS", ["1"]),
        };
        if (timing is not null)
        {
            tags.Add(("MosaicRefAcqTimes", "FD", Array.ConvertAll(timing, t => Number(t * 1e3))));
        }

        var into = new ArrayBufferWriter<byte>(2048);
        into.Write("SV10"u8);
        into.Write("\x04\x03\x02\x01"u8);
        Word(into, tags.Count);
        Word(into, Check);
        foreach (var (name, vr, values) in tags)
        {
            Padded(into, name, 64);
            Word(into, values.Length);
            Padded(into, vr, 4);
            Word(into, 0);
            Word(into, values.Length);
            Word(into, Check);
            foreach (var value in values)
            {
                var length = value.Length + 1;
                Word(into, length);
                Word(into, length);
                Word(into, Check);
                Word(into, length);
                Padded(into, value, (length + 3) & ~3);
            }
        }

        return into.WrittenSpan.ToArray();
    }

    private static string Number(double value) => value.ToString("0.00000000", CultureInfo.InvariantCulture);

    private static void Word(ArrayBufferWriter<byte> into, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into.GetSpan(4), value);
        into.Advance(4);
    }

    private static void Padded(ArrayBufferWriter<byte> into, string text, int length)
    {
        var span = into.GetSpan(length)[..length];
        span.Clear();
        Encoding.ASCII.GetBytes(text, span);
        into.Advance(length);
    }
}
