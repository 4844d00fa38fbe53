using System.Globalization;
using Toolkit.Reports;

namespace Toolkit.Cli.Verbs;

/// <summary>The page of <c>assay fit --report</c>: one plate alone, or several as sections.</summary>
internal static class AssayVerbReport
{
    public static ReportModel Of(IReadOnlyList<PlateReport> plates, string source) => plates.Count == 1 ? PlatePage.Of(plates[0], []) : new()
    {
        Title = "Assay " + source,
        Lead = string.Create(CultureInfo.InvariantCulture, $"{plates.Count} analytes of plates; {plates.Count(p => p.Result.Curve is not null)} with a standard curve."),
        Sections = [.. plates.Select((p, i) => new ReportSection($"{i + 1}. {PlatePage.Name(p.Result)}", PlatePage.Blocks(p, i + 1)))],
        Methods = [AssayTables.Methods(plates[0].Result)],
        Provenance = [.. plates.SelectMany(p => PlatePage.Sources(p.Result, [])).DistinctBy(p => p.Id)],
    };
}
