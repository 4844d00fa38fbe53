using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Reports;

/// <summary>The tables and sentences of one assay result.</summary>
public static class AssayTables
{
    /// <summary>Every level: signal, curve, residual, recovery and the limit it is judged by.</summary>
    public static ReportTable Standards(AssayResult result) => new(
        "Standards of " + PlatePage.Name(result),
        [new("Standard"), new("Wells"), new(AssayFigures.Of("Nominal", result.Unit), true), new("Mean signal", true), new("CV, %", true), new("Residual, %", true), new("Back-calculated", true), new("Recovery, %", true), new("Verdict")],
        result.Standards.Select(s => (Cell[])
        [
            s.Name,
            string.Join(' ', s.Wells),
            Cell.Of(s.Nominal, 4),
            Cell.Of(s.MeanSignal, 4),
            Cell.Fixed(s.CvPercent, 1),
            Cell.Fixed(100 * (s.MeanSignal - s.FittedSignal) / s.FittedSignal, 1),
            Cell.Of(s.BackCalculated, 4),
            Cell.Fixed(s.RecoveryPercent, 1),
            s.Pass is { } pass ? Cell.Judged(pass ? QualityGrade.Pass : QualityGrade.Warn, string.Create(CultureInfo.InvariantCulture, $"{(pass ? "within" : "outside")} ±{s.LimitPercent:0.#} %")) : "not judged",
        ]).Concat(result.Wells.Where(w => w.Role == WellRole.Standard && w.Exclusion is not null).Select(w => (Cell[])
        [
            w.Name, w.Label, Cell.Of(w.Nominal, 4), Cell.Of(w.Signal, 4), "–", "–", "–", "–", "left out: " + w.Exclusion,
        ])));

    /// <summary>The parameters of the curve; nothing without one.</summary>
    public static IEnumerable<ReportBlock> Parameters(AssayResult result)
    {
        if (result.Curve is { } curve)
        {
            yield return new ReportTable(
                "Parameters of the curve of " + PlatePage.Name(result),
                [new("Parameter"), new("Value", true), new("Standard error", true)],
                curve.Parameters.Select(p => (Cell[])[p.Name, Cell.Of(p.Value, 4, result.Provenance.Id), Cell.Of(p.StandardError, 2)]));
        }
    }

    /// <summary>What the verdicts that occur mean, and what to do.</summary>
    public static IEnumerable<ReportBlock> Meanings(AssayResult result)
    {
        var occurring = result.Samples.Concat(result.Controls).Select(s => s.Verdict).Distinct().Order().ToList();
        if (occurring.Count > 0)
        {
            yield return new ReportTable("What the verdicts mean", [new("Verdict"), new("Meaning")], occurring.Select(v => (Cell[])[Cell.Judged(AssayFigures.Grade(v), AssayFigures.VerdictName(v)), Meaning(v)]));
        }
    }

    /// <summary>The maker's concentration of each well beside ours and beside what its own settings give.</summary>
    public static ReportTable Vendor(VendorComparison vendor, AssayResult result) => new(
        $"{vendor.Software} beside ours, {PlatePage.Name(result)}",
        [new("Well"), new("Name"), new(vendor.Software, true), new("Ours", true), new("Difference, %", true), new("With its settings", true), new("Difference, %", true)],
        vendor.Wells.Select(w => (Cell[])
        [
            w.Well, w.Name, w.Vendor.Value is { } v ? Cell.Of(v, 6) : w.Vendor.Text, Cell.Of(w.Ours, 6), Cell.Fixed(100 * w.Relative, 2), Cell.Of(w.Conform, 6), Cell.Of(100 * w.RelativeConform, 2),
        ]));

    /// <summary>How the numbers were made, as a paper says it.</summary>
    public static string Methods(AssayResult result)
    {
        var o = result.Options;
        var blank = o.Blank switch
        {
            BlankMode.Subtract => "the mean of the blanks was subtracted",
            BlankMode.ZeroStandard => "blanks were fitted as standards of zero dose",
            BlankMode.Constrain => "the response at zero dose was held at the mean of the blanks",
            _ => "blanks did not enter the curve",
        };
        var weights = o.Weighting switch { Weighting.None => "equal weights", Weighting.InverseY => "weights 1/y", Weighting.InverseYSquared => "weights 1/y²", _ => "weights by a power of the mean with estimated exponent" };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{o.Family.DisplayName()} curves were fitted by least squares to {(o.FitUnit == FitUnit.Wells ? "single wells" : "level means")} with {weights}; {blank}. Intervals ({AssayFigures.IntervalName(o.Interval)}) have {100 * o.Confidence:0.#} % coverage. Limits of quantification are the outermost standards that recover within {o.RecoveryLimitPercent:0.#} % ({o.RecoveryLimitAtEndsPercent:0.#} % at the ends) with a CV of at most {o.LevelCvLimitPercent:0.#} %. A value outside them is passed on as an interval, not as a number.");
    }

    private static string Meaning(ConcentrationVerdict verdict) => verdict switch
    {
        ConcentrationVerdict.Ok => "inside the limits of quantification, and the replicates agree",
        ConcentrationVerdict.BelowLloq => "between the lowest standard and the lower limit of quantification: known to lie below that limit, the number is not used",
        ConcentrationVerdict.AboveUloq => "between the upper limit of quantification and the highest standard: known to lie above that limit; dilute and repeat",
        ConcentrationVerdict.BelowRange => "below the lowest standard: the number is an extrapolation and is not used",
        ConcentrationVerdict.AboveRange => "above the highest standard: the number is an extrapolation and is not used; dilute and repeat",
        ConcentrationVerdict.BelowLowerAsymptote => "the signal lies at or beyond the lower end of the curve, where no concentration belongs to it",
        ConcentrationVerdict.AboveUpperAsymptote => "the signal lies at or beyond the upper end of the curve, where no concentration belongs to it; dilute and repeat",
        ConcentrationVerdict.Saturated => "a well was beyond the range of the reader: known only to lie above the highest standard; dilute and repeat",
        ConcentrationVerdict.HookSuspected => "the signal may belong to a far higher concentration (high-dose hook): known only to lie above the number read; dilute and repeat",
        ConcentrationVerdict.CvTooHigh => "the replicates disagree by more than the limit: repeat the sample",
        ConcentrationVerdict.NotIdentified => "the standards do not determine the curve's parameters; between standards the value may still be sound",
        ConcentrationVerdict.PlateRejected => "the standards give no curve: repeat the plate",
        _ => "no well of the sample holds a number",
    };
}
