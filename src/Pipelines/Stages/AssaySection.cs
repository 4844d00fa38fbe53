using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Stages;

/// <summary>The plates on the page: heat map, curve, recoveries, verdicts.</summary>
internal static class AssaySection
{
    public static IEnumerable<ReportSection> Of(ImmutableArray<AssayResult> plates)
    {
        if (!plates.IsEmpty)
        {
            yield return new("Plates", [.. plates.SelectMany((plate, i) => Blocks(plate, i + 1))]);
        }
    }

    public static IEnumerable<string> Methods(Study study)
    {
        foreach (var source in study.Outcomes.Select(o => o.Source).OfType<PlateSource>().Take(1))
        {
            yield return $"Concentrations were read from {source.Curve} curves fitted to single wells with weights {source.Weights}, blanks {(source.SubtractBlank ? "subtracted" : "not subtracted")}; intervals are of the delta method on the log scale and include the scatter of the sample's own wells. A value below the limit of quantification enters as an interval.";
        }
    }

    private static IEnumerable<ReportBlock> Blocks(AssayResult plate, int number)
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        var wells = plate.Wells.Where(w => w.Well is not null).ToList();
        if (wells.Count > 0)
        {
            figures.Add(PlateHeatMap.Draw(new()
            {
                Id = $"plate-{number}",
                Title = $"Plate {plate.Plate}, {plate.Analyte}",
                Rows = Math.Max(8, wells.Max(w => w.Well!.Value.Row) + 1),
                Columns = Math.Max(12, wells.Max(w => w.Well!.Value.Column) + 1),
                Unit = "OD",
                Wells = [.. wells.Select(w => new PlateWell(w.Well!.Value, w.Signal, Role(w.Role), w.Name) { Note = w.Code, ProvenanceId = w.Provenance?.Id })],
            }));
        }

        if (Curve(plate, number) is { } curve)
        {
            figures.Add(curve);
        }

        if (figures.Count > 0)
        {
            yield return new FigureRowBlock(figures.ToImmutable());
        }

        yield return new ReportTable(
            $"Standards of plate {plate.Plate}: back-calculated recovery",
            [new("Standard"), new("Nominal, " + plate.Unit, true), new("Mean signal", true), new("CV, %", true), new("Back-calculated", true), new("Recovery, %", true), new("Verdict")],
            plate.Standards.Select(s => (Cell[])
            [
                s.Name, Cell.Of(s.Nominal), Cell.Of(s.MeanSignal, 4), Cell.Of(s.CvPercent), Cell.Of(s.BackCalculated), Cell.Of(s.RecoveryPercent),
                s.Pass is { } pass ? Cell.Judged(pass ? QualityGrade.Pass : QualityGrade.Warn, pass ? "within its limit" : "outside its limit") : Cell.Of("not judged"),
            ]));
        if (!plate.Quality.IsEmpty)
        {
            yield return new VerdictsBlock(plate.Quality);
        }
    }

    private static Figure? Curve(AssayResult plate, int number)
    {
        var positive = plate.Standards.Where(s => s.Nominal > 0).Select(s => s.Nominal).ToList();
        if (plate.Curve is not { } curve || positive.Count < 2)
        {
            return null;
        }

        var bySample = plate.Samples.Where(s => s.InWell > 0 && s.MeanSignal is not null);
        return StandardCurve.Draw(new()
        {
            Id = $"curve-{number}",
            Title = $"Standard curve of plate {plate.Plate}",
            ConcentrationUnit = plate.Unit,
            ResponseUnit = "OD",
            Standards = [.. plate.Wells.Where(w => w is { Role: WellRole.Standard, Signal: not null, Nominal: not null }).Select(w => new CurvePoint(w.Nominal!.Value, w.Signal!.Value, w.Name) { ProvenanceId = w.Provenance?.Id })],
            Curve = [.. CurveBand.Of(curve, positive.Min(), positive.Max()).Select(p => new CurveLine(p.Concentration, p.Signal, p.Low, p.High))],
            Samples = [.. bySample.Select(s => new CurvePoint(s.InWell!.Value, s.MeanSignal!.Value, s.Name))],
            LowerLimit = plate.Range?.Lloq,
            UpperLimit = plate.Range?.Uloq,
            Model = $"{curve.Family.DisplayName()}, {(curve.Identified ? "identified" : "not identified: " + curve.Reason)}; band: 95 % of the mean response",
        });
    }

    private static string Role(WellRole role) => role switch
    {
        WellRole.Blank => "blank",
        WellRole.Standard => "standard",
        WellRole.Qc => "control",
        _ => "sample",
    };
}
