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

    /// <summary>Reads a list (a header line with the columns well, role, name, nominal, dilution) in CSV, semicolon- or tab-separated text; lines "# unit: pg/mL" and "# analyte: IL-6" may stand above.</summary>
    /// <param name="nominalFromLot">Standards may lack a concentration: a kit lot gives it.</param>
    /// <returns>The layout, or one fault that names every line that is wrong.</returns>
    public static Parsed<PlateLayout> FromCsv(string text, bool nominalFromLot = false) => LayoutFaults.Joined(CsvLayout.Read(text, nominalFromLot, out var faults), faults);

    /// <summary>Reads a YAML layout: unit, analyte, and a list of wells with "wells", "role", "name", "nominal", "dilution".</summary>
    /// <param name="nominalFromLot">Standards may lack a concentration: a kit lot gives it.</param>
    /// <returns>The layout, or one fault that names every line that is wrong.</returns>
    public static Parsed<PlateLayout> FromYaml(string text, bool nominalFromLot = false) => LayoutFaults.Joined(YamlLayout.Read(text, nominalFromLot, out var faults), faults);

    /// <summary>Reads either form: YAML where a line starts with "wells:", else CSV.</summary>
    public static Parsed<PlateLayout> FromText(string text, bool nominalFromLot = false) =>
        text.Split('\n').Any(line => line.StartsWith("wells:", StringComparison.Ordinal)) ? FromYaml(text, nominalFromLot) : FromCsv(text, nominalFromLot);
}
