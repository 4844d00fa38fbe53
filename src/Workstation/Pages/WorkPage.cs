using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;
using Toolkit.Workstation.Work;

namespace Toolkit.Workstation.Pages;

/// <summary>Long work: what is done, how far it is, what came of it; begun, stopped and begun again from here.</summary>
internal static class WorkPage
{
    private const int Shown = 50;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly Role[] Workers = [Role.Operator, Role.Reviewer];

    public static void Map(PageRoutes routes)
    {
        routes.Get("/jobs", Show);
        routes.GetQuietly("/jobs/events", request => Task.FromResult<IResult>(TypedResults.ServerSentEvents(Events(request))));
        routes.Post("/jobs/begin", (request, form) => request.Done(request.Bench.Jobs.Begin(form["kind"].ToString(), form["input"].ToString(), request.Actor.Name), "/jobs"), Workers);
        routes.Post("/jobs/again", (request, form) => request.Done(request.Bench.Jobs.Again(form["id"].ToString(), request.Actor.Name), "/jobs"), Workers);
        routes.Post("/jobs/cancel", (request, form) => request.Bench.Jobs.Cancel(form["id"].ToString())
            ? PageRequest.GoTo("/jobs")
            : request.Refuse(StatusCodes.Status409Conflict, "Nothing to stop", "The work is over, or there is none of that name."), Workers);
        routes.Get("/jobs/{id}/report", Report);
        routes.Get("/jobs/{id}/files/{number:int}", FileOf);
    }

    private static IResult Show(PageRequest request)
    {
        var jobs = request.Bench.Jobs;
        var may = request.Is(Role.Operator, Role.Reviewer);
        var studies = JobKinds.Studies(request.Bench.StudiesFolder).Select(s => (s.Name, s.Name)).ToList();
        var forms = !may ? "" : "<div class=\"columns even\"><section class=\"panel-box\" aria-labelledby=\"study\"><h2 id=\"study\">Run a study</h2>"
            + (studies.Count == 0
                ? $"<p>No study is there yet. {Elements.Link("/upload", "Upload one")}.</p>"
                : Elements.Form("/jobs/begin", "<input type=\"hidden\" name=\"kind\" value=\"study\">" + Elements.Choice("input", "Study", studies), "Run"))
            + "</section>\n<section class=\"panel-box\" aria-labelledby=\"recompute\"><h2 id=\"recompute\">Compute every plate again</h2>"
            + Elements.Form("/jobs/begin", "<p class=\"hint\">Compares what is stored with what each record gives now. Nothing is changed.</p><input type=\"hidden\" name=\"kind\" value=\"recompute\">", "Compare") + "</section></div>\n";
        return request.Page("Work", $"<div id=\"jobs\">{List(jobs, may)}</div>\n{forms}", "work.js");
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(PageRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, request.Cancellation, request.Bench.Stopping);
        var may = request.Is(Role.Operator, Role.Reviewer);
        var shown = "";
        while (!either.IsCancellationRequested && request.Session.ActorAt(request.Bench.Clock.GetUtcNow(), request.Bench.Options.IdleLock, isClick: false) is not null)
        {
            var now = List(request.Bench.Jobs, may);
            if (now != shown)
            {
                shown = now;
                yield return new(now, "jobs");
            }

            await Task.Delay(Look, request.Bench.Clock, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static string List(JobDesk desk, bool may)
    {
        var jobs = desk.Jobs;
        return jobs.IsEmpty ? "<p>Nothing was begun yet.</p>\n" : Elements.Table("Work, the newest first", ["What", "State", "Progress", "Begun (UTC)", "By", "What came of it", ""], jobs.Take(Shown).Select(j => (string[])
        [
            Elements.T((desk.Kinds.GetValueOrDefault(j.Kind)?.Title ?? j.Kind) + (j.Input.Length > 0 ? ": " + j.Input : "")),
            Elements.Judged(j.State switch { JobState.Failed => QualityGrade.Fail, JobState.Cancelled or JobState.Interrupted => QualityGrade.Warn, _ => QualityGrade.Pass }, j.State.ToString().ToLowerInvariant()),
            Progress(j),
            Elements.T(j.Begun.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
            Elements.T(j.By),
            Outcome(desk, j),
            may ? Buttons(j) : "",
        ]));
    }

    private static string Progress(Job job) => job.Total == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"<progress max=\"{job.Total}\" value=\"{job.Done}\" aria-label=\"{Elements.T(job.What)}\">{job.Done} of {job.Total}</progress> {Elements.T(job.What)} {job.Done} of {job.Total}");

    private static string Buttons(Job job) => (job.IsOver ? ("/jobs/again", "Begin again") : ("/jobs/cancel", "Stop")) is var (address, words)
        ? $"<form method=\"post\" action=\"{address}\"><input type=\"hidden\" name=\"id\" value=\"{Elements.T(job.Id)}\"><button type=\"submit\" class=\"second\" aria-label=\"{words}: {Elements.T(job.Id)}\">{words}</button></form>"
        : "";

    private static string Outcome(JobDesk desk, Job job)
    {
        var markup = new StringBuilder();
        var lines = job.Outcome.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        markup.AppendJoin("<br>", lines.Take(3).Select(Elements.T));
        if (lines.Length > 3)
        {
            markup.Append("<details><summary>").Append((lines.Length - 3).ToString(CultureInfo.InvariantCulture)).Append(" more lines</summary>").AppendJoin("<br>", lines.Skip(3).Select(Elements.T)).Append("</details>");
        }

        if (job.State == JobState.Done)
        {
            var address = "/jobs/" + Uri.EscapeDataString(job.Id);
            markup.Append("<div>").AppendJoin(", ", Files(desk, job).Select((f, i) => Elements.Link(f == "report.html" ? address + "/report" : string.Create(CultureInfo.InvariantCulture, $"{address}/files/{i}"), f))).Append("</div>");
        }

        return markup.ToString();
    }

    /// <summary>The files of a run by name, in one order: they are asked for by number, so that no path is ever made from an address.</summary>
    private static IReadOnlyList<string> Files(JobDesk desk, Job job)
    {
        var folder = desk.OutputOf(job);
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];
    }

    private static IResult Report(PageRequest request)
    {
        var file = request.Bench.Jobs.Find(request.Part("id")) is { } job ? Path.Combine(request.Bench.Jobs.OutputOf(job), "report.html") : "";
        if (!File.Exists(file))
        {
            return request.Refuse(StatusCodes.Status404NotFound, "No such report", "The work has made no report.");
        }

        // A report brings its own sheet: it is let in by its hash, and nothing else is.
        var page = File.ReadAllText(file);
        var (from, to) = (page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length, page.IndexOf("</style>", StringComparison.Ordinal));
        var sheet = to > from ? page[from..to] : "";
        request.Http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)))}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Results.Content(page, "text/html; charset=utf-8");
    }

    private static IResult FileOf(PageRequest request)
    {
        if (request.Bench.Jobs.Find(request.Part("id")) is not { } job || !int.TryParse(request.Part("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || Files(request.Bench.Jobs, job).ElementAtOrDefault(number) is not { } name)
        {
            return request.Refuse(StatusCodes.Status404NotFound, "No such file", "The work has made no such file.");
        }

        return Results.File(Path.Combine(request.Bench.Jobs.OutputOf(job), name), "application/octet-stream", Path.GetFileName(name));
    }
}
