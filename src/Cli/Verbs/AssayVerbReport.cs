using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Cli.Verbs;

/// <summary>The page of <c>assay fit --report</c>: per plate a heat map, the curve, residuals, recoveries, samples and every verdict.</summary>
internal static class AssayVerbReport
{
    public static ReportModel Of(IReadOnlyList<AssayResult> results, string source) => new()
    {
        Title = "Assay " + source,
        Lead = $"{results.Count} {(results.Count == 1 ? "plate" : "plates")}; {results.Count(r => r.Curve is not null)} with a standard curve.",
        Sections = [.. results.Select((r, i) => new ReportSection($"{i + 1}. {r.Plate} {r.Analyte}".TrimEnd(), [.. Blocks(r, i + 1)]))],
        Methods = [.. results.Take(1).Select(Methods)],
        Provenance = [.. results.SelectMany(r => r.Samples.Concat(r.Controls).Select(s => s.Provenance).Append(r.Provenance).Concat(r.Wells.Where(w => w.Provenance is not null).Select(w => w.Provenance!))).DistinctBy(p => p.Id)],
    };

    private static string Methods(AssayResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"Curves are {result.Options.Family.DisplayName()}, fitted by weighted least squares to {(result.Options.FitUnit == FitUnit.Wells ? "single wells" : "level means")} with weights {AssayJson.WeightName(result.Options.Weighting)}; blanks: {AssayJson.Camel(result.Options.Blank.ToString())}. Intervals are {AssayJson.Camel(result.Options.Interval.ToString())} at {100 * result.Options.Confidence:0.#} %. A value outside the limits of quantification is an interval, not a number.");

    private static IEnumerable<ReportBlock> Blocks(AssayResult result, int number)
    {
        yield return new VerdictsBlock(result.Quality);
        var figures = Figures(result, number).ToImmutableArray();
        if (!figures.IsEmpty)
        {
            yield return new FigureRowBlock(figures);
        }

        yield return Standards(result);
        yield return Samples(result);
    }

    private static IEnumerable<Figure> Figures(AssayResult result, int number)
    {
        var wells = result.Wells.Where(w => w.Well is not null).ToList();
        if (wells.Count > 0)
        {
            yield return PlateHeatMap.Draw(new()
            {
                Id = $"plate-{number}",
                Title = $"Signals of {result.Plate} {result.Analyte}".TrimEnd(),
                Rows = Math.Clamp(wells.Max(w => w.Well!.Value.Row) + 1, 8, 32),
                Columns = Math.Clamp(wells.Max(w => w.Well!.Value.Column) + 1, 12, 48),
                Unit = "signal",
                Wells = [.. wells.Select(w => new PlateWell(w.Well!.Value, w.Signal, w.Role == WellRole.Qc ? "control" : w.Role.ToString().ToLowerInvariant(), w.Name) { Note = w.Code, ProvenanceId = w.Provenance?.Id })],
            });
        }

        var doses = result.Standards.Where(s => s.Nominal > 0).Select(s => s.Nominal).ToList();
        if (result.Curve is { } curve && doses.Count > 1)
        {
            yield return StandardCurve.Draw(new()
            {
                Id = $"curve-{number}",
                Title = $"Standard curve of {result.Plate} {result.Analyte}".TrimEnd(),
                ConcentrationUnit = result.Unit.Length == 0 ? "unit of the standards" : result.Unit,
                ResponseUnit = "signal",
                Standards = [.. result.Wells.Where(w => w is { Role: WellRole.Standard, Signal: not null, Nominal: not null }).Select(w => new CurvePoint(w.Nominal!.Value, w.Signal!.Value, w.Name) { ProvenanceId = w.Provenance?.Id })],
                Curve = [.. CurveBand.Of(curve, doses.Min(), doses.Max()).Select(p => new CurveLine(p.Concentration, p.Signal, p.Low, p.High))],
                Samples = [.. result.Samples.Where(s => s.InWell > 0 && s.MeanSignal is not null).Select(s => new CurvePoint(s.InWell!.Value, s.MeanSignal!.Value, s.Name))],
                LowerLimit = result.Range?.Lloq,
                UpperLimit = result.Range?.Uloq,
                Model = $"{curve.Family.DisplayName()}, {(curve.Identified ? "identified" : curve.Reason)}; band: 95 % of the mean response",
            });
        }
    }

    private static ReportTable Standards(AssayResult result) => new(
        "Standards: back-calculated recovery and residual",
        [new("Standard"), new("Nominal", true), new("Mean signal", true), new("CV, %", true), new("Fitted", true), new("Residual, %", true), new("Back-calculated", true), new("Recovery, %", true), new("Verdict")],
        result.Standards.Select(s => (Cell[])
        [
            s.Name, Cell.Of(s.Nominal), Cell.Of(s.MeanSignal, 4), Cell.Of(s.CvPercent), Cell.Of(s.FittedSignal, 4), Cell.Of(100 * (s.MeanSignal - s.FittedSignal) / s.FittedSignal), Cell.Of(s.BackCalculated), Cell.Of(s.RecoveryPercent),
            s.Pass is { } pass ? Cell.Judged(pass ? QualityGrade.Pass : QualityGrade.Warn, pass ? "within its limit" : "outside its limit") : Cell.Of("not judged"),
        ]));

    private static ReportTable Samples(AssayResult result) => new(
        "Samples and controls",
        [new("Sample"), new("Dilution", true), new("Mean signal", true), new("CV, %", true), new("Concentration, " + result.Unit, true), new("Interval"), new("Verdict"), new("Reason")],
        result.Controls.Concat(result.Samples).Select(s => (Cell[])
        [
            s.Name, Cell.Of(s.Dilution), Cell.Of(s.MeanSignal, 4), Cell.Of(s.CvPercent),
            s.Concentration is null ? Cell.Linked(s.BoundText ?? "–", s.Provenance.Id) : Cell.Of(s.Concentration, 4, s.Provenance.Id),
            s.Low is null && s.High is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{s.Low:g4} to {s.High:g4}"),
            Cell.Judged(s.Verdict switch { ConcentrationVerdict.Ok => QualityGrade.Pass, ConcentrationVerdict.CvTooHigh or ConcentrationVerdict.NotIdentified => QualityGrade.Warn, _ => QualityGrade.Fail }, AssayJson.Camel(s.Verdict.ToString())),
            s.Reason,
        ]));
}
