using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Reports;

/// <summary>The page of one plate: what was read, how the curve fits, what the samples are worth.</summary>
public static class PlatePage
{
    /// <param name="sources">What the result was made from, down to the bytes; entries of the wells and of the result itself are added.</param>
    public static ReportModel Of(AssayResult result, IEnumerable<Provenance> sources)
    {
        var name = (result.Plate.Length > 0 ? result.Plate : "Plate without a name") + (result.Analyte.Length > 0 ? ", " + result.Analyte : "");
        var usable = result.Samples.Count(s => AssayFigures.Grade(s.Verdict) == QualityGrade.Pass);
        var worst = QualityVerdict.Worst(result.Quality);
        return new()
        {
            Title = name,
            Lead = worst switch
            {
                QualityGrade.Fail => "The plate fails at least one criterion; read the judgements before using its numbers.",
                QualityGrade.Warn => "The plate can be used with the reservations below.",
                _ => "Nothing speaks against the plate.",
            },
            Facts =
            [
                ("Samples", string.Create(CultureInfo.InvariantCulture, $"{usable} of {result.Samples.Length} without reservation")),
                ("Calibration", result.CalibrationAccepted ? "accepted" : "not accepted"),
                ("Controls", result.ControlsAccepted is { } c ? string.Create(CultureInfo.InvariantCulture, $"{c.Passing} of {c.Total} wells within limits") : "none of known concentration"),
                ("Range", result.Range is { } r ? $"{Drawing.Markup.Plain(r.Lloq)} to {Drawing.Markup.Plain(r.Uloq)} {result.Unit}" : "none"),
            ],
            Sections =
            [
                new("Judgement", [new VerdictsBlock(result.Quality)]),
                new("Plate", [.. Present(AssayFigures.HeatMap(result)).Select(f => (ReportBlock)f)]),
                new("Curve", [AssayFigures.Curve(result), new FigureRowBlock([.. Present(AssayFigures.Residuals(result)), AssayFigures.Recoveries(result)]), .. Parameters(result)]),
                new("Samples", [AssayFigures.Samples(result)]),
            ],
            Provenance = [.. sources.Append(result.Provenance).Concat(result.Wells.Select(w => w.Provenance).OfType<Provenance>()).Concat(result.Samples.Concat(result.Controls).Select(s => s.Provenance)).DistinctBy(p => p.Id)],
        };
    }

    private static IEnumerable<Figure> Present(Figure? figure) => figure is null ? [] : [figure];

    private static IEnumerable<ReportBlock> Parameters(AssayResult result)
    {
        if (result.Curve is { } curve)
        {
            yield return new ReportTable(
                "Parameters of the curve",
                [new("Parameter"), new("Value", true), new("Standard error", true)],
                curve.Parameters.Select(p => (Cell[])[p.Name, Cell.Of(p.Value, 4, result.Provenance.Id), Cell.Of(p.StandardError, 2)]));
        }
    }
}
