using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Reading;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>The audit trail: who did what, when, to which value, and why; searched, read page by page, taken along as CSV, and marked as read.</summary>
internal static class AuditPage
{
    private const int Lines = 100;

    private static readonly (string Value, string Text)[] Kinds =
    [
        ("", "everything"), ("record", "records, all"), (EventKind.Acquired, "acquired"), (EventKind.Processed, "processed"), (EventKind.Changed, "changed"), (EventKind.Reviewed, "reviewed"),
        (EventKind.Signed, "signed"), (EventKind.Locked, "locked"), (EventKind.Reopened, "reopened"), ("user", "users, all"), (EventKind.UserRefused, "wrong passphrases"), (EventKind.UserRole, "roles"), ("audit", "readings of this trail"), ("store", "the store"),
    ];

    private static readonly string[] Named = ["who", "what", "record", "text", "since", "until"];

    public static void Map(PageRoutes routes)
    {
        routes.Get("/audit", Show);
        routes.Get("/audit.csv", Csv);
        routes.Post("/audit/reviewed", Reviewed, [Role.Reviewer, Role.Auditor, Role.Administrator]);
    }

    private static IResult Show(PageRequest request)
    {
        if (!Asked(request).Try(out var query, out var wrong))
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "Audit trail", wrong.Message);
        }

        var page = Number(request.Query("page"));
        var (lines, found, all) = ReadingRoom.Of(request.Bench).Audit.Search(query, (page - 1) * Lines, Lines);
        var through = request.Ledger.AuditReviewedThrough;
        var main = new StringBuilder(Form(request));
        main.Append(CultureInfo.InvariantCulture, $"<p>{found} of {all} events. ").Append(Elements.Link("/audit.csv" + Terms(request, null), "All of these as CSV")).Append("</p>\n");
        main.Append(Elements.Table("Events, the newest first", ["Event", "When (UTC)", "Who", "What", "Record", "Field", "Old", "New", "Why"], lines.Select(l => Row(l, through))));
        Pager(main, request, page, found);
        main.Append(Review(request, through));
        return request.Page("Audit trail", main.ToString(), "reading.css");
    }

    private static string Form(PageRequest request) => "<form method=\"get\" action=\"/audit\" class=\"form line\" role=\"search\">"
        + Elements.Field("who", "Who", request.Query("who"), isRequired: false)
        + Elements.Choice("what", "What", Kinds, request.Query("what"))
        + Elements.Field("record", "Record", request.Query("record"), isRequired: false)
        + Elements.Field("text", "Text in any column", request.Query("text"), isRequired: false)
        + Elements.Field("since", "From day, as 2026-03-02 (UTC)", request.Query("since"), isRequired: false)
        + Elements.Field("until", "To day", request.Query("until"), isRequired: false)
        + "<button type=\"submit\">Search</button></form>\n";

    private static IEnumerable<string> Row(AuditEntry line, long through) =>
    [
        line.Seq.ToString(CultureInfo.InvariantCulture) + (line.Seq > through ? " <span class=\"soft\">unread</span>" : ""),
        Elements.T(line.At.Length > 19 ? line.At[..19].Replace('T', ' ') : line.At),
        Elements.T(line.Who),
        Elements.T(line.What),
        line.Record.StartsWith("plate-", StringComparison.Ordinal) ? Elements.Link("/plates/" + Uri.EscapeDataString(line.Record), line.Record) : Elements.T(line.Record),
        Elements.T(line.Field),
        Short(line.Old),
        Short(line.New),
        Elements.T(line.Why),
    ];

    /// <summary>A long value is folded, and whole inside.</summary>
    private static string Short(string text)
    {
        const int most = 120;
        return text.Length <= most ? $"<span class=\"value\">{Elements.T(text)}</span>" : $"<details><summary>{Elements.T(text[..60])}…</summary><span class=\"value\">{Elements.T(text)}</span></details>";
    }

    private static void Pager(StringBuilder main, PageRequest request, int page, int found)
    {
        var last = Math.Max(1, (found + Lines - 1) / Lines);
        main.Append("<nav class=\"pager\" aria-label=\"Pages of events\">");
        main.Append(page > 1 ? Elements.Link("/audit" + Terms(request, page - 1), "newer") : "");
        main.Append(CultureInfo.InvariantCulture, $"<span>page {page} of {last}</span>");
        main.Append(page < last ? Elements.Link("/audit" + Terms(request, page + 1), "older") + Elements.Link("/audit" + Terms(request, last), "oldest") : "").Append("</nav>\n");
    }

    private static string Review(PageRequest request, long through)
    {
        var last = request.Ledger.Head.Seq;
        var state = through == 0 ? Elements.Notice("Nobody has noted yet that this trail was read.", QualityGrade.Warn)
            : Elements.Notice(string.Create(CultureInfo.InvariantCulture, $"Read through event {through}; {last - through} newer events are unread."), through < last ? QualityGrade.Warn : QualityGrade.Pass);
        var by = ReadingRoom.Of(request.Bench).Audit.Search(new() { What = EventKind.AuditReviewed }, 0, 1).Page.Select(e => $"<p class=\"soft\">Last noted by {Elements.T(e.Who)}, {Elements.T(e.At[..Math.Min(19, e.At.Length)].Replace('T', ' '))}{(e.Why.Length > 0 ? ": " + Elements.T(e.Why) : "")}</p>\n").FirstOrDefault() ?? "";
        var form = request.Is(Role.Reviewer, Role.Auditor, Role.Administrator)
            ? Elements.Form("/audit/reviewed", $"<input type=\"hidden\" name=\"through\" value=\"{last}\">" + Elements.Field("comment", "Comment", isRequired: false), string.Create(CultureInfo.InvariantCulture, $"I have read it through event {last}"))
            : "";
        return "<h2>Review of the trail</h2>\n" + state + by + form;
    }

    private static IResult Reviewed(PageRequest request, IFormCollection form) =>
        long.TryParse(form["through"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var through)
            ? request.Done(request.Bench.Book.ReviewAudit(request.Actor, through, form["comment"].ToString() is { Length: > 0 } comment ? comment : null), "/audit")
            : request.Refuse(StatusCodes.Status400BadRequest, "Audit trail", "Expected the number of an event, found something else.");

    private static IResult Csv(PageRequest request)
    {
        if (!Asked(request).Try(out var query, out var wrong))
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "Audit trail", wrong.Message);
        }

        var text = new StringBuilder("event,at,who,what,record,field,old,new,why\r\n");
        foreach (var l in ReadingRoom.Of(request.Bench).Audit.All(query))
        {
            text.Append(l.Seq.ToString(CultureInfo.InvariantCulture));
            foreach (var cell in new[] { l.At, l.Who, l.What, l.Record, l.Field, l.Old, l.New, l.Why })
            {
                text.Append(',').Append(CsvCell.Text(cell));
            }

            text.Append("\r\n");
        }

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", "audit.csv");
    }

    private static Parsed<AuditQuery> Asked(PageRequest request)
    {
        if (!Day(request.Query("since")).Try(out var since, out var fault) || !Day(request.Query("until")).Try(out var until, out fault))
        {
            return fault;
        }

        return new AuditQuery
        {
            Who = request.Query("who"),
            What = request.Query("what"),
            Record = request.Query("record"),
            Text = request.Query("text"),
            Since = since.Moment,
            Until = until.Moment?.AddDays(1).AddTicks(-1),
        };
    }

    private static Parsed<(DateTimeOffset? Moment, bool IsGiven)> Day(string text) =>
        text.Length == 0 ? (null, false)
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? (day, true)
        : new Fault(0, "a day such as 2026-03-02", Printable.Quote(text, 40)) { Place = "date", Unit = "character" };

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 1_000_000) : 1;

    /// <summary>The search as it stands behind the question mark.</summary>
    private static string Terms(PageRequest request, int? page)
    {
        var terms = Named.Where(t => request.Query(t).Length > 0).Select(t => t + "=" + Uri.EscapeDataString(request.Query(t))).ToList();
        terms.AddRange(page is { } p ? ["page=" + p.ToString(CultureInfo.InvariantCulture)] : []);
        return terms.Count == 0 ? "" : "?" + string.Join('&', terms);
    }
}
