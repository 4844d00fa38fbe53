using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>A printed grid without any maker's marks: column numbers over rows that begin with their letter, between blanks or tabs, decimal point. Never recognised, only named; it matches completely or not at all.</summary>
internal sealed partial class GenericGrid(string profile, char decimalSign) : IFileFormat
{
    public string Profile => profile;

    public string Instrument => "any (printed grid)";

    public Evidence Evidence => Evidence.Capture;

    public bool HasMarks => false;

    public bool Recognises(SourceFile file) => false;

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var lines = file.Lines.Where(l => !l.IsBlank).ToArray();
        var columns = lines.Length == 0 ? [] : Cells(lines[0]).Select(c => c.Text).ToArray();
        if (!WellCell.AreColumns(columns))
        {
            return new Fault(0, "a line of the column numbers 1, 2, …", file.Seen());
        }

        var wells = new List<WellReading>();
        for (var row = 0; row < lines.Length - 1; row++)
        {
            var line = lines[row + 1];
            var cells = Cells(line);
            if (cells.Count != columns.Length + 1 || !WellCell.TryRow(cells[0].Text, out var letter) || letter != row)
            {
                return line.Wrong($"row {Well.At(Math.Min(row, 51), 0).ToString()[..^1]} with {columns.Length} values", Printable.Quote(line.Text));
            }

            for (var column = 0; column < columns.Length; column++)
            {
                if (!WellCell.Read(cells[column + 1], Well.At(row, column), decimalSign).Try(out var well, out var fault))
                {
                    return fault;
                }

                wells.Add(well);
            }
        }

        return lines.Length < 2
            ? lines[0].Wrong("rows of values", "none")
            : new InstrumentFile
            {
                Instrument = Instrument,
                Profile = Profile,
                Evidence = Evidence,
                Plates = [new() { Id = "", Kind = "absorbance", Unit = "OD", Wells = [.. wells], Provenance = file.Provenance("devices." + profile) }],
                Faults = lines.Length - 1 < WellCell.RowsFor(columns.Length) && columns.Length >= 12
                    ? [lines[^1].Wrong($"{WellCell.RowsFor(columns.Length)} rows", (lines.Length - 1).ToString(CultureInfo.InvariantCulture))]
                    : [],
            };
    }

    private static List<SourceCell> Cells(SourceLine line) =>
        [.. Word().Matches(line.Text).Select(m => new SourceCell(line, m.Index, m.Value))];

    [GeneratedRegex(@"\S+", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
