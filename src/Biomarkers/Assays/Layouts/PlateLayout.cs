using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>What a well holds.</summary>
public enum WellRole
{
    Blank,
    Standard,

    /// <summary>A control of known or monitored concentration.</summary>
    Qc,
    Sample,
}

/// <summary>One well of a layout.</summary>
/// <param name="Name">Name of the standard, control or sample; wells that share role, name and dilution are replicates.</param>
public sealed record LayoutWell(Well Well, WellRole Role, string Name)
{
    /// <summary>Nominal concentration in the layout's unit; null where it is unknown.</summary>
    public double? Nominal { get; init; }

    /// <summary>Dilution factor, 1 for undiluted; reported concentrations are multiplied by it.</summary>
    public double Dilution { get; init; } = 1;
}

/// <summary>What lies where on a plate, in which unit, for which analyte. Read it with <see cref="FromCsv"/> or <see cref="FromYaml"/>.</summary>
public sealed record PlateLayout
{
    /// <summary>Wells in the order of the plate, each once.</summary>
    public required ImmutableArray<LayoutWell> Wells { get; init; }

    /// <summary>UCUM unit of the nominal concentrations; "" where the layout does not say.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Name of the analyte; "" where the layout does not say.</summary>
    public string Analyte { get; init; } = "";

    /// <summary>Name of the plate it is for; "" for any.</summary>
    public string Plate { get; init; } = "";

    /// <summary>What a reader must know of how the layout was read.</summary>
    public ImmutableArray<QualityVerdict> Findings { get; init; } = [];

    /// <summary>Reads a list (a header line with the columns well, role, name, nominal, dilution), or a plate drawn as a grid, in CSV, semicolon- or tab-separated text; lines "# unit: pg/mL" and "# analyte: IL-6" may stand above.</summary>
    /// <param name="nominalFromLot">Standards may lack a concentration: a kit lot or a standards file gives it.</param>
    /// <returns>The layout, or one fault that names every line that is wrong.</returns>
    public static Parsed<PlateLayout> FromCsv(string text, bool nominalFromLot = false) => Only(Plates(text, nominalFromLot));

    /// <summary>Reads a YAML layout: unit, analyte, and a list of wells with "wells", "role", "name", "nominal", "dilution".</summary>
    /// <param name="nominalFromLot">Standards may lack a concentration: a kit lot or a standards file gives it.</param>
    /// <returns>The layout, or one fault that names every line that is wrong.</returns>
    public static Parsed<PlateLayout> FromYaml(string text, bool nominalFromLot = false) => LayoutFaults.Joined(YamlLayout.Read(text, nominalFromLot, out var faults), faults);

    /// <summary>Reads either form: YAML where a line starts with "wells:", else CSV.</summary>
    public static Parsed<PlateLayout> FromText(string text, bool nominalFromLot = false) => Only(AllFromText(text, nominalFromLot));

    /// <summary>Reads a file that may hold the layouts of several plates as titled grids.</summary>
    /// <returns>One layout or more, or one fault that names every line that is wrong.</returns>
    public static Parsed<ImmutableArray<PlateLayout>> AllFromText(string text, bool nominalFromLot = false) =>
        text.Split('\n').Any(line => line.StartsWith("wells:", StringComparison.Ordinal)) ? FromYaml(text, nominalFromLot).Map(l => ImmutableArray.Create(l)) : Plates(text, nominalFromLot);

    /// <summary>Reads the first sheet of a workbook that holds a grid or a list.</summary>
    /// <param name="sheets">At least one.</param>
    /// <returns>One layout or more, or one fault that names every row that is wrong.</returns>
    public static Parsed<ImmutableArray<PlateLayout>> AllFromSheets(ImmutableArray<Sheet> sheets, bool nominalFromLot = false)
    {
        var texts = sheets.Select(s => new LayoutText([.. s.Rows.Select((r, i) => new DelimitedRow(i + 1, r)).Where(r => r.Cells.Any(c => c.Length > 0))], '\t', "", "")).ToList();
        return Plates(texts.FirstOrDefault(t => PlateGrid.Find(t.Rows).Length > 0) ?? texts.FirstOrDefault(t => t.Rows.Length > 0) ?? texts[0], nominalFromLot);
    }

    /// <summary>The layout for a plate: the one of its name (letter case and spaces ignored), else the one that is for any plate, else the one at its position where there are as many layouts as plates.</summary>
    /// <param name="position">Position of the plate among those read.</param>
    /// <returns>The layout, or a fault that names the plates that have one.</returns>
    public static Parsed<PlateLayout> For(ImmutableArray<PlateLayout> layouts, string plate, int position, int plates)
    {
        static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        var named = layouts.Where(l => l.Plate.Length > 0 && Plain(l.Plate) == Plain(plate)).ToList();
        var chosen = layouts.Length == 1 ? layouts[0] : layouts.Length == plates ? layouts[position] : named.Count == 1 ? named[0] : null;
        return chosen is null
            ? new Fault(position + 1, $"a layout for the plate {Printable.Quote(plate)}", $"layouts for {string.Join(", ", layouts.Select(l => Printable.Quote(l.Plate)))}") { Unit = "plate" }
            : chosen;
    }

    private static Parsed<ImmutableArray<PlateLayout>> Plates(string text, bool nominalFromLot) => LayoutText.Of(text).Bind(t => Plates(t, nominalFromLot));

    private static Parsed<ImmutableArray<PlateLayout>> Plates(LayoutText text, bool nominalFromLot)
    {
        var grids = PlateGrid.Find(text.Rows);
        if (grids.IsEmpty && PlateGrid.Bare(text.Rows) is { } bare && !bare.Cells.Any(c => c.Equals("role", StringComparison.OrdinalIgnoreCase)))
        {
            grids = [bare];
        }

        if (grids.IsEmpty)
        {
            return LayoutFaults.Joined(CsvLayout.Read(text, nominalFromLot, out var lines), lines).Map(l => ImmutableArray.Create(l));
        }

        var layouts = GridLayout.Read(grids, text, nominalFromLot, out var faults);
        return faults.Count > 0 ? LayoutFaults.Joined(faults) : layouts;
    }

    private static Parsed<PlateLayout> Only(Parsed<ImmutableArray<PlateLayout>> layouts) => layouts.Bind<PlateLayout>(l => l.Length == 1
        ? l[0]
        : new Fault(1, "the layout of one plate", string.Join(", ", l.Select(p => Printable.Quote(p.Plate)))) { Unit = "line" });
}
