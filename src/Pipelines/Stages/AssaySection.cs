using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Stages;

/// <summary>The plates on the page of a study: each as <see cref="PlatePage"/> shows it.</summary>
internal static class AssaySection
{
    public static IEnumerable<ReportSection> Of(ImmutableArray<AssayResult> plates)
    {
        if (!plates.IsEmpty)
        {
            yield return new("Plates", [.. plates.SelectMany((plate, i) => PlatePage.Blocks(new PlateReport(plate), i + 1).Insert(0, PlatePage.Name(plate) + "."))]);
        }
    }

    public static IEnumerable<string> Methods(Study study)
    {
        foreach (var source in study.Outcomes.Select(o => o.Source).OfType<PlateSource>().Take(1))
        {
            yield return $"Concentrations were read from {source.Curve} curves fitted to single wells with weights {source.Weights}, blanks {(source.SubtractBlank ? "subtracted" : "not subtracted")}; intervals are of the delta method on the log scale and include the scatter of the sample's own wells. A value below the limit of quantification enters as an interval.";
        }
    }
}
