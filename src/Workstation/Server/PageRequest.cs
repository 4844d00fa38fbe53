using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;

namespace Toolkit.Workstation.Server;

/// <summary>One request as a page sees it: who asks, what they ask for, and the forms of an answer.</summary>
internal sealed class PageRequest(HttpContext http, Bench bench, Session session, Actor? actor)
{
    private Ledger? ledger;

    public HttpContext Http { get; } = http;

    public Bench Bench { get; } = bench;

    public Session Session { get; } = session;

    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>The records as they are now; the same for the whole request.</summary>
    public Ledger Ledger => ledger ??= Bench.Book.Refresh();

    /// <summary>Who has given a passphrase; null on the page that asks for it.</summary>
    public Actor? Visitor { get; } = actor;

    /// <summary>Who works here.</summary>
    /// <exception cref="InvalidOperationException">Nobody does: the page is open to all.</exception>
    public Actor Actor => Visitor ?? throw new InvalidOperationException("Nobody has entered.");

    /// <summary>The entry of <see cref="Actor"/> with its role; null where nobody works here.</summary>
    public User? User => Visitor is null ? null : Ledger.HomeUser(Visitor.Name);

    /// <summary>True for one of these roles.</summary>
    public bool Is(params ReadOnlySpan<Role> roles) => User is { } user && roles.Contains(user.Role);

    /// <summary>A part of the path: the "id" of "/plates/{id}".</summary>
    public string Part(string name) => Http.Request.RouteValues[name]?.ToString() ?? "";

    /// <summary>A value behind the question mark; "" for none.</summary>
    public string Query(string name) => Http.Request.Query[name].ToString();

    /// <summary>A whole page around <paramref name="main"/>.</summary>
    /// <param name="title">Heading of the page, and of the browser's tab.</param>
    /// <param name="main">Markup of the content, escaped by whoever wrote it.</param>
    /// <param name="scripts">Names of assets, such as "now.js".</param>
    public IResult Page(string title, string main, params string[] scripts) => Results.Content(PageFrame.Write(this, title, main, scripts), "text/html; charset=utf-8");

    /// <summary>A page that shows a report: the same figures and tables as the stand-alone file.</summary>
    public IResult Report(ReportModel model, params string[] scripts) => Page(model.Title, HtmlReport.Fragment(model), scripts);

    /// <summary>A page with one sentence that says what is wrong and what to do.</summary>
    public IResult Refuse(int status, string title, string sentence) =>
        Results.Content(PageFrame.Write(this, title, Elements.Notice(sentence, QualityGrade.Fail), []), "text/html; charset=utf-8", statusCode: status);

    /// <summary>Goes on with another page after something was done.</summary>
    public static IResult GoTo(string path) => new SeeOther(path);

    /// <summary>Goes on after an action of the store, or says why it was refused.</summary>
    public IResult Done<T>(Parsed<T> outcome, string path)
        where T : notnull => outcome.Try(out _, out var fault) ? GoTo(path) : Refuse(StatusCodes.Status409Conflict, "Not done", fault.Message);

    /// <summary>303: the next request is a GET, so that loading the page again repeats nothing.</summary>
    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
