using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Whether the level means can have come from a curve that never turns back: free means against the best monotone ones (isotonic regression, Barlow et al. 1972), with a p value by seeded simulation under the monotone fit.</summary>
/// <param name="Statistic">Weighted sum of squares between the free and the monotone means.</param>
/// <param name="P">Share of simulated plates with a statistic at least as large.</param>
/// <param name="AtTop">Whether the top level is among those that turn back: a high-dose hook.</param>
public sealed record MonotoneTest(double Statistic, double P, bool AtTop, QualityVerdict Verdict)
{
    private const int Simulations = 1000;
    private const double AssumedCv = 0.1;

    /// <summary>Tests the standards of a plate. Without replicates a CV of 10 % is assumed, and said.</summary>
    /// <returns>The test, or null for fewer than three levels or means that are not above zero.</returns>
    public static MonotoneTest? Of(AssayPlate plate, AssayOptions options, int seed = 1, double significance = 0.01)
    {
        var signals = new PlateSignals(plate, options);
        var levels = signals.Levels;
        double[] means = [.. levels.Select(l => l.Mean)];
        if (levels.Length < 3 || means.Any(m => !(m > 0)))
        {
            return null;
        }

        var replicated = levels.Where(l => l.Signals.Length > 1).ToList();
        var df = replicated.Sum(l => l.Signals.Length - 1);
        var cv = df == 0 ? AssumedCv : Math.Sqrt(replicated.Sum(l => Math.Pow(Statistics.Sd(l.Signals) / l.Mean, 2) * (l.Signals.Length - 1)) / df);
        if (!(cv > 0))
        {
            return null;
        }

        double[] counts = [.. levels.Select(l => (double)l.Signals.Length)];
        var fit = Isotonic(means, Weights(means, counts), signals.Direction);
        var statistic = Distance(means, counts, fit) / (cv * cv);
        var p = Simulated(fit, counts, df, statistic, signals.Direction, new Random(seed));
        var turning = Enumerable.Range(1, means.Length - 1).Where(i => signals.Direction * (means[i] - means[i - 1]) < 0 && fit[i] == fit[i - 1]).ToList();
        var atTop = turning.Contains(means.Length - 1);
        return new(statistic, p, atTop, p > significance || turning.Count == 0 ? QualityVerdict.Pass("isotonic test") : QualityVerdict.Warn("isotonic test", string.Create(
            CultureInfo.InvariantCulture,
            $"the signal turns back at {string.Join(", ", turning.Select(i => $"{levels[i].Nominal:g6} ({string.Join(", ", levels[i].Wells.Select(w => w.Label))})"))} by more than its scatter (p = {p:0.###}{(df == 0 ? ", CV of 10 % assumed: no replicates" : "")}){(atTop ? ": high-dose hook suspected" : "")}")));
    }

    /// <summary>Best non-decreasing (or for -1 non-increasing) values: neighbours that are out of order are pooled until none is left.</summary>
    /// <param name="direction">1 or -1.</param>
    public static double[] Isotonic(IReadOnlyList<double> values, IReadOnlyList<double> weights, int direction)
    {
        var blocks = new List<(double Mean, double Weight, int Count)>();
        for (var i = 0; i < values.Count; i++)
        {
            blocks.Add((values[i], weights[i], 1));
            while (blocks.Count > 1 && direction * (blocks[^1].Mean - blocks[^2].Mean) < 0)
            {
                var (a, b) = (blocks[^2], blocks[^1]);
                blocks.RemoveRange(blocks.Count - 2, 2);
                blocks.Add((((a.Mean * a.Weight) + (b.Mean * b.Weight)) / (a.Weight + b.Weight), a.Weight + b.Weight, a.Count + b.Count));
            }
        }

        return [.. blocks.SelectMany(b => Enumerable.Repeat(b.Mean, b.Count))];
    }

    private static double[] Weights(double[] means, double[] counts) => [.. means.Select((m, i) => counts[i] / (m * m))];

    /// <summary>Sum of squares in units of the relative variance; the weights come from the monotone means, which the simulation shares.</summary>
    private static double Distance(double[] means, double[] counts, double[] fit) => means.Select((m, i) => counts[i] * Math.Pow((m - fit[i]) / fit[i], 2)).Sum();

    private static double Simulated(double[] fit, double[] counts, int df, double statistic, int direction, Random chance)
    {
        var extreme = 1;
        var means = new double[fit.Length];
        for (var k = 0; k < Simulations; k++)
        {
            for (var i = 0; i < fit.Length; i++)
            {
                means[i] = fit[i] * Math.Max(1e-3, 1 + (0.05 * Normal(chance) / Math.Sqrt(counts[i])));
            }

            // The CV is estimated on a plate, so it is in the simulation too.
            var chi = Enumerable.Range(0, df).Sum(_ => Math.Pow(Normal(chance), 2));
            var variance = 0.05 * 0.05 * (df == 0 ? 1 : chi / df);
            extreme += Distance(means, counts, Isotonic(means, Weights(means, counts), direction)) / variance >= statistic ? 1 : 0;
        }

        return extreme / (Simulations + 1.0);
    }

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
