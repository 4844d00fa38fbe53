using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>Writes a model as one stand-alone HTML page: no network, no script, everything inside; the same model gives the same bytes.</summary>
public sealed class HtmlReport
{
    /// <summary>A longer table behind a figure is not printed: it would bury the figures.</summary>
    private const int MostRowsOnPaper = 48;

    private readonly StringBuilder page = new();
    private readonly HashSet<string> known;
    private readonly HashSet<string> anchors = new(["s-faults", "s-provenance", "s-signatures"], StringComparer.Ordinal);

    /// <summary>Names of the regions that scroll: each is named once, so that a list of them can be told apart.</summary>
    private readonly HashSet<string> regions = new(["Contents", "Provenance of every number", "Sources"], StringComparer.Ordinal);

    private Func<string, string>? provenance;

    private HtmlReport(ReportModel model) => known = model.Provenance.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>The whole page, to be stored as UTF-8 without byte order mark.</summary>
    /// <exception cref="ArgumentException">Two figures or two sections have the same id, or a number's provenance is not in the model: it would lead nowhere.</exception>
    public static string Write(ReportModel model)
    {
        var report = new HtmlReport(model);
        report.Head(model);
        foreach (var section in model.Sections)
        {
            report.Section(section);
        }

        report.Words(model);
        report.Signatures(model);
        report.page.Append(ProvenanceTable.Write(model.Provenance));
        report.page.Append("</main>\n<footer><p>Made by Toolkit ").Append(Markup.Text(Provenance.ToolkitVersion))
            .Append(". This page needs no network and runs no script. Dotted numbers lead to their provenance.</p></footer>\n</body>\n</html>\n");
        return report.page.ToString();
    }

    /// <summary>Lead, facts, sections, methods, faults and provenance as markup for a page that holds <see cref="PageStyle.Css"/> and a heading of its own.</summary>
    /// <param name="provenance">Address of the page that shows an entry, by its id; null for a table of all entries below.</param>
    /// <exception cref="ArgumentException">As for <see cref="Write"/>.</exception>
    public static string Fragment(ReportModel model, Func<string, string>? provenance = null)
    {
        HtmlReport report = new(model) { provenance = provenance };
        report.Introduction(model);
        foreach (var section in model.Sections)
        {
            report.Section(section);
        }

        report.Words(model);
        report.Signatures(model);
        return report.page.Append(provenance is null ? ProvenanceTable.Write(model.Provenance) : "").ToString();
    }

    private void Head(ReportModel model)
    {
        var sheet = PageStyle.Sheet(model.Title, $"Toolkit {Provenance.ToolkitVersion}{(model.Anchor is { } anchor ? " · store head " + anchor : "")}");
        page.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{PageStyle.Policy(sheet)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="Toolkit {Markup.Text(Provenance.ToolkitVersion)}">
            <title>{Markup.Text(model.Title)}</title>
            <style>{sheet}</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <h1>{Markup.Text(model.Title)}</h1>

            """);
        Introduction(model);
        Contents(model);
        page.Append("</header>\n<main id=\"main\">\n");
    }

    private void Introduction(ReportModel model)
    {
        if (model.Lead.Length > 0)
        {
            page.Append("<p class=\"lead\">").Append(Markup.Text(model.Lead)).Append("</p>\n");
        }

        if (!model.Facts.IsEmpty || model.Anchor is not null)
        {
            page.Append("<dl class=\"facts\">");
            foreach (var (name, value) in model.Anchor is { } head ? model.Facts.Add(("Store head", head)) : model.Facts)
            {
                page.Append("<div><dt>").Append(Markup.Text(name)).Append("</dt><dd>").Append(Markup.Text(value)).Append("</dd></div>");
            }

            page.Append("</dl>\n");
        }
    }

    private void Contents(ReportModel model)
    {
        var titles = model.Sections.Select(s => s.Title).ToList();
        titles.AddRange(model.Methods.IsEmpty ? [] : ["Methods"]);
        titles.AddRange(model.Faults.IsEmpty ? [] : ["Faults"]);
        titles.AddRange(model.Signatures.IsEmpty ? [] : ["Signatures"]);
        titles.AddRange(model.Provenance.IsEmpty ? [] : ["Provenance"]);
        page.Append("<nav aria-label=\"Contents\"><ol>");
        foreach (var title in titles)
        {
            page.Append("<li><a href=\"#").Append(SectionId(title)).Append("\">").Append(Markup.Text(title)).Append("</a></li>");
        }

        page.Append("</ol></nav>\n");
    }

    private static string SectionId(string title) => "s-" + Markup.Anchor(title);

    private void Section(ReportSection section)
    {
        if (!anchors.Add(SectionId(section.Title)))
        {
            throw new ArgumentException($"Two sections of the page have the id '{SectionId(section.Title)}'.", nameof(section));
        }

        page.Append("<section aria-labelledby=\"").Append(SectionId(section.Title)).Append("\">\n<h2 id=\"").Append(SectionId(section.Title)).Append("\">").Append(Markup.Text(section.Title)).Append("</h2>\n");
        foreach (var block in section.Blocks)
        {
            Block(block);
        }

        page.Append("</section>\n");
    }

    private void Block(ReportBlock block)
    {
        switch (block)
        {
            case ParagraphBlock p:
                page.Append("<p>").Append(Markup.Text(p.Text)).Append("</p>\n");
                break;
            case FigureBlock f:
                Figure(f.Figure);
                break;
            case FigureRowBlock row:
                page.Append("<div class=\"row\">\n");
                foreach (var figure in row.Figures)
                {
                    Figure(figure);
                }

                page.Append("</div>\n");
                break;
            case TableBlock t:
                Table(t.Table);
                break;
            case VerdictsBlock v:
                Verdicts(v.Verdicts);
                break;
            case KeyFiguresBlock k:
                Keys(k.Figures);
                break;
            default:
                throw new ArgumentException($"A page has no form for a block of {block.GetType().Name}.", nameof(block));
        }
    }

    private void Figure(Figure figure)
    {
        if (!anchors.Add(figure.Id))
        {
            throw new ArgumentException($"Two figures of the page have the id '{figure.Id}'.", nameof(figure));
        }

        page.Append("<figure id=\"fig-").Append(figure.Id).Append("\">\n<figcaption><h3>").Append(Markup.Text(figure.Title)).Append("</h3><p>").Append(Markup.Text(figure.Description)).Append("</p></figcaption>\n")
            .Append(figure.Picture.ToMarkup())
            .Append(figure.Data.Rows.Length > MostRowsOnPaper ? "<details class=\"long\">" : "<details>").Append("<summary>Data of this figure</summary>\n");
        Table(figure.Data);
        page.Append("</details>\n</figure>\n");
    }

    private void Table(ReportTable table)
    {
        var place = table.Caption;
        for (var n = 2; !regions.Add(place); n++)
        {
            place = string.Create(CultureInfo.InvariantCulture, $"{table.Caption} ({n})");
        }

        page.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Append(Markup.Text(place)).Append("\"><table><caption>").Append(Markup.Text(table.Caption)).Append("</caption>\n<thead><tr>");
        foreach (var column in table.Columns)
        {
            page.Append(column.Numeric ? "<th scope=\"col\" class=\"r\">" : "<th scope=\"col\">").Append(Markup.Text(column.Title)).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>");
            for (var i = 0; i < row.Length; i++)
            {
                // A row that goes on from the one above has no heading of its own: an empty one would be read aloud.
                var isHeading = i == 0 && row[i].Text.Length > 0;
                page.Append(isHeading ? "<th scope=\"row\"" : "<td").Append(table.Columns[i].Numeric ? " class=\"r\">" : ">");
                CellContent(row[i]);
                page.Append(isHeading ? "</th>" : "</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private void CellContent(Cell cell)
    {
        var text = Markup.Text(cell.Text);
        if (cell.Value is { } value && double.IsFinite(value))
        {
            text = $"<data value=\"{Numbers.Format(value)}\">{text}</data>";
        }

        if (cell.Grade is { } grade)
        {
            text = Judged(grade, text);
        }

        page.Append(cell.ProvenanceId is { } id ? Linked(text, id) : text);
    }

    private string Linked(string markup, string id) => known.Contains(id)
        ? $"<a class=\"n\" href=\"{(provenance is { } address ? Markup.Text(address(id)) : "#p-" + id)}\">{markup}</a>"
        : throw new ArgumentException($"The number {Printable.Quote(markup)} refers to provenance {Printable.Quote(id)}, which the model does not hold.", nameof(id));

    /// <summary>Never by colour alone: a sign stands before the words.</summary>
    private static string Judged(QualityGrade grade, string markup) =>
        $"<span class=\"q{(int)grade}\">{grade switch { QualityGrade.Pass => "✓", QualityGrade.Warn => "!", _ => "✕" }} {markup}</span>";

    private void Verdicts(ImmutableArray<QualityVerdict> verdicts)
    {
        page.Append("<ul class=\"verdicts\">\n");
        foreach (var v in verdicts)
        {
            page.Append("<li>").Append(Judged(v.Grade, Markup.Text(v.Criterion))).Append(v.Reason.Length == 0 ? "" : " " + Markup.Text(v.Reason)).Append("</li>\n");
        }

        page.Append("</ul>\n");
    }

    private void Keys(ImmutableArray<KeyFigure> figures)
    {
        page.Append("<dl class=\"keys\">\n");
        foreach (var k in figures)
        {
            var value = Markup.Text(k.Value);
            page.Append("<div><dt>").Append(Markup.Text(k.Label)).Append("</dt><dd class=\"big\">").Append(k.ProvenanceId is { } id ? Linked(value, id) : value)
                .Append("</dd><dd class=\"small\">").Append(Markup.Text(k.Detail)).Append("</dd></div>\n");
        }

        page.Append("</dl>\n");
    }

    /// <summary>Name, time and meaning of each signature, and whether what was signed is still what stands here.</summary>
    private void Signatures(ReportModel model)
    {
        if (!model.Signatures.IsEmpty)
        {
            page.Append("<section aria-labelledby=\"s-signatures\">\n<h2 id=\"s-signatures\">Signatures</h2>\n");
            Table(new(
                "Electronic signatures",
                [new("Name"), new("Meaning"), new("Time, UTC"), new("State"), new("Hash of the record as signed")],
                model.Signatures.Select(s => (Cell[])[s.Name, s.Meaning, s.At, s.IsValid ? Cell.Judged(QualityGrade.Pass, "valid") : Cell.Judged(QualityGrade.Fail, "void: the record was changed since"), s.RecordHash])));
            page.Append("</section>\n");
        }
    }

    private void Words(ReportModel model)
    {
        if (!model.Methods.IsEmpty)
        {
            Section(new("Methods", [string.Join(' ', model.Methods.Select(m => m.TrimEnd()))]));
        }

        if (!model.Faults.IsEmpty)
        {
            page.Append("<section aria-labelledby=\"s-faults\">\n<h2 id=\"s-faults\">Faults</h2>\n<ul class=\"faults\">\n");
            foreach (var fault in model.Faults)
            {
                page.Append("<li><span class=\"q1\">!</span> ").Append(Markup.Text(fault)).Append("</li>\n");
            }

            page.Append("</ul>\n</section>\n");
        }
    }
}
