using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Reports;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Reading;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>The trials that were run, and one of them: flow, effects, tracking, mediation, and the way to each participant.</summary>
internal static class TrialPage
{
    public static void Map(PageRoutes routes)
    {
        routes.Get("/trials", Shelf);
        routes.Get("/trials/{run}", Show);
    }

    /// <summary>Address of a run, or of something in it.</summary>
    public static string Address(string run, params ReadOnlySpan<string> further)
    {
        var address = "/trials/" + Uri.EscapeDataString(run);
        foreach (var part in further)
        {
            address += "/" + Uri.EscapeDataString(part);
        }

        return address;
    }

    /// <summary>Answers with the results of the run in the path, or says that there are none.</summary>
    public static IResult WithRun(PageRequest request, Func<ShelvedRun, RunResults, IResult> answer) => ReadingRoom.Of(request.Bench).Runs.Find(request.Part("run")) switch
    {
        null => request.Refuse(StatusCodes.Status404NotFound, "No such run", "There are no results of this name. The list of trials shows those that there are."),
        { Results.Fault: { } fault } => request.Refuse(StatusCodes.Status422UnprocessableEntity, "Results that cannot be read", fault.Message),
        { Results.Value: var results } run => answer(run, results),
    };

    private static IResult Shelf(PageRequest request)
    {
        var runs = ReadingRoom.Of(request.Bench).Runs.List();
        return request.Page("Trials", runs.IsEmpty
            ? Elements.Notice("No run has results yet. A run that ends writes them into the folder 'runs' beside the store, and they appear here.", QualityGrade.Warn)
            : Elements.Table("Runs with results, the newest first", ["Study", "Participants", "Estimates", "Faults", "Written (UTC)", "Run"], runs.Select(Row)));
    }

    private static IEnumerable<string> Row(ShelvedRun run)
    {
        var written = run.Written.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var name = $"<span class=\"mono\">{Elements.T(run.Id)}</span>";
        return run.Results.Try(out var results, out var fault)
            ? [Elements.Link(Address(run.Id), results.Study), N(results.Participants.Length), N(results.Estimates.Length), N(results.Faults.Length), written, name]
            : [Elements.Link(Address(run.Id), run.Id), "–", "–", Elements.Judged(QualityGrade.Fail, fault.Message), written, name];
    }

    private static IResult Show(PageRequest request) => WithRun(request, (run, results) =>
    {
        var model = TrialReading.Model(results);
        var people = results.Participants.IsEmpty ? "" : "<section aria-labelledby=\"s-participants\">\n<h2 id=\"s-participants\">Participants</h2>\n" + Participants(run, results) + "</section>\n";
        return request.Page(model.Title, HtmlReport.Fragment(model, id => Address(run.Id, "provenance", id)) + people, "reading.css");
    });

    private static string Participants(ShelvedRun run, RunResults results) => "<ul class=\"people\">" + string.Concat(results.Participants.Select(p =>
    {
        var missing = results.Of(p.Label).Count(v => v.Observation.IsMissing);
        return $"<li><a href=\"{Address(run.Id, "participants", p.Label)}\">{Elements.T(p.Label)}</a> <span class=\"soft\">{Elements.T(p.Arm?.Name ?? "no arm")}</span>{(missing == 0 ? "" : " " + Elements.Judged(QualityGrade.Warn, N(missing) + " missing"))}</li>";
    })) + "</ul>\n";

    private static string N(int count) => count.ToString(CultureInfo.InvariantCulture);
}
