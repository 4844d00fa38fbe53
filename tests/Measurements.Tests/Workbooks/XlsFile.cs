using System.Buffers.Binary;
using System.Text;

namespace Toolkit.Measurements.Tests;

/// <summary>Writes small .xls files for these tests: records by hand, in a compound file of 512-byte sectors.</summary>
internal sealed class XlsFile
{
    private readonly List<byte> records = [];

    public int Length => records.Count;

    public XlsFile Record(int kind, params byte[] body)
    {
        records.AddRange([.. Two(kind), .. Two(body.Length), .. body]);
        return this;
    }

    public XlsFile Bof(bool sheet) => Record(0x0809, [0x00, 0x06, (byte)(sheet ? 0x10 : 0x05), 0, .. new byte[12]]);

    public XlsFile Eof() => Record(0x000A);

    public XlsFile BoundSheet(int offset, string name) => Record(0x0085, [.. BitConverter.GetBytes(offset), 0, 0, (byte)name.Length, 0, .. Encoding.Latin1.GetBytes(name)]);

    public XlsFile Number(int row, int column, double value) => Record(0x0203, [.. At(row, column), .. BitConverter.GetBytes(value)]);

    public XlsFile Rk(int row, int column, int rk) => Record(0x027E, [.. At(row, column), .. BitConverter.GetBytes(rk)]);

    public XlsFile MulRk(int row, int column, params int[] rks) => Record(0x00BD, [.. Two(row), .. Two(column), .. rks.SelectMany(rk => (byte[])[0, 0, .. BitConverter.GetBytes(rk)]), .. Two(column + rks.Length - 1)]);

    public XlsFile Shared(int row, int column, int index) => Record(0x00FD, [.. At(row, column), .. BitConverter.GetBytes(index)]);

    public XlsFile FormulaText(int row, int column, string text) => Record(0x0006, [.. At(row, column), 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. new byte[8]])
        .Record(0x0207, [.. Two(text.Length), 0, .. Encoding.Latin1.GetBytes(text)]);

    public static byte[] At(int row, int column) => [.. Two(row), .. Two(column), 0, 0];

    public static byte[] Two(int value) => BitConverter.GetBytes((ushort)value);

    /// <summary>A workbook of one sheet whose cells a caller writes.</summary>
    public static byte[] WithSheet(string name, byte[][] sharedStrings, Action<XlsFile> cells, int padding = 0)
    {
        // The offset of the sheet is known once the globals are written: write them twice.
        XlsFile Globals(int offset)
        {
            var file = new XlsFile().Bof(sheet: false).BoundSheet(offset, name);
            foreach (var (i, part) in sharedStrings.Index())
            {
                file.Record(i == 0 ? 0x00FC : 0x003C, part);
            }

            return padding > 0 ? file.Record(0x0FFF, new byte[padding]).Eof() : file.Eof();
        }

        var written = Globals(Globals(0).Length).Bof(sheet: true);
        cells(written);
        return written.Eof().Compound();
    }

    /// <summary>A compound file with the records as the stream Workbook: short streams go to the short sectors.</summary>
    public byte[] Compound()
    {
        byte[] stream = [.. records];
        var isShort = stream.Length < 4096;
        var content = Padded(stream, isShort ? 64 : 512);
        var body = isShort ? Padded(content, 512) : content;
        var sectors = body.Length / 512;
        var table = new uint[128];
        Array.Fill(table, 0xFFFFFFFF);
        table[0] = 0xFFFFFFFD;
        table[1] = 0xFFFFFFFE;
        table[2] = 0xFFFFFFFE;
        for (var i = 0; i < sectors; i++)
        {
            table[3 + i] = i == sectors - 1 ? 0xFFFFFFFE : (uint)(4 + i);
        }

        var shorts = new uint[128];
        Array.Fill(shorts, 0xFFFFFFFF);
        for (var i = 0; i < content.Length / 64 && isShort; i++)
        {
            shorts[i] = i == (content.Length / 64) - 1 ? 0xFFFFFFFE : (uint)(i + 1);
        }

        var header = new byte[512];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(header, 0);
        header[30] = 9;
        header[32] = 6;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(44), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(48), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(56), 4096);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(68), 0xFFFFFFFE);
        header.AsSpan(76).Fill(0xFF);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(76), 0);
        var directory = new byte[512];
        Entry(directory, 0, "Root Entry", 5, isShort ? 3 : 0xFFFFFFFE, isShort ? body.Length : 0);
        Entry(directory, 1, "Workbook", 2, isShort ? 0 : 3u, stream.Length);
        return [.. header, .. table.SelectMany(BitConverter.GetBytes), .. directory, .. shorts.SelectMany(BitConverter.GetBytes), .. body];
    }

    private static void Entry(byte[] directory, int index, string name, byte kind, uint first, int size)
    {
        var entry = directory.AsSpan(index * 128, 128);
        Encoding.Unicode.GetBytes(name).CopyTo(entry);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[64..], (ushort)((2 * name.Length) + 2));
        entry[66] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[116..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[120..], (uint)size);
    }

    private static byte[] Padded(byte[] bytes, int to) => [.. bytes, .. new byte[(to - (bytes.Length % to)) % to]];
}
