using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>Robust regression on order statistics: for description only, never for a comparison of arms.</summary>
/// <param name="Intercept">Mean of the logarithms.</param>
/// <param name="Slope">Standard deviation of the logarithms.</param>
/// <param name="Imputed">Values put in place of the censored ones, ascending.</param>
public sealed record OrderStatisticsFit(double Intercept, double Slope, ImmutableArray<double> Imputed, Description Summary);

/// <summary>Summary statistics of values of which some lie below one limit of detection.</summary>
public static class RegressionOnOrderStatistics
{
    /// <summary>Log-scale ROS with one limit (Helsel 2012): the logarithms of the observed values on normal quantiles; plotting positions pc + (1 - pc) i/(n + 1), pc the censored share.</summary>
    /// <exception cref="ArgumentException">Fewer than two observed values, or one that is not positive.</exception>
    public static OrderStatisticsFit Fit(ReadOnlySpan<double> observed, int censored)
    {
        var sorted = observed.ToArray();
        Array.Sort(sorted);
        if (sorted.Length < 2 || sorted[0] <= 0)
        {
            throw new ArgumentException("Two or more positive values are needed.", nameof(observed));
        }

        var share = (double)censored / (censored + sorted.Length);
        var logs = Array.ConvertAll(sorted, Math.Log);
        var quantiles = logs.Select((_, i) => Distributions.NormalQuantile(share + ((1 - share) * (i + 1) / (sorted.Length + 1)))).ToArray();
        double mq = Sample.Mean(quantiles), ml = Sample.Mean(logs);
        var slope = quantiles.Zip(logs, (q, l) => (q - mq) * (l - ml)).Sum() / quantiles.Sum(q => (q - mq) * (q - mq));
        var intercept = ml - (slope * mq);
        var imputed = Enumerable.Range(1, censored).Select(i => Math.Exp(intercept + (slope * Distributions.NormalQuantile(share * i / (censored + 1))))).ToImmutableArray();
        return new(intercept, slope, imputed, Description.Of(imputed.Concat(sorted)));
    }
}
