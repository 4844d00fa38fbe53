using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports;

/// <summary>The figures and tables of one assay result.</summary>
public static class AssayFigures
{
    private const int CurvePoints = 80;

    /// <summary>The plate from above; null where the wells have no positions (an instrument that exports rows only).</summary>
    public static Figure? HeatMap(AssayResult result)
    {
        var wells = result.Wells.Where(w => w.Well is not null).ToList();
        if (wells.Count == 0)
        {
            return null;
        }

        int rows = wells.Max(w => w.Well!.Value.Row) + 1, columns = wells.Max(w => w.Well!.Value.Column) + 1;
        var (tall, wide) = rows <= 8 && columns <= 12 ? (8, 12) : rows <= 16 && columns <= 24 ? (16, 24) : (32, 48);
        return PlateHeatMap.Draw(new()
        {
            Id = Id(result, "plate"),
            Title = Title(result, "Signals of plate"),
            Unit = "signal",
            Rows = tall,
            Columns = wide,
            Wells = [.. wells.Select(w => new PlateWell(w.Well!.Value, w.Signal, RoleName(w.Role), w.Name) { Note = w.Signal is null ? Words(w) : "", ProvenanceId = w.Provenance?.Id })],
        });
    }

    /// <summary>Standards, fit, its interval, limits and samples.</summary>
    public static Figure Curve(AssayResult result) => StandardCurve.Draw(new()
    {
        Id = Id(result, "curve"),
        Title = Title(result, "Standard curve of"),
        ConcentrationUnit = result.Unit,
        ResponseUnit = "Signal",
        Model = result.Curve is { } c ? $"{c.Family.DisplayName()}, {WeightName(c)}{(c.Covariance is null ? "" : $"; band: {Markup.Plain(100 * result.Options.Confidence)} % interval of the curve")}.{(c.Reason is { } why ? " " + why + "." : "")}" : "No curve was fitted.",
        Standards = [.. result.Standards.SelectMany(s => s.Signals.Select((y, i) => new CurvePoint(s.Nominal, y, s.Name + " " + s.Wells.ElementAtOrDefault(i))))],
        Samples = [.. result.Samples.Where(s => s.InWell > 0 && s.MeanSignal is not null).Select(s => new CurvePoint(s.InWell!.Value, s.MeanSignal!.Value, s.Name) { ProvenanceId = s.Provenance.Id })],
        Curve = Line(result),
        LowerLimit = result.Range?.Lloq,
        UpperLimit = result.Range?.Uloq,
    });

    /// <summary>Weighted residuals of the standards; null without a curve.</summary>
    public static Figure? Residuals(AssayResult result) => result.Curve is { ResidualSd: > 0 } curve
        ? ResidualPlot.Draw(new()
        {
            Id = Id(result, "residuals"),
            Title = Title(result, "Residuals of"),
            ConcentrationUnit = result.Unit,
            Residuals = [.. result.Standards.SelectMany(s => s.Signals.Select((y, i) => new Residual(
                s.Wells.ElementAtOrDefault(i) ?? s.Name, s.Nominal, s.FittedSignal is { } f ? (y - f) * Math.Sqrt(curve.WeightAt(f)) / curve.ResidualSd : double.NaN)))],
        })
        : null;

    /// <summary>Back-calculated over nominal for standards above zero and controls.</summary>
    public static Figure Recoveries(AssayResult result) => RecoveryPlot.Draw(new()
    {
        Id = Id(result, "recovery"),
        Title = Title(result, "Recovery on"),
        ConcentrationUnit = result.Unit,
        Recoveries =
        [
            .. result.Standards.Where(s => s.Nominal > 0).Select(s => new Recovery(s.Name, s.Nominal, s.RecoveryPercent, s.LimitPercent)),
            .. result.Controls.Where(c => c.Nominal > 0).Select(c => new Recovery(c.Name, c.Nominal!.Value, c.RecoveryPercent, result.Options.RecoveryLimitPercent)),
        ],
    });

    /// <summary>Every sample with its interval and verdict; each concentration leads to its provenance.</summary>
    public static ReportTable Samples(AssayResult result) => new(
        Title(result, "Samples of"),
        [new("Sample"), new("Wells"), new("Mean signal", true), new("CV, %", true), new("Dilution", true), new("Concentration, " + result.Unit, true), new("Interval", true), new("Verdict"), new("Reason")],
        result.Samples.Concat(result.Controls).Select(s => (Cell[])
        [
            s.Name,
            string.Join(' ', s.Wells),
            Cell.Of(s.MeanSignal),
            Cell.Fixed(s.CvPercent, 1),
            Cell.Of(s.Dilution, 2),
            s.BoundText is { } bound ? Cell.Linked(bound, s.Provenance.Id) : Cell.Of(s.Concentration, 3, s.Provenance.Id),
            s.Low is null && s.High is null ? "–" : $"{(s.Low is { } l ? Markup.Number(l) : "0")} to {(s.High is { } h ? Markup.Number(h) : "∞")}",
            Cell.Judged(Grade(s.Verdict), VerdictName(s.Verdict)),
            s.Reason,
        ]));

    /// <summary>How far a concentration with this verdict can be trusted.</summary>
    public static QualityGrade Grade(ConcentrationVerdict verdict) => verdict switch
    {
        ConcentrationVerdict.Ok => QualityGrade.Pass,
        ConcentrationVerdict.Saturated or ConcentrationVerdict.PlateRejected or ConcentrationVerdict.NotMeasured or ConcentrationVerdict.CvTooHigh => QualityGrade.Fail,
        _ => QualityGrade.Warn,
    };

    private static ImmutableArray<CurveLine> Line(AssayResult result)
    {
        var positive = result.Standards.Where(s => s.Nominal > 0).Select(s => s.Nominal).ToArray();
        if (result.Curve is not { } curve || positive.Length < 2)
        {
            return [];
        }

        return [.. CurveBand.Of(curve, positive.Min() / 1.2, positive.Max() * 1.2, CurvePoints, result.Options.Confidence).Select(p => new CurveLine(p.Concentration, p.Signal, p.Low, p.High))];
    }

    private static string Words(AssayWell well) => well.Code.Length > 0 ? well.Code : well.Issue.ToString();

    private static string WeightName(FittedCurve curve) => curve.Weighting switch
    {
        Weighting.None => "unweighted",
        Weighting.InverseY => "weights 1/y",
        Weighting.InverseYSquared => "weights 1/y²",
        _ => $"weights by a power of the mean, exponent {Markup.Plain(2 * curve.Theta)}",
    };

    private static string RoleName(WellRole role) => role switch { WellRole.Standard => "standard", WellRole.Blank => "blank", WellRole.Qc => "control", _ => "sample" };

    private static string VerdictName(ConcentrationVerdict verdict) => verdict switch
    {
        ConcentrationVerdict.Ok => "ok",
        ConcentrationVerdict.BelowLloq => "below LLOQ",
        ConcentrationVerdict.AboveUloq => "above ULOQ",
        ConcentrationVerdict.BelowRange => "below range",
        ConcentrationVerdict.AboveRange => "above range",
        ConcentrationVerdict.BelowLowerAsymptote => "below the curve",
        ConcentrationVerdict.AboveUpperAsymptote => "above the curve",
        ConcentrationVerdict.Saturated => "saturated",
        ConcentrationVerdict.CvTooHigh => "CV too high",
        ConcentrationVerdict.NotIdentified => "curve not identified",
        ConcentrationVerdict.PlateRejected => "plate rejected",
        _ => "not measured",
    };

    private static string Id(AssayResult result, string kind) => $"{kind}-{result.Plate}-{result.Analyte}";

    private static string Title(AssayResult result, string what) => $"{what} {(result.Plate.Length > 0 ? result.Plate : "a plate without a name")}{(result.Analyte.Length > 0 ? ", " + result.Analyte : "")}";
}
