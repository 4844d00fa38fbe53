using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>What the visitor may do with a plate at its stage, as forms. The store checks everything again.</summary>
internal static class PlateForms
{
    /// <param name="result">Null where there is no curve yet.</param>
    public static string All(PageRequest request, LabRecord record, AssayResult? result)
    {
        var forms = new StringBuilder();
        var address = "/plates/" + Uri.EscapeDataString(record.Id);
        var isOpen = record.Stage != RecordStage.Locked;
        if (request.Is(Role.Operator) && isOpen)
        {
            Layout(forms, address, record);
            if (result is not null)
            {
                Exclude(forms, address, result);
            }
        }

        if (request.Is(Role.Reviewer) && record.Stage == RecordStage.Processed)
        {
            Part(forms, "review", "Review", isOpen: true, Elements.Form(address + "/review", Elements.Field("comment", "Comment", isRequired: false), "I have checked this plate"));
        }

        if (isOpen && record.Stage != RecordStage.Acquired && Meanings(request, record) is { Count: > 0 } meanings)
        {
            Part(forms, "sign", "Sign", isOpen: request.Is(Role.Reviewer), Elements.Form(
                address + "/sign",
                $"<p class=\"hint\">You sign this state of the record: <span class=\"mono\">{record.Hash}</span>. Any later change makes the signature void.</p><input type=\"hidden\" name=\"seen\" value=\"{record.Hash}\">"
                + Elements.Choice("meaning", "Meaning", meanings) + Elements.Field("passphrase", "Your passphrase again", type: "password"),
                "Sign"));
        }

        if (request.Is(Role.Reviewer) && record.Stage == RecordStage.Signed)
        {
            Part(forms, "lock", "Lock", isOpen: true, Elements.Form(address + "/lock", "<p class=\"hint\">A locked plate is changed by nobody until an administrator opens it again.</p>", "Lock"));
        }

        if (request.Is(Role.Administrator) && record.Stage == RecordStage.Locked)
        {
            Part(forms, "reopen", "Open again", isOpen: true, Elements.Form(address + "/reopen", Elements.Field("reason", "Reason"), "Open for correction"));
        }

        return forms.ToString();
    }

    private static List<(string Value, string Text)> Meanings(PageRequest request, LabRecord record)
    {
        if (request.Is(Role.Operator))
        {
            return [("authorship", "Authorship: I made this")];
        }

        return request.Is(Role.Reviewer) && record.Stage is RecordStage.Reviewed or RecordStage.Signed
            ? [("review", "Review: I have checked this"), ("approval", "Approval: I release this"), ("responsibility", "Responsibility: I answer for this")]
            : [];
    }

    private static void Layout(StringBuilder forms, string address, LabRecord record)
    {
        var isFirst = record.Stage == RecordStage.Acquired;
        string Field(string name) => record.Fields.GetValueOrDefault(name) ?? "";
        var inside = "<div class=\"field\"><label for=\"f-layout\">What lies where: paste from a spreadsheet</label>"
            + $"<textarea id=\"f-layout\" name=\"layout\" rows=\"10\" required spellcheck=\"false\" aria-describedby=\"h-layout\">{Elements.Lines(Field(PlateField.Layout))}</textarea>"
            + "<p class=\"hint\" id=\"h-layout\">A list with the columns well, role, name, nominal, dilution; or the plate as a grid with 1, 2, 3 … above and A, B, C … beside it, and a second grid titled concentrations. Lines such as “# unit: pg/mL” and “# analyte: IL-6” may stand above.</p></div>"
            + "<div id=\"grid-editor\" class=\"wide\" hidden></div>"
            + "<div class=\"form line\">"
            + Elements.Choice("curve", "Curve", [("4PL", "4PL"), ("5PL", "5PL"), ("linear", "linear"), ("log-log", "log-log")], Field(PlateField.Curve))
            + Elements.Choice("weights", "Weights", [("1/y2", "1/y²"), ("1/y", "1/y"), ("none", "none")], Field(PlateField.Weights))
            + Elements.Choice("blank", "Blanks", [("ignore", "not used"), ("subtract", "subtracted")], Field(PlateField.Blank))
            + "</div>"
            + (isFirst ? "" : Elements.Field("reason", "Reason of the change", scope: "l"));
        Part(forms, "layout", isFirst ? "Layout" : "Change layout or curve", isFirst, Elements.Form(address + "/layout", inside, isFirst ? "Compute the concentrations" : "Compute again", "form wide"));
    }

    private static void Exclude(StringBuilder forms, string address, AssayResult result)
    {
        var wells = result.Wells.OrderBy(w => w.Role != WellRole.Standard).Select(w => (w.Label, $"{w.Label}: {w.Name}{(w.Nominal is { } nominal ? " " + Reports.Drawing.Markup.Plain(nominal, 6) : "")}{(w.Exclusion is null ? "" : " (left out)")}"));
        var inside = Elements.Choice("well", "Well", wells) + Elements.Choice("action", "What", [("exclude", "leave out"), ("include", "take in again")]) + Elements.Field("reason", "Reason", scope: "e");
        Part(forms, "exclude", "Leave a well out", false, Elements.Form(address + "/exclude", inside, "Compute again", "form line"));
    }

    private static void Part(StringBuilder forms, string id, string title, bool isOpen, string form) =>
        forms.Append("<details class=\"panel-box\" id=\"").Append(id).Append(isOpen ? "\" open>" : "\">").Append("<summary>").Append(title).Append("</summary>\n").Append(form).Append("</details>\n");
}
