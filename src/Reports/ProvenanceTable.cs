using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>The end of every link: which bytes, which stage with which settings, which version; each entry leads on to what it was made from.</summary>
internal static class ProvenanceTable
{
    private const int InputsShown = 6;

    /// <summary>More entries than this are not printed: a hundred pages of them would bury the report.</summary>
    private const int MostEntriesOnPaper = 120;

    /// <summary>The section, or "" where there is nothing to show. An id that stands twice is shown once.</summary>
    public static string Write(ImmutableArray<Provenance> entries)
    {
        if (entries.IsEmpty)
        {
            return "";
        }

        var unique = entries.DistinctBy(p => p.Id).ToList();
        var known = unique.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var page = new StringBuilder("<section aria-labelledby=\"s-provenance\">\n<h2 id=\"s-provenance\">Provenance</h2>\n");
        page.Append("<p>Each entry names the bytes it stands for, by source and range, or the stage that derived it and the entries it was derived from. Follow “from” down to the bytes; the sources are listed with the SHA-256 of the whole.</p>\n");
        var sources = unique.Where(p => p.Source is not null).Select(p => (Source: p.Source!, Sha256: p.Sha256!)).Distinct().Select((s, i) => (s, Name: "s" + (i + 1).ToString(CultureInfo.InvariantCulture))).ToDictionary(p => p.s, p => p.Name);
        if (sources.Count > 0)
        {
            Sources(page, sources);
        }

        var many = unique.Count > MostEntriesOnPaper;
        if (many)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"paper\">The {unique.Count} entries that lead from the numbers to these sources stand in the page and in results.json.</p>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll{(many ? " long" : "")}\" tabindex=\"0\" role=\"region\" aria-label=\"Provenance of every number\"><table class=\"prov\"><caption>Provenance of every number</caption>\n");
        Headings(page, "Id", "Stage", "Bytes, or inputs", "Settings", "Version");
        foreach (var entry in unique)
        {
            page.Append("<tr id=\"p-").Append(entry.Id).Append("\"><th scope=\"row\" class=\"mono\">").Append(entry.Id).Append("</th><td>").Append(Markup.Text(entry.Stage)).Append("</td><td>");
            Origin(page, entry, known, sources);
            page.Append("</td><td>").Append(string.Join("<br>", entry.Parameters.Select(p => Markup.Text(p.Key) + " = " + Markup.Text(p.Value)))).Append("</td><td>").Append(Markup.Text(entry.Version)).Append("</td></tr>\n");
        }

        return page.Append("</tbody></table></div>\n</section>\n").ToString();
    }

    private static void Origin(StringBuilder page, Provenance entry, HashSet<string> known, Dictionary<(string, string), string> sources)
    {
        if (entry.Source is { } source)
        {
            var name = sources[(source, entry.Sha256!)];
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"#src-{name}\">{Markup.Text(source)}</a>").Append(entry.Bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $", bytes {b.Offset} to {b.Offset + Math.Max(0, b.Length - 1)}") : ", whole");
            return;
        }

        var links = entry.Inputs.Distinct().Select(id => known.Contains(id) ? $"<a class=\"mono\" href=\"#p-{Markup.Text(id)}\">{Markup.Text(id)}</a>" : $"<span class=\"mono\">{Markup.Text(id)}</span>").ToList();
        if (links.Count <= InputsShown)
        {
            page.Append(links.Count == 0 ? "no input" : "from " + string.Join(", ", links));
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<details><summary>from {links.Count} entries</summary>{string.Join(", ", links)}</details>");
    }

    private static void Sources(StringBuilder page, Dictionary<(string Source, string Sha256), string> sources)
    {
        page.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sources\"><table class=\"prov\"><caption>Sources</caption>\n");
        Headings(page, "Source", "SHA-256 of the whole");
        foreach (var ((source, sha256), name) in sources)
        {
            page.Append("<tr id=\"src-").Append(name).Append("\"><th scope=\"row\">").Append(Markup.Text(source)).Append("</th><td class=\"mono\">").Append(sha256).Append("</td></tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static void Headings(StringBuilder page, params ReadOnlySpan<string> titles)
    {
        page.Append("<thead><tr>");
        foreach (var title in titles)
        {
            page.Append("<th scope=\"col\">").Append(title).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
    }
}
