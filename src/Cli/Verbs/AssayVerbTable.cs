using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Cli.Verbs;

/// <summary>Results as tab-separated text for a terminal or a spreadsheet. The concentration is what may be reported: a number, or a bound where the value is censored; what was read off the curve stands in a column of its own; where the export holds the maker's concentrations, their mean over the sample's wells and our difference stand beside ours.</summary>
internal static class AssayVerbTable
{
    public static string Of(IReadOnlyList<PlateReport> plates)
    {
        var vendor = plates.Any(p => p.Vendor is not null);
        var text = new StringBuilder("plate\tanalyte\tsample\tdilution\tmean\tcv\tconcentration\tlow\thigh\tunit\tverdict\treason\tread_off" + (vendor ? "\tvendor\tdifference_percent" : "") + "\n");
        foreach (var plate in plates)
        {
            var result = plate.Result;
            foreach (var s in result.Controls.Concat(result.Samples))
            {
                text.AppendJoin('\t', Clean(result.Plate), Clean(result.Analyte), Clean(s.Name), Number(s.Dilution), Number(s.MeanSignal), Number(s.CvPercent), s.Reported, Number(s.Low), Number(s.High), Clean(result.Unit), AssayJson.Camel(s.Verdict.ToString()), Clean(s.Reason), Number(s.Concentration));
                text.Append(vendor ? Vendor(plate.Vendor, s) : "").Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Vendor(VendorComparison? vendor, SampleResult sample)
    {
        var wells = (vendor?.Wells ?? []).Where(w => sample.Wells.Contains(w.Well)).ToList();
        if (wells.Count == 0)
        {
            return "\t\t";
        }

        if (!wells.TrueForAll(w => w.Vendor.Value is not null))
        {
            return "\t" + Clean(string.Join(' ', wells.Select(w => w.Vendor.Text).Distinct())) + "\t";
        }

        var mean = wells.Average(w => w.Vendor.Value!.Value);
        return $"\t{Number(mean)}\t{(sample.Concentration is { } own && mean > 0 ? (Math.Round(100 * ((own / mean) - 1), 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture) : "")}";
    }

    private static string Clean(string text) => Printable.Clean(text);

    private static string Number(double? value) => value?.ToString("g6", CultureInfo.InvariantCulture) ?? "";
}
