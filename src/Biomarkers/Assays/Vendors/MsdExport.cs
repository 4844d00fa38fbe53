using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>CSV export of MSD Discovery Workbench ("Experiment Data Table"): a comment line, a header, a row for each well and assay.</summary>
internal static class MsdExport
{
    private static readonly string[] Required = ["Plate Name", "Sample", "Assay", "Well", "Signal", "Concentration", "Dilution", "Calc. Concentration"];

    public static bool Recognises(string text) => Header(text.Split('\n', 4)) is not null;

    public static Parsed<VendorFile> Read(string text, Provenance source)
    {
        if (!DelimitedTable.ReadRows(text).Try(out var rows, out var fault))
        {
            return fault;
        }

        if (rows.FirstOrDefault(r => Required.All(c => r.Cells.Contains(c))) is not { } header)
        {
            return LayoutFaults.At(1, "a header with the columns " + string.Join(", ", Required), "a header in which they are no cells of their own", "The columns of the file were changed: export it again");
        }

        string Cell(DelimitedRow row, string column) => header.Cells.IndexOf(column) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at].Trim() : "";
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var plates = ImmutableArray.CreateBuilder<VendorPlate>();
        foreach (var group in rows.Where(r => r.Line > header.Line).GroupBy(r => (Plate: Cell(r, "Plate Name"), Assay: Cell(r, "Assay"))))
        {
            var cut = group.FirstOrDefault(r => r.Cells.Length != header.Cells.Length);
            if (cut is not null)
            {
                faults.Add(LayoutFaults.At(cut.Line, $"{header.Cells.Length} cells", $"{cut.Cells.Length}", "The file was cut or edited").In($"plate {Printable.Clean(group.Key.Plate)}, {Printable.Clean(group.Key.Assay)}"));
                continue;
            }

            plates.Add(Plate(group.Key.Plate, group.Key.Assay, [.. group], Cell, source, faults));
        }

        return new VendorFile("MSD Discovery Workbench", plates.ToImmutable(), faults.ToImmutable()) { Settings = VendorSettings.Msd };
    }

    private static VendorPlate Plate(string plate, string assay, DelimitedRow[] rows, Func<DelimitedRow, string, string> cell, Provenance source, ImmutableArray<Fault>.Builder faults)
    {
        var wells = new Dictionary<string, AssayWell>(StringComparer.Ordinal);
        var vendor = ImmutableDictionary.CreateBuilder<string, VendorValue>();
        var twice = new List<string>();
        foreach (var row in rows)
        {
            var label = cell(row, "Well");
            var nominal = Numbers.TryParse(cell(row, "Concentration"), out var stated) ? stated : (double?)null;
            var (signal, issue) = SignalCode.Read(cell(row, "Signal"));
            if (!Well.Parse(label).Try(out var well, out _))
            {
                faults.Add(LayoutFaults.At(row.Line, "a well such as A1", Printable.Quote(label)).In($"plate {Printable.Clean(plate)}, {Printable.Clean(assay)}"));
                continue;
            }

            label = well.ToString();
            if (!wells.TryAdd(label, new AssayWell(label, Role(cell(row, "Sample"), nominal), cell(row, "Sample"))
            {
                Well = well,
                Nominal = nominal,
                Dilution = Numbers.TryParse(cell(row, "Dilution"), out var dilution) && dilution > 0 ? dilution : 1,
                Signal = signal,
                Issue = issue,
                Code = signal is null ? cell(row, "Signal") : "",
                Provenance = source,
            }))
            {
                twice.Add(label);
            }

            if (cell(row, "Calc. Concentration").Length > 0)
            {
                vendor[label] = VendorValue.Of(cell(row, "Calc. Concentration"));
            }
        }

        foreach (var label in twice)
        {
            wells[label] = wells[label] with { Signal = null, Issue = SignalIssue.Missing, Code = "given twice" };
        }

        return new VendorPlate(new AssayPlate
        {
            Plate = plate.Length > 0 ? plate : VendorExport.NameOf(source),
            Analyte = assay,
            Wells = [.. wells.Values],
            Provenance = source,
            Findings = twice.Count == 0 ? [] : [QualityVerdict.Fail("duplicate wells", $"plate {Printable.Clean(plate)} gives {string.Join(", ", twice)} more than once; these wells are not used")],
        })
        {
            Concentrations = vendor.ToImmutable(),
        };
    }

    /// <summary>Calibrators and controls have a concentration; the software names its calibrators CAL.</summary>
    private static WellRole Role(string sample, double? nominal)
    {
        var named = WellNames.Role(sample);
        return nominal is null ? (named == WellRole.Blank ? WellRole.Blank : WellRole.Sample) : named == WellRole.Standard ? WellRole.Standard : WellRole.Qc;
    }

    private static string? Header(string[] lines) => lines.Take(3).FirstOrDefault(l => Required.All(c => l.Contains(c, StringComparison.Ordinal)));
}
