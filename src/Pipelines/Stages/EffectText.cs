using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Stages;

/// <summary>An effect as the large number of a page.</summary>
internal static class EffectText
{
    /// <param name="adjusted">What stands behind the interval: the adjusted p value; "" for none.</param>
    public static KeyFigure Card(string title, Estimate effect, string adjusted) => new(
        title,
        effect.Value is { } value ? value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−') + (effect.Unit == "1" ? "" : " " + effect.Unit) : "none",
        string.Create(CultureInfo.InvariantCulture, $"{100 * effect.Level:0.##} % interval {EstimateTable.Interval(effect)}{adjusted}"),
        effect.Provenance.FirstOrDefault());

    /// <summary>"; p = 0.012 adjusted".</summary>
    public static string Adjusted(double p) => $"; p {(p < 0.001 ? "< 0.001" : "= " + p.ToString("0.000", CultureInfo.InvariantCulture))} adjusted";
}
