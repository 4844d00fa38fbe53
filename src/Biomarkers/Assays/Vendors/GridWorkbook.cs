using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Workbooks with plates drawn as grids: BioTek Gen5 ("[Plate: NAME]" above each) and Tecan Magellan ("&lt;&gt;" in the corner; the layout on a sheet of its own).</summary>
internal static class GridWorkbook
{
    public static bool Recognises(ImmutableArray<Sheet> sheets) => sheets.Any(s => Grids(s).Length > 0);

    public static Parsed<VendorFile> Read(ImmutableArray<Sheet> sheets, Provenance source)
    {
        var grids = sheets.SelectMany(s => Grids(s)).ToList();
        var names = grids.Where(g => !g.IsNumeric).ToImmutableArray();
        var concentrations = grids.FirstOrDefault(g => g.IsNumeric && g.Title.Contains("conc", StringComparison.OrdinalIgnoreCase));
        var signals = grids.Where(g => g.IsNumeric && g != concentrations).ToList();
        if (signals.Count == 0)
        {
            return new Fault(1, "a grid of signals", "grids of names only") { Unit = "sheet" };
        }

        var faults = ImmutableArray<Fault>.Empty;
        PlateLayout? layout = null;
        if (names.Length > 0)
        {
            var layouts = GridLayout.Read(names, new LayoutText([], '\t', "", ""), nominalFromLot: false, out var wrong);
            faults = [.. wrong.Select(f => f with { Unit = "row" })];
            layout = layouts.Length == 1 ? layouts[0] : null;
        }

        var magellan = sheets.Any(s => s[0, 0] == "<>" || s.Name.StartsWith("Magellan", StringComparison.Ordinal));
        return new VendorFile(magellan ? "Tecan Magellan" : "BioTek Gen5", [.. signals.Select((g, i) => Plate(g, i, signals.Count, concentrations, layout, source))], faults)
        {
            Settings = magellan || concentrations is null ? null : VendorSettings.Gen5,
        };
    }

    private static VendorPlate Plate(PlateGrid grid, int index, int count, PlateGrid? concentrations, PlateLayout? layout, Provenance source)
    {
        var name = GridLayout.PlateName(grid.Title);
        var reading = new PlateReading
        {
            Id = name.Length > 0 ? name : VendorExport.NameOf(source) + (count > 1 ? string.Create(CultureInfo.InvariantCulture, $" {index + 1}") : ""),
            Kind = "absorbance",
            Unit = "OD",
            Wells = [.. grid.Wells.Where(w => w.Text.Length > 0).Select(w => Reading(w.Well, w.Text))],
            Provenance = source,
        };
        var all = layout ?? new PlateLayout { Wells = [.. reading.Wells.Select(w => new LayoutWell(w.Well, WellRole.Sample, w.Well.ToString()))] };
        return new VendorPlate(AssayPlate.Join(reading, all))
        {
            Concentrations = concentrations is null ? ImmutableDictionary<string, VendorValue>.Empty : concentrations.Wells.Where(w => w.Text.Length > 0).ToImmutableDictionary(w => w.Well.ToString(), w => VendorValue.Of(w.Text)),
            KnowsItsWells = layout is not null,
        };
    }

    private static WellReading Reading(Well well, string text) => SignalCode.Read(text) is { Signal: { } value } ? new(well, value, null) : new(well, null, text);

    private static ImmutableArray<PlateGrid> Grids(Sheet sheet) => PlateGrid.Find([.. sheet.Rows.Select((r, i) => new DelimitedRow(i + 1, r))]);
}
