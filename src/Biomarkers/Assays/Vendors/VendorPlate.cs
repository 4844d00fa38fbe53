using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A concentration as a maker's software exported it.</summary>
/// <param name="Value">The number, dilution included; null where the text is none ("OOR &lt;", "&gt;105.00", "NaN", "*1.82").</param>
/// <param name="Text">The text as it stands in the export.</param>
public readonly record struct VendorValue(double? Value, string Text)
{
    /// <summary>Half a unit of the last digit that the export prints: what rounding alone can explain. 0 for no number.</summary>
    public double Rounding
    {
        get
        {
            if (Value is null || Text.Contains('e', StringComparison.OrdinalIgnoreCase))
            {
                return 0;
            }

            var point = Text.IndexOf('.', StringComparison.Ordinal);
            return 0.5 * Math.Pow(10, point < 0 ? 0 : point + 1 - Text.Length);
        }
    }

    /// <summary>Reads a cell: a number, or text that is kept as it is.</summary>
    public static VendorValue Of(string text) => new(Numbers.TryParse(text, out var value) ? value : null, text.Trim());
}

/// <summary>One analyte of one plate as a maker's software exported it: signals, what the wells hold as far as the export says, and the maker's own results.</summary>
public sealed record VendorPlate(AssayPlate Plate)
{
    /// <summary>The maker's concentrations by the label of the well.</summary>
    public ImmutableDictionary<string, VendorValue> Concentrations { get; init; } = ImmutableDictionary<string, VendorValue>.Empty;

    /// <summary>The curve that the export prints; null for none.</summary>
    public SigmoidCurve? Curve { get; init; }

    /// <summary>The printed curve as it stands in the export; "" for none.</summary>
    public string CurveText { get; init; } = "";

    /// <summary>Whether the export says what the wells hold; without it a layout is needed.</summary>
    public bool KnowsItsWells { get; init; } = true;
}

/// <summary>What an export of a maker's software holds.</summary>
/// <param name="Software">Its name: "MSD Discovery Workbench".</param>
/// <param name="Faults">What is wrong although the rest could be read.</param>
public sealed record VendorFile(string Software, ImmutableArray<VendorPlate> Plates, ImmutableArray<Fault> Faults)
{
    /// <summary>How the maker's concentrations are reproduced; null where that is not known.</summary>
    public VendorSettings? Settings { get; init; }
}

/// <summary>The settings with which a maker's concentrations are reproduced.</summary>
/// <param name="Name">As the command line has it: "msd".</param>
/// <param name="Words">In words.</param>
/// <param name="Options">Settings of a fit of our own; null where the curve that the export prints is taken as it is.</param>
public sealed record VendorSettings(string Name, string Words, AssayOptions? Options)
{
    public static VendorSettings Msd { get; } = new("msd", "4PL, weights 1/y² of the level mean, fitted to level means with the zero calibrator", VendorCurve.ConformToMsd);

    public static VendorSettings BioPlex { get; } = new("bio-plex", "the 5PL (Richards.Lower) that the export prints, read at FI less background", null);

    public static VendorSettings Xponent { get; } = new("xponent", "the 5PL (Richards.Lower) whose coefficients the export prints, read at the net MFI", null);

    public static VendorSettings Gen5 { get; } = new("gen5", "a straight line, unweighted, fitted to level means", new AssayOptions { Family = CurveFamily.Linear, Weighting = Weighting.None, FitUnit = FitUnit.LevelMeans });

    /// <summary>All that are known.</summary>
    public static ImmutableArray<VendorSettings> Known { get; } = [Msd, BioPlex, Xponent, Gen5];
}
