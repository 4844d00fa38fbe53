using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Toolkit.Measurements;

/// <summary>The records of an .xls workbook of Excel 97 to 2003 (BIFF8, MS-XLS): cell values only.</summary>
internal sealed class BiffWorkbook
{
    private const int Bof = 0x0809, Eof = 0x000A, BoundSheet = 0x0085, SharedStrings = 0x00FC, Continue = 0x003C, FilePass = 0x002F;
    private const int Number = 0x0203, Rk = 0x027E, MulRk = 0x00BD, LabelSst = 0x00FD, Label = 0x0204, Formula = 0x0006, FormulaString = 0x0207, BoolErr = 0x0205;
    private const ushort Biff8 = 0x0600;

    private readonly byte[] stream;
    private string[] shared = [];

    private BiffWorkbook(byte[] stream) => this.stream = stream;

    public static Parsed<ImmutableArray<Sheet>> Read(byte[] file) => CompoundFile.Stream(file, "Workbook", "Book").Bind(stream => new BiffWorkbook(stream).Sheets());

    private Parsed<ImmutableArray<Sheet>> Sheets()
    {
        var places = new List<(int Offset, string Name)>();
        for (var at = 0; at + 4 <= stream.Length;)
        {
            var (kind, length) = Header(at);
            if (at + 4 + length > stream.Length)
            {
                return Cut(at);
            }

            var body = stream.AsSpan(at + 4, length);
            if (kind == Bof && (length < 4 || BinaryPrimitives.ReadUInt16LittleEndian(body) != Biff8))
            {
                return new Fault(at, "a workbook of Excel 97 to 2003", "an older one") { Advice = "Save it as .xlsx" };
            }

            if (kind == FilePass)
            {
                return new Fault(at, "a workbook without a password", "an encrypted one") { Advice = "Save it without a password" };
            }

            if (kind == BoundSheet && length > 8)
            {
                places.Add(((int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(body), int.MaxValue), Short(body[6..])));
            }
            else if (kind == SharedStrings)
            {
                shared = Strings(at);
            }

            at += 4 + length;
            if (kind == Eof)
            {
                break;
            }
        }

        var sheets = ImmutableArray.CreateBuilder<Sheet>();
        foreach (var (offset, name) in places)
        {
            if (!Cells(offset, name).Try(out var sheet, out var fault))
            {
                return fault.In("sheet " + Printable.Clean(name));
            }

            sheets.Add(sheet);
        }

        return sheets.Count > 0 ? sheets.ToImmutable() : new Fault(0, "a sheet", "a workbook without one");
    }

    private (int Kind, int Length) Header(int at) => (BinaryPrimitives.ReadUInt16LittleEndian(stream.AsSpan(at)), BinaryPrimitives.ReadUInt16LittleEndian(stream.AsSpan(at + 2)));

    private static Fault Cut(int at) => new(at, "a whole record", "the end of the workbook") { Advice = "The file was cut" };

    private Parsed<Sheet> Cells(int offset, string name)
    {
        var builder = new SheetBuilder();
        var (depth, row, column) = (0, 0, 0);
        for (var at = offset; at + 4 <= stream.Length && at >= 0;)
        {
            var (kind, length) = Header(at);
            if (at + 4 + length > stream.Length)
            {
                return Cut(at);
            }

            var body = stream.AsSpan(at + 4, length);
            depth += kind == Bof ? 1 : kind == Eof ? -1 : 0;
            if (depth == 0)
            {
                return builder.Build(name);
            }

            if (depth == 1 && kind is Number or Rk or MulRk or LabelSst or Label or Formula or BoolErr && length >= 6)
            {
                (row, column) = (BinaryPrimitives.ReadUInt16LittleEndian(body), BinaryPrimitives.ReadUInt16LittleEndian(body[2..]));
                if (!Cell(builder, kind, body, row, column))
                {
                    return new Fault(at, "a whole cell inside the sheet", $"one in row {row + 1}, column {column + 1}");
                }
            }
            else if (depth == 1 && kind == FormulaString && length >= 3)
            {
                builder.Set(row, column, Long(body));
            }

            at += 4 + length;
        }

        return Cut(stream.Length);
    }

    private bool Cell(SheetBuilder builder, int kind, ReadOnlySpan<byte> body, int row, int column)
    {
        switch (kind)
        {
            case Number when body.Length >= 14:
                return builder.Set(row, column, Numeric(BinaryPrimitives.ReadDoubleLittleEndian(body[6..])));
            case Rk when body.Length >= 10:
                return builder.Set(row, column, Numeric(Packed(BinaryPrimitives.ReadInt32LittleEndian(body[6..]))));
            case MulRk:
                for (var (at, next) = (4, column); at + 8 <= body.Length; at += 6, next++)
                {
                    if (!builder.Set(row, next, Numeric(Packed(BinaryPrimitives.ReadInt32LittleEndian(body[(at + 2)..])))))
                    {
                        return false;
                    }
                }

                return true;
            case LabelSst when body.Length >= 10:
                var index = BinaryPrimitives.ReadUInt32LittleEndian(body[6..]);
                return index < shared.Length && builder.Set(row, column, shared[index]);
            case Label when body.Length >= 9:
                return builder.Set(row, column, Long(body[6..]));
            case BoolErr when body.Length >= 8:
                return builder.Set(row, column, body[7] != 0 ? "#N/A" : body[6] != 0 ? "TRUE" : "FALSE");
            case Formula when body.Length >= 14:
                // Two bytes FF at the end mark a result that is no number; a text follows in a record of its own.
                return body[12] == 0xFF && body[13] == 0xFF
                    ? builder.Set(row, column, body[6] switch { 1 => body[8] != 0 ? "TRUE" : "FALSE", 2 => "#N/A", _ => "" })
                    : builder.Set(row, column, Numeric(BinaryPrimitives.ReadDoubleLittleEndian(body[6..])));
            default:
                return false;
        }
    }

    private static string Numeric(double value) => double.IsFinite(value) ? Numbers.Format(value) : "#N/A";

    /// <summary>A number in 30 bits: an integer or the upper half of a double, perhaps in hundredths.</summary>
    private static double Packed(int rk)
    {
        var value = (rk & 2) != 0 ? rk >> 2 : BitConverter.Int64BitsToDouble((long)(rk & ~3) << 32);
        return (rk & 1) != 0 ? value / 100 : value;
    }

    /// <summary>A string with a one-byte count.</summary>
    private static string Short(ReadOnlySpan<byte> body) => body.Length < 2 ? "" : Characters(body[2..], body[0], body[1]);

    /// <summary>A string with a two-byte count.</summary>
    private static string Long(ReadOnlySpan<byte> body) => Characters(body[3..], BinaryPrimitives.ReadUInt16LittleEndian(body), body[2]);

    private static string Characters(ReadOnlySpan<byte> bytes, int count, byte flags) => (flags & 1) != 0
        ? Encoding.Unicode.GetString(bytes[..Math.Min(2 * count, bytes.Length & ~1)])
        : Encoding.Latin1.GetString(bytes[..Math.Min(count, bytes.Length)]);

    /// <summary>The table of strings; it may run on over several records, and a string cut in two states its width again.</summary>
    private string[] Strings(int at)
    {
        var pieces = new List<(int Start, int End)>();
        for (var (next, kind) = (at, SharedStrings); next + 4 <= stream.Length;)
        {
            var (found, length) = Header(next);
            if (found != kind || next + 4 + length > stream.Length)
            {
                break;
            }

            pieces.Add((next + 4, next + 4 + length));
            next += 4 + length;
            kind = Continue;
        }

        var reader = new StringReader(stream, pieces);
        reader.Skip(4);
        var count = (int)Math.Min(reader.UInt32(), (uint)stream.Length);
        var strings = new List<string>();
        while (strings.Count < count && !reader.Ended)
        {
            strings.Add(reader.Text());
        }

        return [.. strings];
    }

    private sealed class StringReader(byte[] bytes, List<(int Start, int End)> pieces)
    {
        private int piece;
        private int at = pieces.Count > 0 ? pieces[0].Start : 0;

        public bool Ended => piece >= pieces.Count || (piece == pieces.Count - 1 && at >= pieces[piece].End);

        public byte Byte()
        {
            while (piece < pieces.Count && at >= pieces[piece].End)
            {
                piece++;
                at = piece < pieces.Count ? pieces[piece].Start : 0;
            }

            return piece < pieces.Count ? bytes[at++] : (byte)0;
        }

        public void Skip(long count)
        {
            for (long i = 0; i < count && !Ended; i++)
            {
                Byte();
            }
        }

        public uint UInt32() => Byte() | ((uint)Byte() << 8) | ((uint)Byte() << 16) | ((uint)Byte() << 24);

        public string Text()
        {
            var count = Byte() | (Byte() << 8);
            var flags = Byte();
            var runs = (flags & 8) != 0 ? Byte() | (Byte() << 8) : 0;
            var extra = (flags & 4) != 0 ? UInt32() : 0;
            var wide = (flags & 1) != 0;
            var text = new StringBuilder();
            while (text.Length < count && !Ended)
            {
                if (at >= pieces[piece].End)
                {
                    wide = (Byte() & 1) != 0;
                }

                text.Append(wide ? (char)(Byte() | (Byte() << 8)) : (char)Byte());
            }

            Skip((4L * runs) + extra);
            return text.ToString();
        }
    }
}
