using System.Text.RegularExpressions;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>CSV export of PerkinElmer EnVision in plate format: a grid for each plate and label; calculated grids are told apart by their heading.</summary>
internal sealed partial class EnVisionExport : IFileFormat
{
    public string Profile => "perkin-elmer-envision";

    public string Instrument => "PerkinElmer EnVision";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) =>
        file.Lines.Length > 1
        && file.Lines.FirstOrDefault(l => !IsEmpty(l)) is { } first && first.Text.TrimStart().StartsWith("Plate information", StringComparison.Ordinal)
        && file.Lines.Any(l => l.Text.StartsWith("Plate,Repeat,Barcode,", StringComparison.Ordinal));

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var labels = EnVisionLabels.Read(file);
        var plates = new List<PlateReading>();
        var faults = new List<Fault>();
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (!file.Lines[i].Text.StartsWith("Plate,Repeat,Barcode,", StringComparison.Ordinal))
            {
                continue;
            }

            if (!Plate(file, ref i, labels, faults).Try(out var plate, out var fault))
            {
                return fault;
            }

            plates.Add(plate);
        }

        if (!file.Lines.Any(l => l.Text.StartsWith("Exported with EnVision", StringComparison.Ordinal)))
        {
            faults.Add(new Fault(file.Bytes.Length, "the closing line 'Exported with EnVision …'", "the end of the file") { Advice = "The file was cut, or exported without its protocol: it is incomplete" });
        }

        return new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [.. plates], Faults = [.. faults] };
    }

    private static bool IsEmpty(SourceLine line) => line.Text.All(c => c is ',' or ' ');

    private Parsed<PlateReading> Plate(SourceFile file, ref int at, EnVisionLabels labels, List<Fault> faults)
    {
        var names = file.Lines[at].QuotedCells().Select(c => c.Trimmed).ToArray();
        var values = at + 1 < file.Lines.Length ? file.Lines[at + 1].QuotedCells().Select(c => c.Trimmed).ToArray() : [];
        string Of(string name) => Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var i && i < values.Length ? values[i] : "";
        if (values.Length < 3)
        {
            return file.Lines[at].Wrong("the plate's values in the next line", "none");
        }

        // Over the grid stand tables of the background and, in some exports, a heading.
        var plateLine = file.Lines[at];
        at += 2;
        var calculated = Of("Formula").Length > 0;
        while (at < file.Lines.Length && !IsGridStart(file, at))
        {
            calculated |= file.Lines[at].Text.StartsWith("Calculated results", StringComparison.Ordinal);
            at++;
        }

        var wells = IsBareRow(file, at) ? BareGrid(file, ref at) : CsvGrid.Read(file, at, faults, out at);
        if (!wells.Try(out var grid, out var fault))
        {
            return fault;
        }

        var channel = labels.Find(LabelNumber().Replace(Of("Label"), ""), Of("Measinfo"));
        if (!calculated && channel is null)
        {
            return plateLine.Wrong("a label whose detection mode is known", Printable.Quote(Of("Label") + " " + Of("Measinfo"))) with { Advice = "Export with protocol information, level large" };
        }

        return new PlateReading
        {
            Id = Barcode().Replace(Of("Barcode"), "${code}"),
            Kind = calculated ? "derived:" + Printable.Clean(Of("Formula"), 80) : channel!.Kind,
            Unit = calculated ? "" : ReadingUnits.Of(channel!.Kind),
            WavelengthNm = calculated ? null : channel!.WavelengthNm,
            ExcitationNm = calculated ? null : channel!.ExcitationNm,
            TemperatureC = Numbers.TryParse(Of("Chamber temperature at start"), out var celsius) ? celsius : null,
            Wells = grid,
            Provenance = file.Provenance("devices." + Profile),
        };
    }

    private static bool IsGridStart(SourceFile file, int at) =>
        file.Lines[at].Text.StartsWith("Plate,Repeat,Barcode,", StringComparison.Ordinal) || IsBareRow(file, at)
        || (file.Lines[at].QuotedCells() is [var corner, var one, ..] && corner.Trimmed.Length == 0 && one.Trimmed is "1" or "01");

    /// <summary>A line of numbers only: a grid without row letters and column numbers.</summary>
    private static bool IsBareRow(SourceFile file, int at)
    {
        if (at >= file.Lines.Length || !char.IsAsciiDigit(file.Lines[at].Text.FirstOrDefault()))
        {
            return false;
        }

        var cells = file.Lines[at].QuotedCells().Select(c => c.Trimmed).ToArray();
        var count = cells.Length > 0 && cells[^1].Length == 0 ? cells.Length - 1 : cells.Length;
        return WellCell.RowsFor(count) > 0 && count >= 6 && cells.Take(count).All(c => Numbers.TryParse(c, out _));
    }

    private static Parsed<System.Collections.Immutable.ImmutableArray<WellReading>> BareGrid(SourceFile file, ref int at)
    {
        var wells = System.Collections.Immutable.ImmutableArray.CreateBuilder<WellReading>();
        var columns = file.Lines[at].QuotedCells().Count(c => c.Trimmed.Length > 0);
        var rows = WellCell.RowsFor(columns);
        for (var row = 0; row < rows; row++, at++)
        {
            var cells = at < file.Lines.Length ? file.Lines[at].QuotedCells() : [];
            if (cells.Length < columns || !file.Lines[at].Ended || IsEmpty(file.Lines[at]))
            {
                return new Fault(at < file.Lines.Length ? file.Lines[at].Offset : file.Bytes.Length, $"row {row + 1} of {rows} with {columns} values", $"{cells.Length} cells") { Advice = "The file was cut" };
            }

            for (var column = 0; column < columns; column++)
            {
                if (!WellCell.Read(cells[column], Well.At(row, column)).Try(out var well, out var fault))
                {
                    return fault;
                }

                wells.Add(well);
            }
        }

        at--;
        return wells.ToImmutable();
    }

    [GeneratedRegex(@"\(\d+\)\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelNumber();

    [GeneratedRegex("^=\"(?<code>.*)\"$", RegexOptions.ExplicitCapture)]
    private static partial Regex Barcode();
}
