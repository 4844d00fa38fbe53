using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>Text export of MSD Methodical Mind (electrochemiluminescence): a table of wells with one line for each spot.</summary>
internal sealed class MethodicalMindExport : IFileFormat
{
    private const string Data = "==========Data";

    public string Profile => "msd-methodical-mind";

    public string Instrument => "MSD Methodical Mind";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) =>
        file.Lines.Take(40).Any(l => l.Text.StartsWith("Version", StringComparison.Ordinal) && l.Text.Contains("MMPR", StringComparison.Ordinal))
        && file.Lines.Any(l => l.Text.StartsWith(Data, StringComparison.Ordinal));

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var plates = new List<PlateReading>();
        var faults = new List<Fault>();
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        var afterTable = 0;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (file.Lines[i].Text.StartsWith(Data, StringComparison.Ordinal))
            {
                if (!Table(file, ref i, header, faults).Try(out var found, out var fault))
                {
                    return fault;
                }

                plates.AddRange(found);
                afterTable = i + 1;
            }
            else
            {
                var colon = file.Lines[i].Text.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                {
                    // The last header before a table is that of its plate.
                    header[file.Lines[i].Text[..colon].Trim()] = file.Lines[i].Text[(colon + 1)..].Replace("\\t", "\t", StringComparison.Ordinal).Trim();
                }
            }
        }

        if (file.Lines.Length > afterTable && (!file.Lines[^1].Ended || file.Lines[afterTable..].Any(l => l.Text.StartsWith("FileName", StringComparison.Ordinal))))
        {
            faults.Add(file.Lines[^1].Wrong("a table under the last header", "the end of the file") with { Advice = "The file was cut: it is incomplete" });
        }

        return new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [.. plates], Faults = [.. faults] };
    }

    private Parsed<List<PlateReading>> Table(SourceFile file, ref int at, Dictionary<string, string> header, List<Fault> faults)
    {
        at++;
        var columns = at < file.Lines.Length ? Columns(file.Lines[at]) : 0;
        if (columns == 0)
        {
            return new Fault(at < file.Lines.Length ? file.Lines[at].Offset : file.Bytes.Length, "the column numbers 1, 2, …", at < file.Lines.Length ? Printable.Quote(file.Lines[at].Text) : "the end of the file");
        }

        var spots = new List<List<WellReading>>();
        var (row, spot) = (-1, 0);
        var perRow = new List<int>();
        for (; at + 1 < file.Lines.Length && IsRow(file.Lines[at + 1]); at++)
        {
            var line = file.Lines[at + 1];
            var cells = line.Cells('\t');
            if (cells[0].Trimmed.Length > 0)
            {
                if (!WellCell.TryRow(cells[0].Trimmed, out var next) || next <= row)
                {
                    return line.Wrong("a row letter after the last", Printable.Quote(cells[0].Text));
                }

                (row, spot) = (next, 0);
                perRow.Add(0);
            }

            if (perRow.Count == 0 || cells.Length < columns + 1 || !line.Ended)
            {
                return line.Wrong($"a row with {columns} values", $"{cells.Length - 1} cells") with { Advice = "The file was cut" };
            }

            if (Spot(cells, row, columns, spots, spot).Try(out _, out var fault) is false)
            {
                return fault;
            }

            spot++;
            perRow[^1]++;
        }

        if (perRow.Distinct().Count() > 1)
        {
            faults.Add(file.Lines[at].Wrong("the same number of spots in every row", string.Join(", ", perRow)) with { Advice = "The file was cut: the plate is incomplete" });
        }

        return Readings(file, header, spots);
    }

    private static Parsed<int> Spot(System.Collections.Immutable.ImmutableArray<SourceCell> cells, int row, int columns, List<List<WellReading>> spots, int spot)
    {
        if (spots.Count <= spot)
        {
            spots.Add([]);
        }

        for (var column = 0; column < columns; column++)
        {
            if (!WellCell.Read(cells[column + 1], Well.At(row, column)).Try(out var well, out var fault))
            {
                return fault;
            }

            spots[spot].Add(well);
        }

        return spot;
    }

    private List<PlateReading> Readings(SourceFile file, Dictionary<string, string> header, List<List<WellReading>> spots)
    {
        var provenance = file.Provenance("devices." + Profile);
        return [.. spots.Select((wells, i) => new PlateReading
        {
            Id = header.GetValueOrDefault("Barcode1", "").Trim('<', '>'),
            Kind = "luminescence",
            Unit = "RLU",
            Analyte = spots.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"spot {i + 1}") : null,
            Wells = [.. wells],
            Provenance = provenance,
        })];
    }

    private static bool IsRow(SourceLine line) =>
        !line.IsBlank && line.Text.Contains('\t', StringComparison.Ordinal) && (line.Text.Split('\t')[0].Trim() is var first && (first.Length == 0 || WellCell.TryRow(first, out _)));

    private static int Columns(SourceLine line)
    {
        var numbers = line.Cells('\t').Skip(1).Select(c => c.Trimmed).ToList();
        while (numbers.Count > 0 && numbers[^1].Length == 0)
        {
            numbers.RemoveAt(numbers.Count - 1);
        }

        return WellCell.AreColumns(numbers) ? numbers.Count : 0;
    }
}
