namespace Toolkit.Trials;

/// <summary>Intervals from bootstrap replicates of a statistic.</summary>
public sealed class Bootstrap
{
    private readonly double[] sorted;

    /// <param name="estimate">The statistic on the sample itself.</param>
    /// <param name="replicates">The statistic on each resample.</param>
    /// <param name="jackknife">The statistic without each participant in turn; empty where BCa is not wanted.</param>
    /// <exception cref="ArgumentException">Fewer than two replicates.</exception>
    public Bootstrap(double estimate, ReadOnlySpan<double> replicates, ReadOnlySpan<double> jackknife = default)
    {
        if (replicates.Length < 2)
        {
            throw new ArgumentException("Two replicates or more are needed.", nameof(replicates));
        }

        Estimate = estimate;
        sorted = replicates.ToArray();
        Array.Sort(sorted);
        Mean = Sample.Mean(replicates);
        StandardDeviation = Math.Sqrt(Sample.Variance(replicates));
        BiasCorrection = Distributions.NormalQuantile(sorted.Count(r => r < estimate) / (double)sorted.Length);
        Acceleration = AccelerationOf(jackknife);
    }

    public double Estimate { get; }

    public double Mean { get; }

    /// <summary>Divisor: replicates - 1.</summary>
    public double StandardDeviation { get; }

    /// <summary>z0: probit of the share of replicates below the estimate.</summary>
    public double BiasCorrection { get; }

    /// <summary>a, from the jackknife; NaN without one.</summary>
    public double Acceleration { get; }

    /// <summary>Quantiles of the replicates, of the named type.</summary>
    public (double Low, double High) Percentile(double level = 0.95, int type = 7) =>
        (Quantiles.Of(sorted, (1 - level) / 2, type), Quantiles.Of(sorted, (1 + level) / 2, type));

    /// <summary>Twice the estimate less the opposite quantiles.</summary>
    public (double Low, double High) Basic(double level = 0.95, int type = 7)
    {
        var (low, high) = Percentile(level, type);
        return ((2 * Estimate) - high, (2 * Estimate) - low);
    }

    /// <summary>Shares at which the BCa interval reads the quantiles (Efron 1987).</summary>
    public (double Low, double High) BcaLevels(double level = 0.95)
    {
        double Adjusted(double share)
        {
            var z = BiasCorrection + Distributions.NormalQuantile(share);
            return Distributions.NormalUpper(-(BiasCorrection + (z / (1 - (Acceleration * z)))));
        }

        return (Adjusted((1 - level) / 2), Adjusted((1 + level) / 2));
    }

    /// <summary>Bias-corrected and accelerated interval (Efron 1987).</summary>
    public (double Low, double High) Bca(double level = 0.95, int type = 7)
    {
        var (low, high) = BcaLevels(level);
        return (Quantiles.Of(sorted, low, type), Quantiles.Of(sorted, high, type));
    }

    /// <summary>Row numbers of each resample, shape (draws, n); stream k of the seed makes row k.</summary>
    public static int[][] Indices(int count, int draws, ulong seed) => [.. Enumerable.Range(0, draws).Select(k =>
    {
        var chance = new Chance(seed, (ulong)k);
        var row = new int[count];
        for (var i = 0; i < count; i++)
        {
            row[i] = chance.Below(count);
        }

        return row;
    })];

    private static double AccelerationOf(ReadOnlySpan<double> jackknife)
    {
        if (jackknife.Length < 2)
        {
            return double.NaN;
        }

        var mean = Sample.Mean(jackknife);
        double squares = 0, cubes = 0;
        foreach (var value in jackknife)
        {
            var d = mean - value;
            squares += d * d;
            cubes += d * d * d;
        }

        return squares == 0 ? 0 : cubes / (6 * Math.Pow(squares, 1.5));
    }
}
