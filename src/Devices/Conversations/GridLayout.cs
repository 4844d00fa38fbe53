using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>How a printed grid looks, all of it declared: shape, separator, decimal sign, overrange tokens, heading. A block is data only where it matches completely.</summary>
public sealed record GridLayout
{
    public const string Stage = "devices.printed-grid";

    private GridLayout()
    {
    }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    public required char DecimalSign { get; init; }

    public required string Separator { get; init; }

    /// <summary>A line of column numbers stands above the rows.</summary>
    public required bool HasColumnNumbers { get; init; }

    /// <summary>Each row begins with its letter.</summary>
    public required bool HasRowLetters { get; init; }

    /// <summary>The first line as it must stand, "{nm}" for the wavelength; "" for none.</summary>
    public required string Heading { get; init; }

    /// <summary>Tokens that stand for "no number"; anything else that is no number refuses the block.</summary>
    public required ImmutableArray<string> Overrange { get; init; }

    public required double? WavelengthNm { get; init; }

    /// <summary>What was declared: goes into the provenance.</summary>
    public IEnumerable<KeyValuePair<string, string>> Stated =>
    [
        new("decimal", DecimalSign.ToString()),
        new("shape", string.Create(CultureInfo.InvariantCulture, $"{Rows}x{Columns}")),
        new("overrange", string.Join(' ', Overrange)),
    ];

    public static GridLayout From(DeviceSettings settings) => new()
    {
        Rows = settings.Whole("rows", 1, 32, 8),
        Columns = settings.Whole("columns", 1, 48, 12),
        DecimalSign = settings.OneOf("decimal", "point", "comma") == "comma" ? ',' : '.',
        Separator = settings.OneOf("separator", "blanks", "tab", "semicolon", "comma"),
        HasColumnNumbers = settings.OneOf("column-numbers", "yes", "no") == "yes",
        HasRowLetters = settings.OneOf("row-letters", "yes", "no") == "yes",
        Heading = settings.Text("heading", ""),
        Overrange = [.. settings.Text("overrange", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        WavelengthNm = settings.Wavelengths() is [var nm, ..] ? nm : null,
    };

    /// <summary>Decodes one block; any line that is not as declared refuses it.</summary>
    public Parsed<PlateReading> Decode(ReadOnlySpan<byte> block, Provenance provenance)
    {
        var lines = Lines(block);
        var next = 0;
        var wavelength = WavelengthNm;
        if (Heading.Length > 0 && !IsHeading(Line(lines, next++).Text, ref wavelength))
        {
            return Wrong(lines, next - 1, $"the heading {Printable.Quote(Heading)}");
        }

        if (HasColumnNumbers && !IsNumbers(Cells(Line(lines, next++).Text)))
        {
            return Wrong(lines, next - 1, $"the column numbers 1 to {Columns}");
        }

        var wells = ImmutableArray.CreateBuilder<WellReading>(Rows * Columns);
        for (var row = 0; row < Rows; row++, next++)
        {
            var cells = Cells(Line(lines, next).Text);
            var letter = Well.At(row, 0).ToString()[..^1];
            if (cells.Length != Columns + (HasRowLetters ? 1 : 0) || (HasRowLetters && cells[0] != letter))
            {
                return Wrong(lines, next, $"row {letter} with {Columns} values");
            }

            foreach (var cell in HasRowLetters ? cells[1..] : cells)
            {
                var isNumber = Numbers.TryParse(cell, DecimalSign, out var value);
                if (!isNumber && !Overrange.Contains(cell))
                {
                    return Wrong(lines, next, $"a number with decimal {(DecimalSign == '.' ? "point" : "comma")} or a declared overrange token");
                }

                wells.Add(new(Well.At(row, wells.Count % Columns), isNumber ? value : null, isNumber ? null : cell));
            }
        }

        return next < lines.Count
            ? Wrong(lines, next, $"the end after {Rows} rows")
            : new PlateReading { Id = "", Kind = "absorbance", Unit = "OD", WavelengthNm = wavelength, Wells = wells.ToImmutable(), Provenance = provenance };
    }

    /// <summary>The wells that a block has brought so far: to be looked at, not to be used, as the block may still be refused.</summary>
    public ImmutableArray<WellReading> Preview(ReadOnlySpan<byte> block)
    {
        var wells = ImmutableArray.CreateBuilder<WellReading>();
        var row = 0;
        foreach (var (_, text) in Lines(block).Skip((Heading.Length > 0 ? 1 : 0) + (HasColumnNumbers ? 1 : 0)).Take(Rows))
        {
            var cells = Cells(text);
            foreach (var cell in HasRowLetters ? cells.Skip(1).Take(Columns) : cells.Take(Columns))
            {
                var isNumber = Numbers.TryParse(cell, DecimalSign, out var value);
                wells.Add(new(Well.At(row, wells.Count % Columns), isNumber ? value : null, isNumber ? null : Printable.Clean(cell)));
            }

            if (wells.Count % Columns != 0)
            {
                break;
            }

            row++;
        }

        return wells.ToImmutable();
    }

    /// <summary>The block as a device with this layout prints it, overrange wells as the first declared token.</summary>
    public byte[] Write(double?[,] values)
    {
        var separator = Separator switch { "tab" => "\t", "semicolon" => ";", "comma" => ",", _ => " " };
        var text = new StringBuilder();
        if (Heading.Length > 0)
        {
            text.Append(Heading.Replace("{nm}", Numbers.Format(WavelengthNm ?? 450), StringComparison.Ordinal)).Append("\r\n");
        }

        if (HasColumnNumbers)
        {
            text.Append(HasRowLetters && Separator != "blanks" ? separator : "").AppendJoin(separator, Enumerable.Range(1, Columns)).Append("\r\n");
        }

        for (var row = 0; row < Rows; row++)
        {
            var cells = Enumerable.Range(0, Columns).Select(column => values[row, column] is { } od
                ? od.ToString("0.000", CultureInfo.InvariantCulture).Replace('.', DecimalSign)
                : Overrange.FirstOrDefault("***"));
            text.AppendJoin(separator, HasRowLetters ? cells.Prepend(Well.At(row, 0).ToString()[..^1]) : cells).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static (int Offset, string Text) Line(List<(int Offset, string Text)> lines, int index) => index < lines.Count ? lines[index] : (-1, "");

    private static Fault Wrong(List<(int Offset, string Text)> lines, int index, string expected) => index < lines.Count
        ? new(lines[index].Offset, expected, Printable.Quote(lines[index].Text)) { Advice = "None of the block is a result; the journal keeps it" }
        : new(lines.Count == 0 ? 0 : lines[^1].Offset + lines[^1].Text.Length, expected, "the end of the block") { Advice = "None of the block is a result; the journal keeps it" };

    private static List<(int Offset, string Text)> Lines(ReadOnlySpan<byte> block)
    {
        var found = new List<(int, string)>();
        for (var at = 0; at < block.Length;)
        {
            var stop = block[at..].IndexOfAny((byte)'\r', (byte)'\n');
            var end = stop < 0 ? block.Length : at + stop;
            var text = Encoding.Latin1.GetString(block[at..end]);
            if (text.Trim().Length > 0)
            {
                found.Add((at, text));
            }

            at = end + 1;
        }

        return found;
    }

    private string[] Cells(string line) => Separator == "blanks"
        ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : line.Split(Separator switch { "tab" => '\t', "semicolon" => ';', _ => ',' }, StringSplitOptions.TrimEntries);

    private bool IsNumbers(string[] cells)
    {
        var numbers = HasRowLetters && cells.Length == Columns + 1 && cells[0].Length == 0 ? cells[1..] : cells;
        return numbers.Length == Columns && numbers.Select((n, i) => n == (i + 1).ToString(CultureInfo.InvariantCulture)).All(same => same);
    }

    private bool IsHeading(string line, ref double? wavelength)
    {
        var hole = Heading.IndexOf("{nm}", StringComparison.Ordinal);
        if (hole < 0)
        {
            return line.Trim() == Heading.Trim();
        }

        var (before, after) = (Heading[..hole], Heading[(hole + 4)..]);
        if (!line.StartsWith(before, StringComparison.Ordinal) || !line.EndsWith(after, StringComparison.Ordinal) || line.Length <= before.Length + after.Length
            || !Numbers.TryParse(line.AsSpan(before.Length, line.Length - before.Length - after.Length), DecimalSign, out var nm))
        {
            return false;
        }

        wavelength = nm;
        return true;
    }
}
