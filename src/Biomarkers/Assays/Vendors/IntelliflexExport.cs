using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>CSV export of Luminex INTELLIFLEX: a row for each well, groups of columns "R20: RP1 …" for each bead region.</summary>
internal static class IntelliflexExport
{
    public static bool Recognises(string text) => text.StartsWith("INSTRUMENT TYPE,", StringComparison.Ordinal) && text.Contains("RP1 ANALYTE NAME", StringComparison.Ordinal);

    public static Parsed<VendorFile> Read(string text, Provenance source)
    {
        if (!DelimitedTable.ReadRows(text).Try(out var rows, out var fault))
        {
            return fault;
        }

        var header = rows[0].Cells;
        string Cell(DelimitedRow row, string column) => header.IndexOf(column) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at].Trim() : "";
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var plates = ImmutableArray.CreateBuilder<VendorPlate>();
        var sound = Wells(rows.Skip(1), Cell, faults);
        foreach (var region in header.Where(h => h.EndsWith(": RP1 ANALYTE NAME", StringComparison.Ordinal)).Select(h => h[..h.IndexOf(':', StringComparison.Ordinal)]))
        {
            var column = new[] { $"{region}: RP1 NET MEDIAN", $"{region}: RP1 MEDIAN" }.FirstOrDefault(c => header.Contains(c));
            if (column is null)
            {
                faults.Add(LayoutFaults.At(rows[0].Line, $"a column {region}: RP1 MEDIAN", "none", "The export was cut at its right side"));
                continue;
            }

            foreach (var plate in rows.Skip(1).GroupBy(r => Cell(r, "PLATE NAME")))
            {
                var wells = plate.Where(r => sound.Contains(r)).Select(r => OfRow(Cell, r, column, source)).ToImmutableArray();
                plates.Add(new VendorPlate(new AssayPlate { Plate = plate.Key.Length > 0 ? plate.Key : VendorExport.NameOf(source), Analyte = Cell(plate.First(), $"{region}: RP1 ANALYTE NAME"), Wells = wells, Provenance = source }) { KnowsItsWells = false });
            }
        }

        return new VendorFile("Luminex INTELLIFLEX", plates.ToImmutable(), faults.ToImmutable());
    }

    /// <summary>The rows of wells that are given once; each of the others is a fault.</summary>
    private static HashSet<DelimitedRow> Wells(IEnumerable<DelimitedRow> rows, Func<DelimitedRow, string, string> cell, ImmutableArray<Fault>.Builder faults)
    {
        var wells = new Dictionary<(string Plate, Well Well), DelimitedRow>();
        foreach (var row in rows)
        {
            var location = cell(row, "WELL LOCATION");
            if (!Well.Parse(location).Try(out var well, out _))
            {
                faults.Add(LayoutFaults.At(row.Line, "a well such as A1", Printable.Quote(location)));
            }
            else if (!wells.TryAdd((cell(row, "PLATE NAME"), well), row))
            {
                faults.Add(LayoutFaults.At(row.Line, "each well once", Printable.Quote(location) + " again"));
            }
        }

        return [.. wells.Values];
    }

    private static AssayWell OfRow(Func<DelimitedRow, string, string> cell, DelimitedRow row, string column, Provenance source)
    {
        var well = Well.Parse(cell(row, "WELL LOCATION")).Value;
        var (signal, issue) = SignalCode.Read(cell(row, column));
        var type = cell(row, "WELL TYPE");
        var role = type.Length == 0 ? WellRole.Sample : char.ToUpperInvariant(type[0]) switch { 'S' => WellRole.Standard, 'B' => WellRole.Blank, 'C' => WellRole.Qc, _ => WellRole.Sample };
        return new AssayWell(well.ToString(), role, cell(row, "SAMPLE ID") is { Length: > 0 } id ? id : type) { Well = well, Nominal = role == WellRole.Blank ? 0 : null, Signal = signal, Issue = issue, Code = signal is null ? cell(row, column) : "", Provenance = source };
    }
}
