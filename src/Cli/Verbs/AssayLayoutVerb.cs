using System.CommandLine;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay layout FILE</c>: how a layout is understood, before a plate is read with it.</summary>
internal static class AssayLayoutVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<FileInfo>("LAYOUT") { Description = "A grid or list as text or workbook, or YAML." };
        var later = new Option<bool>("--without-concentrations") { Description = "The concentrations of the standards come from elsewhere." };
        var verb = new Command("layout", "Show how a layout is understood, well by well.\n\nExample: toolkit assay layout il6-layout.csv") { file, later };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(file), parsed.GetValue(later)));
        return verb;
    }

    private static ExitCode Run(Shell shell, FileInfo file, bool later)
    {
        var bytes = File.ReadAllBytes(file.FullName);
        var read = Workbook.Recognises(bytes) ? Workbook.Read(bytes).Bind(s => PlateLayout.AllFromSheets(s, later)) : PlateLayout.AllFromText(Encoding.UTF8.GetString(bytes), later);
        if (!read.In(file.Name).Try(out var layouts, out var fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        var text = new StringBuilder("plate\twell\trole\tname\tnominal\tunit\tdilution\n");
        foreach (var layout in layouts)
        {
            foreach (var w in layout.Wells)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Printable.Clean(layout.Plate)}\t{w.Well}\t{w.Role.ToString().ToLowerInvariant()}\t{Printable.Clean(w.Name)}\t{(w.Nominal is { } n ? Numbers.Format(n) : "")}\t{Printable.Clean(layout.Unit)}\t{Numbers.Format(w.Dilution)}\n");
            }

            foreach (var finding in layout.Findings)
            {
                shell.Say(finding.Reason);
            }

            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{(layout.Plate.Length > 0 ? Printable.Clean(layout.Plate) + ": " : "")}{layout.Wells.Length} wells: {string.Join(", ", layout.Wells.GroupBy(w => w.Role).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()} ({g.Select(w => w.Name).Distinct().Count()} names)"))}"));
        }

        shell.Out.Write(text);
        return ExitCode.Ok;
    }
}
