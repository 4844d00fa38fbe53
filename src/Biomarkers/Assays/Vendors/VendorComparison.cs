using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One well beside the maker's concentration of it.</summary>
/// <param name="Vendor">As exported.</param>
/// <param name="Ours">By our curve, dilution included; null where there is none.</param>
/// <param name="Conform">By the maker's settings or printed curve; null where there is none.</param>
public sealed record VendorDifference(string Well, string Name, VendorValue Vendor, double? Ours, double? Conform)
{
    /// <summary>Ours over the maker's, less 1; null where either is no number above 0.</summary>
    public double? Relative => Ratio(Ours);

    /// <summary>With the maker's settings.</summary>
    public double? RelativeConform => Ratio(Conform);

    private double? Ratio(double? value) => Vendor.Value > 0 && value is { } v ? (v / Vendor.Value.Value) - 1 : null;
}

/// <summary>A maker's concentrations and ours side by side, and how far they agree once the maker's settings are taken.</summary>
/// <param name="Settings">The maker's settings; null where they are not known.</param>
public sealed record VendorComparison(string Software, VendorSettings? Settings, ImmutableArray<VendorDifference> Wells)
{
    /// <summary>Two programs of double precision agree no better, however many digits are printed.</summary>
    private const double SameNumber = 1e-9;

    /// <summary>Whether the standards end below the middle of the refitted curve: then its upper end is free, and two programs that are both right stop at different ones.</summary>
    public bool UpperEndIsFree { get; init; }

    /// <summary>Median and largest relative difference of our curve; null where nothing can be compared.</summary>
    public (double Median, double Worst, int Count)? Ours => Spread(Wells.Select(w => w.Relative));

    /// <summary>The same with the maker's settings.</summary>
    public (double Median, double Worst, int Count)? Conform => Spread(Wells.Select(w => w.RelativeConform));

    /// <summary>Wells whose difference with the maker's settings is no more than the rounding of the printed value.</summary>
    public int WithinRounding => Wells.Count(w => w is { Vendor.Value: { } vendor, Conform: { } same } && Math.Abs(same - vendor) <= Math.Max(1.02 * w.Vendor.Rounding, SameNumber * vendor));

    /// <returns>The comparison, or null where the export holds no concentration of this analyte.</returns>
    public static VendorComparison? Of(VendorFile file, VendorPlate plate, AssayResult result)
    {
        if (plate.Concentrations.IsEmpty)
        {
            return null;
        }

        // The signals as the maker's curve reads them: as exported, without our handling of blanks.
        var raw = plate.Plate.Wells.Where(w => w.Signal is not null).DistinctBy(w => w.Label).ToDictionary(w => w.Label, w => w.Signal!.Value, StringComparer.Ordinal);
        var conform = Conforming(file.Settings, plate);
        var wells = result.Wells.Where(w => plate.Concentrations.ContainsKey(w.Label)).Select(w => new VendorDifference(
            w.Label, w.Name, plate.Concentrations[w.Label], Read(result.Curve?.Shape, w.Signal, w.Dilution), Read(conform, raw.TryGetValue(w.Label, out var y) ? y : null, w.Dilution)));
        var top = result.Standards.Select(s => s.Nominal).DefaultIfEmpty(double.PositiveInfinity).Max();
        return new(file.Software, file.Settings, [.. wells]) { UpperEndIsFree = file.Settings?.Options is not null && conform is SigmoidCurve { C: var middle } && middle > top };
    }

    /// <summary>The agreement in a sentence.</summary>
    public string Sentence()
    {
        var text = Ours is { } ours
            ? string.Create(CultureInfo.InvariantCulture, $"{ours.Count} wells compared with {Software}: ours differ by {100 * ours.Median:0.##} % (median), {100 * ours.Worst:0.#} % at most")
            : $"no well can be compared with {Software}";
        return Settings is null ? text + "; its settings are not known"
            : Conform is { } same ? text + string.Create(CultureInfo.InvariantCulture, $"; with its settings ({Settings.Words}) {Percent(same.Median)} (median), {Percent(same.Worst)} at most, {WithinRounding} of {same.Count} within the rounding of the print{(UpperEndIsFree ? "; the standards leave the upper end of the curve free, and the maker's fit stops at another" : "")}: --conform {Settings.Name}")
            : text + $"; its settings ({Settings.Words}) give no curve here";
    }

    private static string Percent(double relative) => (100 * relative).ToString(relative is 0 or >= 1e-4 ? "0.###" : "0.#e+0", CultureInfo.InvariantCulture) + " %";

    private static IStandardCurve? Conforming(VendorSettings? settings, VendorPlate plate) => settings switch
    {
        null => null,
        { Options: { } options } => Assay.Quantify(plate.Plate, options).Curve?.Shape,
        _ => plate.Curve,
    };

    private static double? Read(IStandardCurve? curve, double? signal, double dilution) =>
        curve is not null && signal is { } y && Math.Exp(curve.LogInverse(y)) * dilution is var x && double.IsFinite(x) ? x : null;

    private static (double Median, double Worst, int Count)? Spread(IEnumerable<double?> relative)
    {
        double[] sorted = [.. relative.Where(r => r is not null).Select(r => Math.Abs(r!.Value)).Order()];
        return sorted.Length == 0 ? null : (Statistics.Median(sorted), sorted[^1], sorted.Length);
    }
}
