using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>A plate as delimited text whose separator and decimal sign the user declares by naming the profile: a grid (empty cell, 1, 2, … over A, B, …) or a list with the columns well and value.</summary>
/// <remarks>Optional columns of a list: sample, plate. A cell that is no number is kept as text, without a value.</remarks>
internal sealed class DelimitedPlate(string profile, char separator, char decimalSign) : IFileFormat
{
    public static ImmutableArray<IFileFormat> All { get; } =
    [
        new DelimitedPlate("plate-csv", ',', '.'),
        new DelimitedPlate("plate-csv-decimal-comma", ';', ','),
        new DelimitedPlate("plate-tsv", '\t', '.'),
        new DelimitedPlate("plate-tsv-decimal-comma", '\t', ','),
    ];

    public string Profile => profile;

    public string Instrument => "any (delimited text)";

    public Evidence Evidence => Evidence.Capture;

    public bool HasMarks => false;

    public bool Recognises(SourceFile file) => false;

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var rows = file.Lines.Where(l => l.Text.Trim().Length > 0).Select(l => l.Cells(separator)).ToArray();
        if (rows.Length < 2)
        {
            return new Fault(0, "a header line and rows", file.Seen());
        }

        var header = rows[0].Select(c => c.Text.Trim().Trim('"')).ToArray();
        var wells = header.Contains("well", StringComparer.OrdinalIgnoreCase) ? List(rows, header) : Grid(rows, header);
        return wells.Map(found => new InstrumentFile
        {
            Instrument = Instrument,
            Profile = profile,
            Evidence = Evidence,
            Plates = [.. found.GroupBy(w => w.Plate, StringComparer.Ordinal).Select(plate => Reading(file, plate.Key, [.. plate.Select(w => w.Reading)]))],
        });
    }

    private PlateReading Reading(SourceFile file, string id, ImmutableArray<WellReading> wells) => new()
    {
        Id = id,
        Kind = "absorbance",
        Unit = "OD",
        Wells = wells,
        Provenance = file.Provenance("devices." + profile),
    };

    private Parsed<List<(string Plate, WellReading Reading)>> List(ImmutableArray<SourceCell>[] rows, string[] header)
    {
        int Column(string name) => Array.FindIndex(header, h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        var (well, value, sample, plate) = (Column("well"), Column("value"), Column("sample"), Column("plate"));
        if (value < 0)
        {
            return rows[0][0].Line.Wrong("a column named value beside well", string.Join(", ", header.Select(h => Printable.Quote(h))));
        }

        var found = new List<(string, WellReading)>();
        foreach (var cells in rows.Skip(1))
        {
            if (cells.Length != header.Length)
            {
                return cells[0].Line.Wrong($"{header.Length} cells", cells.Length.ToString(CultureInfo.InvariantCulture));
            }

            if (!Well.Parse(cells[well].Text.Trim('"')).Try(out var at, out var why))
            {
                return cells[0].Line.Wrong(why.Expected, why.Found);
            }

            if (!WellCell.Read(cells[value], at, decimalSign).Try(out var reading, out why))
            {
                return why;
            }

            found.Add((plate < 0 ? "" : cells[plate].Text.Trim('"'), reading with { Sample = sample < 0 ? null : cells[sample].Text.Trim('"') }));
        }

        return found;
    }

    private Parsed<List<(string Plate, WellReading Reading)>> Grid(ImmutableArray<SourceCell>[] rows, string[] header)
    {
        for (var column = 1; column < header.Length; column++)
        {
            if (header[column] != column.ToString(CultureInfo.InvariantCulture))
            {
                return rows[0][column].Line.Wrong("a header with the columns well and value, or an empty cell and the column numbers 1, 2, …", Printable.Quote(rows[0][0].Line.Text));
            }
        }

        var found = new List<(string, WellReading)>();
        for (var row = 0; row < rows.Length - 1; row++)
        {
            var cells = rows[row + 1];
            if (cells.Length != header.Length || !Well.Parse(cells[0].Text.Trim().Trim('"') + "1").Try(out var first, out _) || first.Row != row)
            {
                return cells[0].Line.Wrong($"row {Well.At(Math.Min(row, 51), 0).ToString()[..^1]} with {header.Length - 1} values", Printable.Quote(cells[0].Line.Text));
            }

            for (var column = 1; column < cells.Length; column++)
            {
                if (!WellCell.Read(cells[column], Well.At(row, column - 1), decimalSign).Try(out var reading, out var why))
                {
                    return why;
                }

                found.Add(("", reading));
            }
        }

        return found;
    }
}
