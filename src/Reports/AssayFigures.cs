using System.Collections.Immutable;
using System.Globalization;
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
    public static Figure? HeatMap(AssayResult result, int number = 0)
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
            Id = Id(result, "plate", number),
            Title = Title(result, "Signals of plate"),
            Unit = "signal",
            Rows = tall,
            Columns = wide,
            Wells = [.. wells.Select(w => new PlateWell(w.Well!.Value, w.Signal, RoleName(w.Role), w.Name) { Excluded = w.Exclusion is not null, Note = w.Exclusion ?? (w.Signal is null ? Words(w) : ""), ProvenanceId = w.Provenance?.Id })],
        });
    }

    /// <summary>Standards, fit, its interval, limits and samples.</summary>
    public static Figure Curve(AssayResult result, int number = 0) => StandardCurve.Draw(new()
    {
        Id = Id(result, "curve", number),
        Title = Title(result, "Standard curve of"),
        ConcentrationUnit = Unit(result),
        ResponseUnit = "Signal",
        Model = result.Curve is { } c ? $"{c.Family.DisplayName()}, {WeightName(c)}{(c.Covariance is null ? "" : $"; band: {Markup.Plain(100 * result.Options.Confidence)} % interval of the curve")}.{(c.Reason is { } why ? " " + why + "." : "")}" : "No curve was fitted.",
        Standards =
        [
            .. result.Standards.SelectMany(s => s.Signals.Select((y, i) => new CurvePoint(s.Nominal, y, s.Name + " " + s.Wells.ElementAtOrDefault(i)))),
            .. LeftOut(result).Select(w => new CurvePoint(w.Nominal!.Value, w.Signal!.Value, w.Name + " " + w.Label) { Excluded = true, Note = w.Exclusion!, ProvenanceId = w.Provenance?.Id }),
        ],
        Samples = [.. result.Samples.Where(s => s.InWell > 0 && s.MeanSignal is not null).Select(s => new CurvePoint(s.InWell!.Value, s.MeanSignal!.Value, s.Name) { ProvenanceId = s.Provenance.Id })],
        Curve = Line(result),
        LowerLimit = result.Range?.Lloq,
        UpperLimit = result.Range?.Uloq,
    });

    /// <summary>Weighted residuals of the standards; null without a curve.</summary>
    public static Figure? Residuals(AssayResult result, int number = 0) => result.Curve is { ResidualSd: > 0 } curve
        ? ResidualPlot.Draw(new()
        {
            Id = Id(result, "residuals", number),
            Title = Title(result, "Residuals of"),
            ConcentrationUnit = Unit(result),
            Residuals = [.. result.Standards.SelectMany(s => s.Signals.Select((y, i) => new Residual(
                s.Wells.ElementAtOrDefault(i) ?? s.Name, s.Nominal, s.FittedSignal is { } f ? (y - f) * Math.Sqrt(curve.WeightAt(f)) / curve.ResidualSd : double.NaN))),
                .. LeftOut(result).Select(w => (w, curve.Shape.Value(w.Nominal!.Value))).Select(w => new Residual(w.w.Label, w.w.Nominal!.Value, (w.w.Signal!.Value - w.Item2) * Math.Sqrt(curve.WeightAt(w.Item2)) / curve.ResidualSd, Excluded: true))],
        })
        : null;

    /// <summary>Back-calculated over nominal for standards above zero and controls.</summary>
    public static Figure Recoveries(AssayResult result, int number = 0) => RecoveryPlot.Draw(new()
    {
        Id = Id(result, "recovery", number),
        Title = Title(result, "Recovery on"),
        ConcentrationUnit = Unit(result),
        Recoveries =
        [
            .. result.Standards.Where(s => s.Nominal > 0).Select(s => new Recovery(s.Name, s.Nominal, s.RecoveryPercent, s.LimitPercent)),
            .. result.Controls.Where(c => c.Nominal > 0).Select(c => new Recovery(c.Name, c.Nominal!.Value, c.RecoveryPercent, result.Options.RecoveryLimitPercent)),
        ],
    });

    /// <summary>A control over the runs.</summary>
    /// <param name="id">Unique on the page.</param>
    public static Figure Chart(ControlChart chart, string unit, string id) => LeveyJenningsChart.Draw(new()
    {
        Id = id,
        Title = $"Control {chart.Target.Level}{(chart.Analyte.Length > 0 ? ", " + chart.Analyte : "")} over the runs",
        YTitle = chart.Target.Level + (unit.Length > 0 ? ", " + unit : ""),
        Mean = chart.Target.Mean,
        Sd = chart.Target.Sd,
        Runs = [.. chart.Runs.Select(r => new ControlRun(r.Run, r.Value, r.Verdict))],
    });

    /// <summary>Every sample with its interval and verdict; each concentration leads to its provenance.</summary>
    public static ReportTable Samples(AssayResult result) => new(
        Title(result, "Samples of"),
        [new("Sample"), new("Wells"), new("Mean signal", true), new("CV, %", true), new("Dilution", true), new(Of("Concentration", result.Unit), true), new("Interval", true), new("Verdict"), new("Reason")],
        result.Samples.Concat(result.Controls).Select(s => (Cell[])
        [
            s.Name,
            string.Join(' ', s.Wells),
            Cell.Of(s.MeanSignal),
            Cell.Fixed(s.CvPercent, 1),
            Cell.Of(s.Dilution, 2),
            s.IsCensored ? Cell.Linked(s.Reported.Length > 0 ? s.Reported : "–", s.Provenance.Id) : Cell.Of(s.Concentration, 3, s.Provenance.Id),
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

    /// <summary>A heading with its unit, where there is one.</summary>
    internal static string Of(string what, string unit) => unit.Length > 0 ? what + ", " + unit : what;

    private static string Unit(AssayResult result) => result.Unit.Length > 0 ? result.Unit : "unit of the standards";

    /// <summary>The kind of an interval in words.</summary>
    public static string IntervalName(IntervalKind kind) => kind switch
    {
        IntervalKind.DeltaLog => "delta method on the log scale, curve and sample scatter",
        IntervalKind.DeltaLinear => "delta method, curve and sample scatter",
        IntervalKind.DeltaLogCurveOnly => "delta method on the log scale, curve only",
        IntervalKind.Inversion => "inversion of the prediction band, curve and sample scatter",
        IntervalKind.Profile => "profile of the F ratio, curve and sample scatter",
        IntervalKind.Bootstrap => "parametric bootstrap, curve and sample scatter",
        IntervalKind.BootstrapBca => "parametric bootstrap, bias-corrected and accelerated, curve and sample scatter",
        _ => "wild bootstrap, curve and sample scatter",
    };

    /// <summary>Standard wells that a person took out, with a place on the picture.</summary>
    private static IEnumerable<AssayWell> LeftOut(AssayResult result) => result.Wells.Where(w => w is { Role: WellRole.Standard, Exclusion: not null, Signal: not null, Nominal: not null });

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

    /// <summary>A verdict in words.</summary>
    public static string VerdictName(ConcentrationVerdict verdict) => verdict switch
    {
        ConcentrationVerdict.Ok => "ok",
        ConcentrationVerdict.BelowLloq => "below LLOQ",
        ConcentrationVerdict.AboveUloq => "above ULOQ",
        ConcentrationVerdict.BelowRange => "below range",
        ConcentrationVerdict.AboveRange => "above range",
        ConcentrationVerdict.BelowLowerAsymptote => "below the curve",
        ConcentrationVerdict.AboveUpperAsymptote => "above the curve",
        ConcentrationVerdict.Saturated => "saturated",
        ConcentrationVerdict.HookSuspected => "hook suspected",
        ConcentrationVerdict.CvTooHigh => "CV too high",
        ConcentrationVerdict.NotIdentified => "curve not identified",
        ConcentrationVerdict.PlateRejected => "plate rejected",
        _ => "not measured",
    };

    private static string Id(AssayResult result, string kind, int number) => $"{kind}-{result.Plate}-{result.Analyte}" + (number > 0 ? string.Create(CultureInfo.InvariantCulture, $"-{number}") : "");

    private static string Title(AssayResult result, string what) => $"{what} {(result.Plate.Length > 0 ? result.Plate : "a plate without a name")}{(result.Analyte.Length > 0 ? ", " + result.Analyte : "")}";
}
