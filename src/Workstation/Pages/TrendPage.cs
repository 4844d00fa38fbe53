using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Storage.Events;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Reading;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>The controls of all plates of the store over time: Levey-Jennings charts with Westgard's rules.</summary>
internal static class TrendPage
{
    public static void Map(PageRoutes routes) => routes.Get("/trend", Show);

    private static IResult Show(PageRequest request)
    {
        var room = ReadingRoom.Of(request.Bench);
        var readings = room.Trend.Read(request.Ledger, room.Audit.All(new() { What = EventKind.Acquired }).Select(e => (e.Record, e.At)));
        if (readings.IsEmpty)
        {
            return request.Page("QC trend", Elements.Notice("No plate of the store has a control with a concentration yet: a layout names wells as controls ('qc').", QualityGrade.Warn));
        }

        var (charts, reasons) = ControlTrend.Judge(readings);
        ReportModel model = new()
        {
            Title = "QC trend",
            Lead = string.Create(CultureInfo.InvariantCulture, $"Each control against the mean and standard deviation of its first {ControlTrend.Guide} runs (fewer where there are fewer); rules of Westgard and others (1981). Plates in the order in which they were acquired."),
            Sections = [.. charts.GroupBy(c => c.Analyte, StringComparer.OrdinalIgnoreCase).Select((g, n) => new ReportSection(g.Key, [new FigureRowBlock([.. g.Select((c, i) => AssayFigures.Chart(c, "", string.Create(CultureInfo.InvariantCulture, $"trend-{n + 1}-{i + 1}")))])]))],
            Faults = reasons,
        };
        var runs = readings.Select(r => (r.Record, r.Title, r.At)).Distinct().Select((r, i) => (string[])[(i + 1).ToString(CultureInfo.InvariantCulture), Elements.Link("/plates/" + Uri.EscapeDataString(r.Record), r.Title), Elements.T(r.At[..Math.Min(16, r.At.Length)].Replace('T', ' '))]);
        return request.Page("QC trend", HtmlReport.Fragment(model) + "<details><summary>Which plate is which run</summary>" + Elements.Table("Runs", ["Run", "Plate", "Acquired (UTC)"], runs) + "</details>\n", "reading.css");
    }
}
