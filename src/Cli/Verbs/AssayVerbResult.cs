using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Cli.Verbs;

/// <summary>One plate quantified and looked at from all sides.</summary>
internal static class AssayVerbResult
{
    public static PlateReport Of(AssayInput input, AssayVerbChoice choice, ControlHistory? history)
    {
        var result = Quantified(input, choice);
        if (choice.Lot is { } lot && KitLot.FromCsv(File.ReadAllText(lot.FullName)).Try(out var lots, out _))
        {
            result = result with { Quality = result.Quality.AddRange(lots.Where(l => l.Analyte.Equals(result.Analyte, StringComparison.OrdinalIgnoreCase)).Take(1).SelectMany(l => l.Judge(result))) };
        }

        if (choice.Rules is { } rules)
        {
            result = result with { Quality = result.Quality.AddRange(rules.Judge(result)) };
        }

        ImmutableArray<ControlChart> charts = [];
        if (history is not null)
        {
            ControlValue[] present = [.. result.Controls.Where(c => c.Concentration is not null).Select(c => new ControlValue(result.Plate, c.Name, c.Concentration!.Value))];
            charts = history.Judge(result.Analyte, present, out var reasons);
            result = result with { Quality = result.Quality.AddRange(reasons.Select(r => QualityVerdict.Warn("control chart", r))) };
        }

        return new PlateReport(result)
        {
            Review = PlateReview.Of(input.Plate, result),
            Vendor = input is { File: { } file, Vendor: { } vendor } ? VendorComparison.Of(file, vendor, result) : null,
            Charts = charts,
        };
    }

    /// <summary>With a maker's settings where they were asked for; a maker that prints its curve is read off that curve.</summary>
    private static AssayResult Quantified(AssayInput input, AssayVerbChoice choice)
    {
        if (choice.Conform is not { Options: null } printed)
        {
            return Assay.Quantify(input.Plate, choice.Options);
        }

        return input.Vendor?.Curve is { } curve
            ? Assay.QuantifyWith(input.Plate, curve, input.Vendor.CurveText, choice.Options)
            : Assay.Quantify(input.Plate with { Findings = input.Plate.Findings.Add(QualityVerdict.Warn("conform", $"--conform {printed.Name}: the export prints no curve for {Printable.Clean(input.Plate.Analyte)}; our own was fitted")) }, choice.Options);
    }
}
