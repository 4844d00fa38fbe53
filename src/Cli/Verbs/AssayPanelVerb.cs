using System.CommandLine;
using System.Text;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay panel</c>: the markers that the toolkit knows.</summary>
internal static class AssayPanelVerb
{
    public static Command Create(Shell shell)
    {
        var verb = new Command("panel", "List the markers with their usual units (UCUM) and verified LOINC codes.\n\nExample: toolkit assay panel");
        verb.SetAction(_ =>
        {
            var text = new StringBuilder("name\ttitle\tunit\tloinc\tmatrix\tnote\n");
            foreach (var m in PanelCatalogue.Markers)
            {
                text.AppendJoin('\t', m.Name, m.Title, m.Unit, m.Loinc ?? "", m.Matrix, m.Note).Append('\n');
            }

            shell.Out.Write(text);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
