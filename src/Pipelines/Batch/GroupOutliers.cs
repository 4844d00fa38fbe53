using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>One outcome over all participants, and how far each lies from the middle.</summary>
/// <param name="Median">Over all participants and sessions that have a value.</param>
/// <param name="Scale">Median absolute deviation over 0.6745; 0 where more than half are alike.</param>
/// <param name="Scores">(x − median) / scale of each measure; NaN where the scale is 0.</param>
public sealed record OutcomeSpread(string Outcome, string Unit, double Median, double Scale, ImmutableArray<(Measure Measure, double Score)> Scores)
{
    /// <summary>Beyond this a value is named: Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers, section 3.3.</summary>
    public const double Limit = 3.5;

    // The median absolute deviation of a normal distribution in units of its standard deviation.
    private const double NormalDeviation = 0.6745;

    // Fewer say nothing of a spread.
    private const int Fewest = 5;

    /// <summary>The values that lie beyond the limit, the farthest first.</summary>
    public IEnumerable<(Measure Measure, double Score)> Outliers => Scores.Where(s => Math.Abs(s.Score) > Limit).OrderByDescending(s => Math.Abs(s.Score));

    /// <summary>Every outcome with its spread, in the order of its first appearance; without a score where fewer than five values are known.</summary>
    public static ImmutableArray<OutcomeSpread> Of(IEnumerable<Measure> measures) =>
    [
        .. measures.Where(m => double.IsFinite(m.Value)).GroupBy(m => m.Outcome, StringComparer.Ordinal).Select(g =>
        {
            double[] values = [.. g.Select(m => m.Value)];
            var middle = MedianOf(values);
            var scale = MedianOf([.. values.Select(v => Math.Abs(v - middle))]) / NormalDeviation;
            return new OutcomeSpread(g.Key, g.First().Unit, middle, scale, [.. g.Select(m => (m, values.Length >= Fewest && scale > 0 ? (m.Value - middle) / scale : double.NaN))]);
        }),
    ];

    /// <summary>One sentence for a list.</summary>
    internal static string Sentence(Measure measure, double score) => string.Create(
        CultureInfo.InvariantCulture, $"{measure.Participant}{(measure.Session is null ? "" : " ses-" + measure.Session)}: {measure.Outcome} = {Numbers.Format(Math.Round(measure.Value, 4))} {measure.Unit}, {Math.Abs(score):0.0} robust deviations {(score > 0 ? "above" : "below")} the median");

    private static double MedianOf(double[] values)
    {
        Array.Sort(values = [.. values]);
        return 0.5 * (values[(values.Length - 1) / 2] + values[values.Length / 2]);
    }
}
