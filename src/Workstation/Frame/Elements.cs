using System.Text;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Workstation.Frame;

/// <summary>Small parts of pages. Every text goes through <see cref="Markup.Text"/> here, so that a name never becomes markup.</summary>
internal static class Elements
{
    /// <summary>Text for content or a quoted attribute.</summary>
    public static string T(string text) => Markup.Text(text);

    /// <summary>Text of several lines, tabs kept: for the content of a text area.</summary>
    public static string Lines(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => string.Join('\t', line.Split('\t').Select(Markup.Text))));

    /// <summary>A sentence that must be seen, with a sign beside its colour.</summary>
    public static string Notice(string sentence, QualityGrade grade) =>
        $"<p class=\"notice\" role=\"{(grade == QualityGrade.Fail ? "alert" : "status")}\"><span class=\"q{(int)grade}\">{Sign(grade)}</span> {T(sentence)}</p>\n";

    /// <summary>✓, ! or ✕.</summary>
    public static string Sign(QualityGrade grade) => grade switch { QualityGrade.Pass => "✓", QualityGrade.Warn => "!", _ => "✕" };

    /// <summary>Words with the colour and the sign of a judgement.</summary>
    public static string Judged(QualityGrade grade, string text) => $"<span class=\"q{(int)grade}\">{Sign(grade)} {T(text)}</span>";

    /// <summary>A link.</summary>
    public static string Link(string address, string text) => $"<a href=\"{T(address)}\">{T(text)}</a>";

    /// <summary>A labelled text field.</summary>
    /// <param name="scope">Keeps fields of one name in two forms of a page apart.</param>
    public static string Field(string name, string label, string value = "", string type = "text", bool isRequired = true, string hint = "", string scope = "f") =>
        $"<div class=\"field\"><label for=\"{scope}-{name}\">{T(label)}</label><input id=\"{scope}-{name}\" name=\"{name}\" type=\"{type}\" value=\"{T(value)}\"{(isRequired ? " required" : "")}{(type == "password" ? " autocomplete=\"current-password\"" : " autocomplete=\"off\"")}{(hint.Length > 0 ? $" aria-describedby=\"{scope}-h-{name}\"" : "")}>{(hint.Length > 0 ? $"<p class=\"hint\" id=\"{scope}-h-{name}\">{T(hint)}</p>" : "")}</div>\n";

    /// <summary>A labelled choice; the first entry is chosen unless <paramref name="chosen"/> names another.</summary>
    public static string Choice(string name, string label, IEnumerable<(string Value, string Text)> entries, string chosen = "", string scope = "f")
    {
        var markup = new StringBuilder($"<div class=\"field\"><label for=\"{scope}-{name}\">{T(label)}</label><select id=\"{scope}-{name}\" name=\"{name}\">");
        foreach (var (value, text) in entries)
        {
            markup.Append("<option value=\"").Append(T(value)).Append(value == chosen ? "\" selected>" : "\">").Append(T(text)).Append("</option>");
        }

        return markup.Append("</select></div>\n").ToString();
    }

    /// <summary>A form that posts to an address.</summary>
    /// <param name="inside">Markup of its fields.</param>
    public static string Form(string address, string inside, string button, string css = "form") =>
        $"<form method=\"post\" action=\"{T(address)}\" class=\"{css}\">{inside}<button type=\"submit\">{T(button)}</button></form>\n";

    /// <summary>A table of markup cells; headings are text. The first cell of a row is its heading.</summary>
    public static string Table(string caption, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        var markup = new StringBuilder($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{T(caption)}\"><table><caption>{T(caption)}</caption>\n<thead><tr>");
        foreach (var heading in headings)
        {
            markup.Append("<th scope=\"col\">").Append(T(heading)).Append("</th>");
        }

        markup.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            var isFirst = true;
            markup.Append("<tr>");
            foreach (var cell in row)
            {
                markup.Append(isFirst ? "<th scope=\"row\">" : "<td>").Append(cell).Append(isFirst ? "</th>" : "</td>");
                isFirst = false;
            }

            markup.Append("</tr>\n");
        }

        return markup.Append("</tbody></table></div>\n").ToString();
    }
}
