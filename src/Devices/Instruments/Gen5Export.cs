using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>Text export of BioTek / Agilent Gen5: results grids, kinetic and spectrum tables. Readings are told from calculated values by the procedure in the same file.</summary>
internal sealed class Gen5Export : IFileFormat
{
    public string Profile => "agilent-gen5";

    public string Instrument => "Agilent BioTek Gen5";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) =>
        file.Lines.Any(l => l.Text.StartsWith("Software Version\t", StringComparison.Ordinal)) && file.Lines.Any(l => l.Text.StartsWith("Reader Type:", StringComparison.Ordinal));

    public Parsed<InstrumentFile> Read(SourceFile file) => new Gen5Walk(file, this).Read();
}

/// <summary>One walk over the lines of a Gen5 export.</summary>
internal sealed class Gen5Walk(SourceFile file, Gen5Export format)
{
    private readonly List<PlateReading> plates = [];
    private readonly List<Fault> faults = [];
    private readonly Provenance provenance = file.Provenance("devices." + format.Profile);
    private Gen5Procedure procedure = new();
    private string plate = "";
    private double? temperature;
    private bool inProcedure;
    private long lastTableLine = -1;
    private int at;

    public Parsed<InstrumentFile> Read()
    {
        while (at < file.Lines.Length)
        {
            if (TakeLine(file.Lines[at]) is { } fault)
            {
                return fault;
            }

            at++;
        }

        if (procedure.IsEmpty)
        {
            return new Fault(0, "a procedure with a read step that says what was measured", "none") { Advice = "Include the procedure in the Gen5 export" };
        }

        if (file.Lines[^1] is { Ended: false, IsBlank: false } last && last.Offset > lastTableLine)
        {
            faults.Add(last.Wrong("the end of the line", "the end of the file") with { Advice = "The file was cut: it is incomplete" });
        }

        return plates.Any(p => !p.Kind.StartsWith("derived", StringComparison.Ordinal))
            ? new InstrumentFile { Instrument = format.Instrument, Profile = format.Profile, Evidence = format.Evidence, Plates = [.. plates], Faults = [.. faults] }
            : new Fault(0, "results of the read steps", "none") { Advice = "Was the export cut, or the raw data left out of it?" };
    }

    private Fault? TakeLine(SourceLine line)
    {
        var text = line.Text;
        if (text.StartsWith("Plate Number\t", StringComparison.Ordinal))
        {
            plate = text.Split('\t')[1].Trim();
            inProcedure = false;
        }
        else if (text.StartsWith("Procedure Details", StringComparison.Ordinal))
        {
            procedure = new();
            inProcedure = true;
        }
        else if (text.StartsWith("Layout", StringComparison.Ordinal))
        {
            inProcedure = false;
            SkipTable();
        }
        else if (text.StartsWith("Actual Temperature:", StringComparison.Ordinal))
        {
            inProcedure = false;
            temperature = Numbers.TryParse(text.AsSpan("Actual Temperature:".Length), out var celsius) ? celsius : null;
        }
        else if (text.StartsWith("Results", StringComparison.Ordinal))
        {
            inProcedure = false;
            return Results();
        }
        else if (text.StartsWith("Time\t", StringComparison.Ordinal) || text.StartsWith("Wavelength\t", StringComparison.Ordinal))
        {
            inProcedure = false;
            return Series(spectrum: text.StartsWith("Wavelength", StringComparison.Ordinal));
        }
        else if (inProcedure)
        {
            procedure.Take(text);
        }

        return null;
    }

    private void SkipTable()
    {
        while (at + 1 < file.Lines.Length && !file.Lines[at + 1].IsBlank)
        {
            at++;
        }
    }

    /// <summary>The grid under "Results": per row of the plate one line for each label.</summary>
    private Fault? Results()
    {
        at++;
        if (at >= file.Lines.Length)
        {
            return new Fault(file.Bytes.Length, "the column numbers of the results", "the end of the file");
        }

        var columns = file.Lines[at].Cells('\t').Skip(1).Select(c => c.Trimmed).ToList();
        while (columns.Count > 0 && columns[^1].Length == 0)
        {
            columns.RemoveAt(columns.Count - 1);
        }

        if (!WellCell.AreColumns(columns))
        {
            return file.Lines[at].Wrong("the column numbers 1, 2, …", Printable.Quote(file.Lines[at].Text));
        }

        var found = new Dictionary<string, List<WellReading>>(StringComparer.Ordinal);
        var row = -1;
        while (at + 1 < file.Lines.Length && !file.Lines[at + 1].IsBlank)
        {
            at++;
            if (GridLine(file.Lines[at], columns.Count, ref row, found) is { } fault)
            {
                return fault;
            }
        }

        foreach (var (label, wells) in found)
        {
            Add(label, wells);
        }

        CheckRows(row + 1, columns.Count, found);
        return null;
    }

    private Fault? GridLine(SourceLine line, int columns, ref int row, Dictionary<string, List<WellReading>> found)
    {
        var cells = line.Cells('\t');
        if (cells[0].Trimmed.Length > 0)
        {
            // A row without any reading is left out of the grid.
            if (!WellCell.TryRow(cells[0].Trimmed, out var next) || next <= row)
            {
                return line.Wrong("a row letter after the last", Printable.Quote(cells[0].Text));
            }

            row = next;
        }

        if (cells.Length < columns + 1 || row < 0)
        {
            return line.Wrong($"{columns} values and a label", $"{cells.Length - 1} cells") with { Advice = "The file was cut" };
        }

        lastTableLine = line.Offset;
        var label = cells.Length > columns + 1 ? cells[columns + 1].Trimmed : "";
        if (!line.Ended && (label.Length == 0 || (!found.ContainsKey(label) && procedure.Find(label) is null)))
        {
            return line.Wrong("a label that stands in the file before", Printable.Quote(label)) with { Advice = "The file was cut" };
        }

        var wells = found.TryGetValue(label, out var list) ? list : found[label] = [];
        for (var column = 0; column < columns; column++)
        {
            if (!WellCell.Read(cells[column + 1], Well.At(row, column)).Try(out var well, out var fault))
            {
                return fault;
            }

            wells.Add(well);
        }

        return null;
    }

    private void Add(string label, List<WellReading> wells)
    {
        var channel = label.Length == 0 ? procedure.Only : procedure.Find(label);
        plates.Add(new()
        {
            Id = plate,
            Kind = channel?.Kind ?? "derived:" + Printable.Clean(label, 80),
            Unit = channel is null ? "" : ReadingUnits.Of(channel.Kind),
            WavelengthNm = channel?.WavelengthNm,
            ExcitationNm = channel?.ExcitationNm,
            TemperatureC = temperature,
            Wells = [.. wells],
            Provenance = provenance,
        });
    }

    /// <summary>A whole plate has all its rows, and each label as many as the others; else the export was cut.</summary>
    private void CheckRows(int rows, int columns, Dictionary<string, List<WellReading>> found)
    {
        var expected = WellCell.RowsFor(columns);
        if (columns >= 12 && rows < expected)
        {
            faults.Add(file.Lines[at].Wrong($"{expected} rows of a plate with {columns} columns", rows.ToString(CultureInfo.InvariantCulture)) with { Advice = "The file was cut, or only a part of the plate was exported: the plate is incomplete" });
        }

        foreach (var (label, wells) in found.Where(f => f.Value.Count != found.Values.Max(v => v.Count)))
        {
            faults.Add(file.Lines[at].Wrong($"as many rows of {Printable.Quote(label)} as of the other labels", $"{wells.Count} wells") with { Advice = "The file was cut, or a label is spelt in two ways: the plate is incomplete" });
        }
    }

    /// <summary>A table over time or wavelength: one line a step, one column a well.</summary>
    private Fault? Series(bool spectrum)
    {
        var title = Title();
        var header = file.Lines[at].Cells('\t');
        var wells = new List<(int Cell, Well Well)>();
        for (var i = 1; i < header.Length; i++)
        {
            if (Well.Parse(header[i].Text).Try(out var well, out _))
            {
                wells.Add((i, well));
            }
            else if (i > 1 && header[i].Trimmed.Length > 0)
            {
                return header[i].Line.Wrong("a well", Printable.Quote(header[i].Text));
            }
        }

        while (at + 1 < file.Lines.Length && !file.Lines[at + 1].IsBlank)
        {
            at++;
            if (SeriesLine(file.Lines[at], title, wells, spectrum) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>The last line with text above the table.</summary>
    private string Title()
    {
        for (var i = at - 1; i >= 0; i--)
        {
            if (!file.Lines[i].IsBlank)
            {
                return file.Lines[i].Text.Trim();
            }
        }

        return "";
    }

    private Fault? SeriesLine(SourceLine line, string title, List<(int Cell, Well Well)> wells, bool spectrum)
    {
        var cells = line.Cells('\t');
        if (wells.Count == 0 || cells.All(c => c.Trimmed.Length == 0) || cells.Skip(wells[0].Cell).All(c => c.Trimmed.Length == 0))
        {
            // A step that was planned and not read is printed without values.
            return null;
        }

        if (!Position(cells[0].Trimmed, spectrum, out var x))
        {
            return line.Wrong(spectrum ? "a wavelength" : "a time such as 0:01:30", Printable.Quote(cells[0].Text));
        }

        if (!line.Ended)
        {
            return line.Wrong("the end of the line", "the end of the file") with { Advice = "The file was cut: the last number may be a part of one" };
        }

        var found = new List<WellReading>();
        foreach (var (cell, well) in wells)
        {
            if (cell >= cells.Length)
            {
                break;
            }

            if (!WellCell.Read(cells[cell], well).Try(out var reading, out var fault))
            {
                return fault;
            }

            if (reading.Value is not null || reading.Code!.Length > 0)
            {
                found.Add(reading);
            }
        }

        AddStep(title, x, found, spectrum, wells[0].Cell == 2 && Numbers.TryParse(cells[1].Trimmed, out var celsius) ? celsius : null);
        return null;
    }

    private void AddStep(string title, double x, List<WellReading> wells, bool spectrum, double? celsius)
    {
        var channel = spectrum ? null : procedure.Find(title);
        plates.Add(new()
        {
            Id = plate,
            Kind = spectrum ? SpectrumKind(title) : channel is null ? "derived:series " + Printable.Clean(title, 80) : ReadingUnits.Profile(channel.Kind),
            Unit = spectrum ? ReadingUnits.Of(procedure.Kind) : channel is null ? "" : ReadingUnits.Of(channel.Kind),
            WavelengthNm = spectrum ? x : channel?.WavelengthNm,
            ExcitationNm = spectrum ? procedure.FixedExcitation : channel?.ExcitationNm,
            SeriesX = x,
            TemperatureC = celsius ?? temperature,
            Wells = [.. wells],
            Provenance = provenance,
        });
    }

    /// <summary>Gen5 prints "EX Spectrum" and "EM Spectrum" over scans of either monochromator, whatever the detection mode.</summary>
    private string SpectrumKind(string title) =>
        title.Contains("EX Spectrum", StringComparison.Ordinal) ? "series:fluorescence excitation spectrum"
        : title.Contains("EM Spectrum", StringComparison.Ordinal) ? "series:fluorescence emission spectrum"
        : ReadingUnits.Spectrum(procedure.Kind);

    private static bool Position(string text, bool spectrum, out double x)
    {
        if (spectrum)
        {
            return Numbers.TryParse(text, out x);
        }

        x = 0;
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3))
        {
            return false;
        }

        foreach (var part in parts)
        {
            if (!Numbers.TryParse(part, out var number) || number < 0)
            {
                return false;
            }

            x = (x * 60) + number;
        }

        return true;
    }
}
