using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Evidence;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Reading;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>A published review: risk of bias, direction of effect, and the findings of its audit, each with a link to the row of the table in which the sentence or number stands.</summary>
internal static partial class EvidenceReviewPage
{
    private const long LargestTable = 20_000_000;

    public static void Map(PageRoutes routes)
    {
        routes.Get("/evidence", List);
        routes.Get("/evidence/{review}", request => WithSet(request, (name, folder, set) => Show(request, name, folder, set)));
        routes.Get("/evidence/{review}/{table}", request => WithSet(request, (name, folder, _) => Table(request, name, folder)));
    }

    private static IResult List(PageRequest request)
    {
        var reviews = Folders(request).ToList();
        return request.Page("Evidence", reviews.Count == 0
            ? Elements.Notice("No review yet. Put its extraction tables (studies.csv and what else there is) into a folder of its own in 'evidence' beside the store.", QualityGrade.Warn)
            : Elements.Table("Reviews", ["Review", "Tables"], reviews.Select(f => (string[])[Elements.Link("/evidence/" + Uri.EscapeDataString(f.Name), f.Name.Replace('-', ' ')), Elements.T(string.Join(", ", EvidenceReader.Tables.Where(t => File.Exists(Path.Combine(f.FullName, t)))))])));
    }

    private static IEnumerable<DirectoryInfo> Folders(PageRequest request)
    {
        DirectoryInfo root = new(ReadingRoom.Of(request.Bench).EvidenceFolder);
        return root.Exists ? root.EnumerateDirectories().Where(d => File.Exists(Path.Combine(d.FullName, "studies.csv"))).OrderBy(d => d.Name, StringComparer.Ordinal) : [];
    }

    /// <summary>The name in the path is looked for among the folders that are there; it never becomes part of one.</summary>
    private static IResult WithSet(PageRequest request, Func<string, DirectoryInfo, EvidenceSet, IResult> answer)
    {
        if (Folders(request).FirstOrDefault(f => f.Name == request.Part("review")) is not { } folder)
        {
            return request.Refuse(StatusCodes.Status404NotFound, "No such review", "There are no tables of this name. The list of evidence shows those that there are.");
        }

        return EvidenceReader.Read(table => Text(folder, table)).Try(out var set, out var fault)
            ? answer(folder.Name, folder, set)
            : request.Refuse(StatusCodes.Status422UnprocessableEntity, "Tables that cannot be read", fault.Message);
    }

    private static string? Text(DirectoryInfo folder, string table)
    {
        FileInfo file = new(Path.Combine(folder.FullName, table));
        return file.Exists && file.Length <= LargestTable ? File.ReadAllText(file.FullName) : null;
    }

    private static IResult Show(PageRequest request, string name, DirectoryInfo folder, EvidenceSet set)
    {
        var audit = ReviewAudit.Run(set);
        var synthesis = ReviewSynthesis.Of(set);
        var differences = audit.Differences.ToList();
        var main = new StringBuilder("<p class=\"crumbs\">").Append(Elements.Link("/evidence", "Evidence")).Append(" › ").Append(Elements.T(name)).Append("</p>\n");
        main.Append(Elements.Notice(
            string.Create(CultureInfo.InvariantCulture, $"{audit.Findings.Length} checks: {differences.Count} differences, {audit.Findings.Count(f => f.Verdict == Verdict.Consistent)} consistent, {audit.NotCheckable.Count()} not checkable. A difference is stated; nothing is said of its cause."),
            differences.Exists(f => f.Severity == Severity.High) ? QualityGrade.Fail : differences.Count > 0 ? QualityGrade.Warn : QualityGrade.Pass));
        main.Append("<nav class=\"pager\" aria-label=\"On this page\"><a href=\"#s-risk-of-bias\">Risk of bias</a><a href=\"#s-direction-of-effect\">Direction of effect</a><a href=\"#s-findings\">Findings</a></nav>\n");
        main.Append(HtmlReport.Fragment(new()
        {
            Title = name,
            Sections =
            [
                new("Risk of bias", set.Rob2.IsEmpty ? ["No trial was rated."] : [new FigureRowBlock([TrafficLight.Draw("rob2-traffic-light", set.Rob2, RatingPalette.ColourBlind), RatingSummary.Draw("rob2-summary", set.Rob2, RatingPalette.ColourBlind)])]),
                new("Direction of effect", synthesis.Categories.IsEmpty ? ["No outcome has a direction."] : [EffectDirectionPlot.Draw("effect-direction", synthesis.Categories, set.Rob2)]),
            ],
        }));
        main.Append("<section aria-labelledby=\"s-findings\"><h2 id=\"s-findings\">Findings of the audit</h2>\n");
        main.Append(differences.Count == 0 ? "<p>Nothing that could be checked contradicts itself or its sources.</p>\n" : Findings("Differences, the most severe first", name, differences));
        main.Append(audit.NotCheckable.Any() ? "<details><summary>Not checkable, and why</summary>" + Findings("Not checkable", name, audit.NotCheckable) + "</details>\n" : "");
        main.Append("<details><summary>Consistent claims and implied values</summary>").Append(Findings("Consistent", name, audit.Findings.Where(f => f.Verdict is Verdict.Consistent or Verdict.Implied))).Append("</details></section>\n");
        main.Append("<h2>Tables it was made from</h2>\n<ul>").AppendJoin("", EvidenceReader.Tables.Where(t => Text(folder, t) is not null).Select(t => "<li>" + Elements.Link(Address(name, t), t) + "</li>")).Append("</ul>\n");
        return request.Page(Capital(name), main.ToString(), "reading.css");
    }

    private static string Findings(string caption, string name, IEnumerable<Finding> findings)
    {
        var markup = new StringBuilder($"<ol class=\"findings\" aria-label=\"{Elements.T(caption)}\">\n");
        foreach (var f in findings)
        {
            var about = f.StudyId.Length == 0 ? "" : $"{f.StudyId} {f.OutcomeId}".Trim() + ": ";
            markup.Append("<li><p class=\"claim\">").Append(f.IsDifference ? Elements.Judged(f.Severity == Severity.High ? QualityGrade.Fail : QualityGrade.Warn, f.Severity.ToString().ToLowerInvariant()) + " " : "").Append(Elements.T(about + f.Claim)).Append("</p><dl>");
            Item(markup, "printed", Elements.T(f.Reported), Linked(name, f.ClaimedAt));
            Item(markup, "recomputed", Elements.T(string.Join("; ", f.Result.Quantities.Select(Short))), Linked(name, f.ComparedAt));
            Item(markup, "assumes", Elements.T(f.Assumption.Length > 0 ? f.Assumption : f.Result.Note), "");
            Item(markup, "would settle it", Elements.T(f.Resolve), "");
            markup.Append("</dl></li>\n");
        }

        return markup.Append("</ol>\n").ToString();
    }

    private static void Item(StringBuilder markup, string name, string what, string where)
    {
        if (what.Length + where.Length > 0)
        {
            markup.Append("<div><dt>").Append(name).Append("</dt><dd>").Append(what).Append(what.Length > 0 && where.Length > 0 ? " – " : "").Append(where).Append("</dd></div>");
        }
    }

    private static string Short(Quantity q) => q.Name.Replace('_', ' ') + " " + (q.Word ?? Reports.Drawing.Markup.Plain(q.Number!.Value, 4));

    /// <summary>"claims.csv line 2 (abstract; 3.1)" with the place as a link to that line.</summary>
    private static string Linked(string name, string place)
    {
        var markup = new StringBuilder();
        var at = 0;
        foreach (Match match in Place().Matches(place))
        {
            markup.Append(Elements.T(place[at..match.Index]));
            at = match.Index + match.Length;
            var table = match.Groups["table"].Value;
            markup.Append(EvidenceReader.Tables.Contains(table) ? Elements.Link(Address(name, table) + "#L" + match.Groups["line"].Value, match.Value) : Elements.T(match.Value));
        }

        return markup.Append(Elements.T(place[at..])).ToString();
    }

    [GeneratedRegex("(?<table>[a-z0-9_]+\\.csv) line (?<line>[0-9]{1,7})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    private static IResult Table(PageRequest request, string name, DirectoryInfo folder)
    {
        var table = EvidenceReader.Tables.FirstOrDefault(t => t == request.Part("table"));
        if (table is null || Text(folder, table) is not { } text)
        {
            return request.Refuse(StatusCodes.Status404NotFound, "No such table", "The review has no table of this name.");
        }

        if (!DelimitedTable.Read(text, ragged: true).In(table).Try(out var rows, out var fault))
        {
            return request.Refuse(StatusCodes.Status422UnprocessableEntity, "A table that cannot be read", fault.Message);
        }

        return request.Page(table, Lines(name, table, rows), "reading.css");
    }

    /// <summary>The rows as they stand in the file, each with the number of its line as an anchor.</summary>
    private static string Lines(string name, string table, DelimitedTable rows)
    {
        var main = new StringBuilder("<p class=\"crumbs\">").Append(Elements.Link("/evidence", "Evidence")).Append(" › ").Append(Elements.Link("/evidence/" + Uri.EscapeDataString(name), name)).Append(" › ").Append(Elements.T(table)).Append("</p>\n");
        main.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Append(Elements.T(table)).Append("\"><table class=\"lines\"><caption>").Append(Elements.T(table)).Append("</caption><thead><tr><th scope=\"col\">Line</th>");
        main.AppendJoin("", rows.Columns.Select(c => "<th scope=\"col\">" + Elements.T(c) + "</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows.Rows)
        {
            main.Append(CultureInfo.InvariantCulture, $"<tr id=\"L{row.Line}\"><th scope=\"row\">{row.Line}</th>").AppendJoin("", row.Cells.Select(c => "<td>" + Elements.T(c) + "</td>")).Append("</tr>\n");
        }

        return main.Append("</tbody></table></div>\n").ToString();
    }

    private static string Address(string name, string table) => $"/evidence/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(table)}";

    private static string Capital(string name) => name.Length == 0 ? "Review" : char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');
}
