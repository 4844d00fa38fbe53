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
        page.Append("<p>Each entry names the bytes it stands for, by source, range and SHA-256 of the whole source, or the stage that derived it and the entries it was derived from. Follow \"from\" down to the bytes.</p>\n");
        page.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Provenance\"><table class=\"prov\"><caption>Provenance of every number</caption>\n<thead><tr>");
        foreach (var title in (string[])["Id", "Stage", "Source and bytes, or inputs", "Settings", "Version"])
        {
            page.Append("<th scope=\"col\">").Append(title).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var entry in unique)
        {
            page.Append("<tr id=\"p-").Append(entry.Id).Append("\"><th scope=\"row\" class=\"mono\">").Append(entry.Id).Append("</th><td>").Append(Markup.Text(entry.Stage)).Append("</td><td>");
            Origin(page, entry, known);
            page.Append("</td><td>").Append(string.Join("<br>", entry.Parameters.Select(p => Markup.Text(p.Key) + " = " + Markup.Text(p.Value)))).Append("</td><td>").Append(Markup.Text(entry.Version)).Append("</td></tr>\n");
        }

        return page.Append("</tbody></table></div>\n</section>\n").ToString();
    }

    private static void Origin(StringBuilder page, Provenance entry, HashSet<string> known)
    {
        if (entry.Source is { } source)
        {
            page.Append(Markup.Text(source)).Append(entry.Bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $", bytes {b.Offset} to {b.Offset + Math.Max(0, b.Length - 1)}") : ", whole")
                .Append("<br><span class=\"mono\">").Append(entry.Sha256).Append("</span>");
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
}
