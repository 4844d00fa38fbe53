using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>One plate block of a SoftMax Pro export.</summary>
internal sealed class SoftMaxPlate
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["Absorbance"] = "absorbance",
        ["Fluorescence"] = "fluorescence",
        ["Time Resolved Fluorescence"] = "fluorescence",
        ["Luminescence"] = "luminescence",
    };

    private readonly SourceFile file;
    private readonly string[] fields;
    private readonly Provenance provenance;
    private readonly List<PlateReading> readings = [];

    private SoftMaxPlate(SourceFile file, int start, Provenance provenance)
    {
        this.file = file;
        this.provenance = provenance;
        fields = [.. file.Lines[start].Text.Split('\t').Select(f => f.Trim())];
        // Fluorescence has one field more before the data type.
        Shift = Mode == "Absorbance" || Mode == "Luminescence" ? 0 : 1;
    }

    private string Format => Field(3);

    private string Type => Field(4);

    private string Mode => Field(5);

    private int Shift { get; }

    private string Kind => Kinds[Mode];

    /// <summary>The block's readings in the order of the file.</summary>
    public static Parsed<List<PlateReading>> Read(SourceFile file, int start, int end, Provenance provenance)
    {
        var plate = new SoftMaxPlate(file, start, provenance);
        return (plate.CheckHeader(file.Lines[start]) ?? plate.Body(start + 1, end)) is { } fault ? fault : plate.readings;
    }

    private Fault? CheckHeader(SourceLine line) =>
        !Kinds.ContainsKey(Mode) ? line.Wrong("Absorbance, Fluorescence or Luminescence", Printable.Quote(Mode))
        : Type is not ("Endpoint" or "Kinetic" or "Spectrum") ? line.Wrong("a read type Endpoint, Kinetic or Spectrum", Printable.Quote(Type))
        : Format is not ("PlateFormat" or "TimeFormat") ? line.Wrong("PlateFormat or TimeFormat", Printable.Quote(Format))
        : Field(6 + Shift) is not ("Raw" or "Both") ? line.Wrong("raw data", Printable.Quote(Field(6 + Shift))) with { Advice = "Export raw data, not only reduced data" }
        : null;

    private string Field(int index) => index < fields.Length ? fields[index] : "";

    private static double?[] Wavelengths(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => Numbers.TryParse(w, out var nm) ? nm : (double?)null)];

    private Fault? Body(int from, int end)
    {
        var header = file.Lines[from].Cells('\t');
        if (header.Length < 3 || !header[1].Text.StartsWith("Temperature", StringComparison.Ordinal))
        {
            return file.Lines[from].Wrong("a header with Temperature and columns", Printable.Quote(file.Lines[from].Text));
        }

        // The raw section ends where a second header, of the reduced data, begins.
        var stop = from + 1;
        while (stop < end && !IsReducedHeader(file.Lines[stop], header))
        {
            stop++;
        }

        return Format == "TimeFormat" ? TimeFormat(header, from + 1, stop) : PlateFormat(header, from + 1, stop);
    }

    private static bool IsReducedHeader(SourceLine line, ImmutableArray<SourceCell> header)
    {
        var cells = line.Cells('\t');
        return cells.Length > 3 && cells[1].Trimmed.Length == 0 && cells[2].Trimmed == header[2].Trimmed && cells[3].Trimmed == header[3].Trimmed && header[2].Trimmed.Length > 0;
    }

    /// <summary>Lines are steps, columns are wells; the wavelengths follow each other in sections.</summary>
    private Fault? TimeFormat(ImmutableArray<SourceCell> header, int from, int stop)
    {
        var wells = new List<(int Cell, Well Well)>();
        for (var i = 2; i < header.Length; i++)
        {
            if (header[i].Trimmed.Length > 0)
            {
                if (!Well.Parse(header[i].Text).Try(out var well, out _))
                {
                    return header[i].Line.Wrong("a well", Printable.Quote(header[i].Text));
                }

                wells.Add((i, well));
            }
        }

        var (section, steps) = (0, 0);
        for (var i = from; i < stop; i++)
        {
            if (file.Lines[i].IsBlank)
            {
                section += steps > 0 ? 1 : 0;
                steps = 0;
                continue;
            }

            steps++;
            var cells = file.Lines[i].Cells('\t');
            if (Add(cells, wells.Select(w => (w.Cell < cells.Length ? cells[w.Cell] : null, w.Well)), section) is { } fault)
            {
                return fault;
            }
        }

        return CheckSteps(stop);
    }

    /// <summary>Each step is a grid of lines; the wavelengths stand side by side.</summary>
    private Fault? PlateFormat(ImmutableArray<SourceCell> header, int from, int stop)
    {
        var columns = new List<(int Cell, int Column, int Section)>();
        for (var i = 2; i < header.Length; i++)
        {
            if (int.TryParse(header[i].Trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 48)
            {
                columns.Add((i, number - 1, number == 1 ? columns.Count == 0 ? 0 : columns[^1].Section + 1 : columns.Count == 0 ? 0 : columns[^1].Section));
            }
        }

        var rows = WellCell.RowsFor(columns.Count == 0 ? 0 : columns.Max(c => c.Column) + 1);
        if (rows == 0)
        {
            return header[0].Line.Wrong("the columns of a plate of 6 to 1536 wells", Printable.Quote(header[0].Line.Text));
        }

        for (var i = from; i < stop; i++)
        {
            if (file.Lines[i].Text.Length == 0 || (file.Lines[i].IsBlank && i + 1 == stop))
            {
                continue;
            }

            if (Grid(i, Math.Min(i + rows, stop), rows, columns) is { } fault)
            {
                return fault;
            }

            i += rows - 1;
        }

        return CheckSteps(stop);
    }

    private Fault? Grid(int from, int to, int rows, List<(int Cell, int Column, int Section)> columns)
    {
        var lines = file.Lines[from..to];
        if (lines.Length < rows || lines.Any(l => l.Text.Length == 0))
        {
            return lines[^1].Wrong($"{rows} rows of the plate", Numbers.Format(lines.Count(l => l.Text.Length > 0))) with { Advice = "The file was cut" };
        }

        // Empty rows above the part that was read carry neither time nor temperature.
        var cells = lines.Select(l => l.Cells('\t')).ToArray();
        var head = cells.FirstOrDefault(c => c[0].Trimmed.Length > 0 || (c.Length > 1 && c[1].Trimmed.Length > 0));
        foreach (var section in columns.GroupBy(c => c.Section))
        {
            var wells = cells.SelectMany((line, row) => section.Select(c => (c.Cell < line.Length ? line[c.Cell] : null, Well.At(row, c.Column))));
            if (Add(head.IsDefault ? cells[0] : head, wells, section.Key) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private Fault? Add(ImmutableArray<SourceCell> head, IEnumerable<(SourceCell? Cell, Well Well)> cells, int section)
    {
        var found = ImmutableArray.CreateBuilder<WellReading>();
        foreach (var (cell, well) in cells)
        {
            if (cell is null)
            {
                // A line that ends early: the wells behind were not read.
                continue;
            }

            if (!WellCell.Read(cell, well).Try(out var reading, out var fault))
            {
                return fault;
            }

            found.Add(reading);
        }

        double? x = null;
        if (Type != "Endpoint")
        {
            if (!Position(head[0].Trimmed, out var at))
            {
                return head[0].Line.Wrong(Type == "Spectrum" ? "a wavelength" : "a time such as 00:01:30", Printable.Quote(head[0].Text));
            }

            x = at;
        }

        readings.Add(Reading(found.ToImmutable(), section, x, head.Length > 1 && Numbers.TryParse(head[1].Trimmed, out var celsius) ? celsius : null));
        return null;
    }

    private PlateReading Reading(ImmutableArray<WellReading> wells, int section, double? x, double? celsius)
    {
        var wavelengths = Wavelengths(Field(15 + Shift));
        var excitations = Shift == 1 ? Wavelengths(Field(20)) : [];
        return new()
        {
            Id = Field(1),
            Kind = Type switch { "Endpoint" => Kind, "Spectrum" => ReadingUnits.Spectrum(Kind), _ => ReadingUnits.Profile(Kind) },
            Unit = ReadingUnits.Of(Kind),
            WavelengthNm = Type == "Spectrum" ? x : section < wavelengths.Length ? wavelengths[section] : null,
            ExcitationNm = section < excitations.Length ? excitations[section] : null,
            SeriesX = x,
            TemperatureC = celsius,
            Wells = wells,
            Provenance = provenance,
        };
    }

    private Fault? CheckSteps(int stop)
    {
        var steps = Numbers.TryParse(Field(8 + Shift), out var n) && n >= 1 ? (int)Math.Min(n, 1_000_000) : 1;
        var sections = Type == "Spectrum" ? 1 : Math.Max(1, Wavelengths(Field(15 + Shift)).Length);
        return readings.Count == steps * sections
            ? null
            : file.Lines[stop - 1].Wrong($"{steps} steps at {sections} wavelengths", $"{readings.Count} in all") with { Advice = "The file was cut, or edited" };
    }

    private bool Position(string text, out double x)
    {
        if (Type == "Spectrum")
        {
            return Numbers.TryParse(text, out x);
        }

        x = 0;
        foreach (var part in text.Split(':'))
        {
            if (!Numbers.TryParse(part, out var number) || number < 0)
            {
                return false;
            }

            x = (x * 60) + number;
        }

        return text.Contains(':', StringComparison.Ordinal);
    }
}
