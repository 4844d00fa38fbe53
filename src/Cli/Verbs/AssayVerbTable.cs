using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Results as tab-separated text for a terminal or a spreadsheet.</summary>
internal static class AssayVerbTable
{
    public static string Of(IEnumerable<AssayResult> results)
    {
        var text = new StringBuilder("plate\tanalyte\tsample\tdilution\tmean\tcv\tconcentration\tlow\thigh\tunit\tverdict\treason\n");
        foreach (var result in results)
        {
            foreach (var s in result.Controls.Concat(result.Samples))
            {
                text.AppendJoin('\t', Clean(result.Plate), Clean(result.Analyte), Clean(s.Name), Number(s.Dilution), Number(s.MeanSignal), Number(s.CvPercent), s.Concentration is null ? s.BoundText ?? "" : Number(s.Concentration), Number(s.Low), Number(s.High), Clean(result.Unit), AssayJson.Camel(s.Verdict.ToString()), Clean(s.Reason)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Clean(string text) => Printable.Clean(text);

    private static string Number(double? value) => value?.ToString("g6", CultureInfo.InvariantCulture) ?? "";
}
