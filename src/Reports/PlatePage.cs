using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Reports;

/// <summary>One plate on paper: what was read, how the curve fits, what the samples are worth and why. The page of a single plate, a section of a page of many, and the section of a study are all made here.</summary>
public static class PlatePage
{
    /// <param name="sources">What the result was made from, down to the bytes; entries of the wells and of the result itself are added.</param>
    public static ReportModel Of(AssayResult result, IEnumerable<Provenance> sources) => Of(new PlateReport(result), sources);

    /// <inheritdoc cref="Of(AssayResult, IEnumerable{Provenance})" />
    public static ReportModel Of(PlateReport plate, IEnumerable<Provenance> sources)
    {
        var result = plate.Result;
        var usable = result.Samples.Count(s => AssayFigures.Grade(s.Verdict) == QualityGrade.Pass);
        return new()
        {
            Title = Name(result),
            Lead = Lead(plate),
            Facts =
            [
                ("Samples", string.Create(CultureInfo.InvariantCulture, $"{usable} of {result.Samples.Length} without reservation")),
                ("Calibration", result.CalibrationAccepted ? "accepted" : "not accepted"),
                ("Controls", result.ControlsAccepted is { } c ? string.Create(CultureInfo.InvariantCulture, $"{c.Passing} of {c.Total} wells within limits") : "none of known concentration"),
                ("Range", result.Range is { } r ? $"{Drawing.Markup.Plain(r.Lloq)} to {Drawing.Markup.Plain(r.Uloq)} {result.Unit}" : "none"),
            ],
            Sections =
            [
                new("Judgement", [new VerdictsBlock(plate.Verdicts)]),
                new("Plate", [.. Present(AssayFigures.HeatMap(result)).Select(f => (ReportBlock)f)]),
                new("Curve", [AssayFigures.Curve(result), new FigureRowBlock([.. Present(AssayFigures.Residuals(result)), AssayFigures.Recoveries(result)]), AssayTables.Standards(result), .. AssayTables.Parameters(result)]),
                new("Samples", [AssayFigures.Samples(result), .. AssayTables.Meanings(result)]),
                .. Further(plate),
            ],
            Methods = [AssayTables.Methods(result)],
            Provenance = Sources(result, sources),
        };
    }

    /// <summary>The same plate as blocks of one section, for pages of several plates.</summary>
    /// <param name="number">Position on the page; it keeps the figures of plates with one name apart.</param>
    public static ImmutableArray<ReportBlock> Blocks(PlateReport plate, int number)
    {
        var result = plate.Result;
        ImmutableArray<Figure> first = [.. Present(AssayFigures.HeatMap(result, number)), AssayFigures.Curve(result, number)];
        return
        [
            Lead(plate),
            new VerdictsBlock(plate.Verdicts),
            new FigureRowBlock(first),
            new FigureRowBlock([.. Present(AssayFigures.Residuals(result, number)), AssayFigures.Recoveries(result, number)]),
            AssayTables.Standards(result),
            .. AssayTables.Parameters(result),
            AssayFigures.Samples(result),
            .. AssayTables.Meanings(result),
            .. Controls(plate, number),
            .. Vendor(plate),
        ];
    }

    /// <summary>"P1, IL-6".</summary>
    public static string Name(AssayResult result) => (result.Plate.Length > 0 ? result.Plate : "Plate without a name") + (result.Analyte.Length > 0 ? ", " + result.Analyte : "");

    /// <summary>Everything the numbers of a plate link to.</summary>
    public static ImmutableArray<Provenance> Sources(AssayResult result, IEnumerable<Provenance> sources) =>
        [.. sources.Append(result.Provenance).Concat(result.Wells.Select(w => w.Provenance).OfType<Provenance>()).Concat(result.Samples.Concat(result.Controls).Select(s => s.Provenance)).DistinctBy(p => p.Id)];

    private static string Lead(PlateReport plate) => plate.Result.Curve is null
        ? "The plate has no standard curve: no concentration is given."
        : QualityVerdict.Worst(plate.Verdicts) switch
        {
            QualityGrade.Fail => "The plate fails at least one criterion; read the judgements before using its numbers.",
            QualityGrade.Warn => "The plate can be used with the reservations below.",
            _ => "Nothing speaks against the plate.",
        };

    private static IEnumerable<ReportSection> Further(PlateReport plate)
    {
        if (Controls(plate, 1).ToImmutableArray() is { IsEmpty: false } controls)
        {
            yield return new("Controls over the runs", controls);
        }

        if (Vendor(plate).ToImmutableArray() is { IsEmpty: false } vendor)
        {
            yield return new("Beside the maker's software", vendor);
        }
    }

    private static IEnumerable<ReportBlock> Controls(PlateReport plate, int number)
    {
        if (!plate.Charts.IsEmpty)
        {
            yield return new FigureRowBlock([.. plate.Charts.Select((c, i) => AssayFigures.Chart(c, plate.Result.Unit, $"control-{number}-{i + 1}"))]);
        }
    }

    private static IEnumerable<ReportBlock> Vendor(PlateReport plate)
    {
        if (plate.Vendor is { } vendor)
        {
            yield return $"{char.ToUpperInvariant(vendor.Sentence()[0])}{vendor.Sentence()[1..]}.";
            yield return AssayTables.Vendor(vendor, plate.Result);
        }
    }

    private static IEnumerable<Figure> Present(Figure? figure) => figure is null ? [] : [figure];
}
