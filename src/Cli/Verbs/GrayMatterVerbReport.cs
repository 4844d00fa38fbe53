using System.Collections.Immutable;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Cli.Verbs;

/// <summary>The page of <c>toolkit graymatter --report</c>.</summary>
internal static class GrayMatterVerbReport
{
    private static readonly string[] Columns = ["Region", "Gray matter, mL", "Change, %", "95 % interval", "Minimal detectable, %", "Recovery", "amid still surroundings", "with all about it"];

    public static void Write(string path, GrayMatterFindings found)
    {
        var verdicts = found.Results.Where(r => r.Change is { IsOk: true }).SelectMany(r => r.Change!.Value.Value.Verdicts.Select(v => v with { Criterion = $"{r.Volume.Region.Name}: {v.Criterion}" }))
            .Concat(found.Input.Modulated.Select(m => m.Verdict with { Criterion = $"{m.Region.Name}: modulation identity" }))
            .Concat(found.Input.Quality.Select(q => q.Verdict));
        var blocks = new List<ReportBlock> { Table(found.Results) };
        if (Recovery(found.Results) is { } figure)
        {
            blocks.Add(figure);
        }

        var model = new ReportModel
        {
            Title = "Gray matter",
            Lead = found.Input.Followup is null ? "Volumes at one visit." : "Volumes at the first visit, and the change to the second.",
            Facts =
            [
                ("Atlas", found.Input.Regions.Atlas.Name),
                ("Intracranial volume", found.Input.Anatomy is { } a ? FormattableString.Invariant($"{a.IntracranialMl:0} mL, as {(found.Request.AsFraction ? "a divisor" : "a covariate")}") : "unknown"),
                ("Toolkit", Provenance.ToolkitVersion),
            ],
            Sections = [new("Regions", [.. blocks]), new("Where they lie", [Slices(found)]), new("Quality", [new VerdictsBlock([.. verdicts])])],
            Methods =
            [
                .. found.Input.Anatomy?.Steps ?? [],
                .. found.Input.Followup is null ? [] : new[] { "Change was measured by a " + GrayMatterChange.Method + ". Known changes and none were injected into the participant's own baseline, with fresh noise, pose and shading, and measured by the same code; the minimal detectable change is 1.96 √2 of their standard deviation." },
            ],
            Faults = [.. found.Results.Where(r => r.Change is { IsOk: false }).Select(r => $"{r.Volume.Region.Name}: {r.Change!.Value.Fault!.Message}")],
            Provenance = found.Input.Files,
        };
        OutputFile.Write(path, HtmlReport.Write(model));
    }

    /// <summary>How much of each injected change was found again; null where none was injected.</summary>
    private static Figure? Recovery(List<GrayMatterResult> results)
    {
        const double limit = 100 * (InjectedRecovery.GreatestFactor - 1);
        var rows = ImmutableArray.CreateBuilder<Recovery>();
        foreach (var result in results)
        {
            if (result.Change is { IsOk: true, Value.Recovery: { } found })
            {
                rows.AddRange(new (string Shape, double Factor)[] { ("even", found.Even), ("amid still surroundings", found.Still), ("with all about it", found.Broad) }
                    .Select(s => new Recovery($"{result.Volume.Region.Name}, {s.Shape}", found.InjectedPercent, 100 * s.Factor, limit)));
            }
        }

        return rows.Count == 0 ? null : RecoveryPlot.Draw(new() { Id = "recovery", Title = "How much of an injected change is found again", Quantity = "Injected change", ConcentrationUnit = "%", Recoveries = rows.ToImmutable() });
    }

    private static Figure Slices(GrayMatterFindings found)
    {
        var image = found.Input.Baseline.T1w;
        return SliceMosaic.Draw(new()
        {
            Id = "regions",
            Title = "The regions on the first visit's image",
            Image = new(image.Shape, image.Affine, [.. image.Data.Select(v => float.IsFinite(v) ? v : 0)]),
            Regions = found.Input.Regions,
        });
    }

    private static ReportTable Table(List<GrayMatterResult> results) => new(
        "Gray matter per region",
        [.. Columns.Select((c, i) => new Column(c, i > 0))],
        results.Select(r =>
        {
            var change = r.Change is { IsOk: true } ok ? ok.Value : null;
            return (Cell[])
            [
                r.Volume.Region.Name,
                r.IsCut ? GrayMatterResult.CutReason : Cell.Fixed(r.Volume.Millilitres, 3),
                Cell.Fixed(change?.Percent, 2),
                change is null ? "–" : FormattableString.Invariant($"{change.Low:0.00} to {change.High:0.00}"),
                Cell.Fixed(change?.MinimalDetectable, 2),
                Cell.Fixed(change?.Recovery?.Even, 2),
                Cell.Fixed(change?.Recovery?.Still, 2),
                Cell.Fixed(change?.Recovery?.Broad, 2),
            ];
        }));
}
