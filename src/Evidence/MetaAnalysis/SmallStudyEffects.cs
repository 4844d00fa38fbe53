using System.Collections.Immutable;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>A regression test.</summary>
public sealed record EggerTest(double T, int Df, double P);

/// <summary>A rank test; exact where there are fewer than 50 studies without ties, else normal.</summary>
public sealed record RankTest(double Tau, double P, bool Exact);

/// <summary>How many studies were filled in, and the pooled effect with them.</summary>
/// <param name="Side">The side on which studies seem to be missing.</param>
public sealed record TrimAndFill(int Missing, string Side, RandomEffects Filled);

/// <summary>Small-study effects. None of these tests says much below ten studies.</summary>
public static class SmallStudyEffects
{
    /// <summary>Below this number of studies the tests are not to be relied on (Sterne et al. 2011).</summary>
    public const int FewestStudies = 10;

    private const int LargestExact = 50;

    /// <summary>Egger et al. (1997): weighted regression of the effects on their standard errors, multiplicative dispersion, t with k - 2 df.</summary>
    /// <exception cref="ArgumentException">There are fewer than three studies.</exception>
    public static EggerTest Egger(MetaData data)
    {
        Need(data, 3);
        var fit = OnStandardError(data).Fit(0);
        var df = data.K - 2;
        var t = fit.Coefficients[1] / Math.Sqrt(fit.Covariance[3] * fit.Rss / df);
        return new(t, df, Tails.StudentTwoSided(t, df));
    }

    /// <summary>Begg and Mazumdar (1994): Kendall's tau of the standardised effects and their variances.</summary>
    /// <exception cref="ArgumentException">There are fewer than three studies.</exception>
    public static RankTest Rank(MetaData data)
    {
        Need(data, 3);
        var mean = data.Fit(0).Coefficients[0];
        var total = data.V.Sum(v => 1 / v);
        return Kendall([.. data.Y.Zip(data.V, (y, v) => (y - mean) / Math.Sqrt(v - (1 / total)))], data.V);
    }

    /// <summary>Duval and Tweedie (2000), estimator L0: studies are trimmed, the centre found anew, and their mirror images filled in.</summary>
    /// <exception cref="ArgumentException">There are fewer than three studies.</exception>
    public static TrimAndFill Fill(MetaData data, MetaOptions options)
    {
        Need(data, 3);
        var right = RandomEffects.Fit(OnStandardError(data), options).Coefficients[1].Estimate < 0;
        var sign = right ? -1 : 1;
        var sorted = data.Effects.Select(e => e with { Y = sign * e.Y }).OrderBy(e => e.Y).ToImmutableArray();
        int k = sorted.Length, missing = 0, before = -1;
        double centre = 0;
        for (var i = 0; i < 1000 && missing != before; i++)
        {
            before = missing;
            centre = RandomEffects.Fit(new MetaData([.. sorted[..(k - missing)]]), options).Pooled.Estimate;
            missing = Missing([.. sorted.Select(e => e.Y - centre)]);
        }

        var mirrored = sorted[(k - missing)..].Select(e => e with { Y = (2 * centre) - e.Y });
        return new(missing, right ? "right" : "left", RandomEffects.Fit(new MetaData([.. sorted.Concat(mirrored).Select(e => e with { Y = sign * e.Y })]), options));
    }

    /// <summary>L0 = (4 S - k(k+1)) / (2k - 1), S the rank sum of the positive deviations.</summary>
    private static int Missing(ImmutableArray<double> deviations)
    {
        double k = deviations.Length;
        var order = Enumerable.Range(0, deviations.Length).OrderBy(i => Math.Abs(deviations[i])).ToArray();
        var sum = order.Select((index, rank) => deviations[index] > 0 ? rank + 1.0 : 0).Sum();
        return (int)Math.Clamp(Math.Round(((4 * sum) - (k * (k + 1))) / ((2 * k) - 1), MidpointRounding.ToEven), 0, k - 1);
    }

    private static RankTest Kendall(double[] x, double[] y)
    {
        int n = x.Length;
        double score = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                score += Math.Sign(x[i] - x[j]) * Math.Sign(y[i] - y[j]);
            }
        }

        double pairs = n * (n - 1) / 2.0, tiesX = Ties(x, t => t * (t - 1)), tiesY = Ties(y, t => t * (t - 1));
        var tau = score / (Math.Sqrt(pairs - (tiesX / 2)) * Math.Sqrt(pairs - (tiesY / 2)));
        if (tiesX == 0 && tiesY == 0 && n < LargestExact)
        {
            var concordant = (int)Math.Round((pairs + score) / 2);
            var counts = Inversions(n);
            double below = counts[..(concordant + 1)].Sum(), above = counts[concordant..].Sum();
            return new(tau, Math.Min(1, 2 * Math.Min(below, above)), Exact: true);
        }

        double all = n;
        var variance = (((all * (all - 1) * ((2 * all) + 5)) - Ties(x, t => t * (t - 1) * ((2 * t) + 5)) - Ties(y, t => t * (t - 1) * ((2 * t) + 5))) / 18)
            + (tiesX * tiesY / (2 * all * (all - 1)))
            + (Ties(x, t => t * (t - 1) * (t - 2)) * Ties(y, t => t * (t - 1) * (t - 2)) / (9 * all * (all - 1) * (all - 2)));
        return new(tau, Tails.NormalTwoSided(score / Math.Sqrt(variance)), Exact: false);
    }

    private static double Ties(double[] values, Func<double, double> of) => values.GroupBy(v => v).Sum(g => of(g.Count()));

    /// <summary>Chance of each number of concordant pairs among n ranks.</summary>
    private static double[] Inversions(int n)
    {
        double[] chance = [1];
        for (var m = 2; m <= n; m++)
        {
            var next = new double[chance.Length + m - 1];
            for (var i = 0; i < chance.Length; i++)
            {
                for (var j = 0; j < m; j++)
                {
                    next[i + j] += chance[i] / m;
                }
            }

            chance = next;
        }

        return chance;
    }

    private static MetaData OnStandardError(MetaData data) => new(data.Effects, [[.. data.V.Select(Math.Sqrt)]]);

    private static void Need(MetaData data, int least)
    {
        if (data.K < least)
        {
            throw new ArgumentException($"At least {least} studies are needed, and there are {data.K}.", nameof(data));
        }
    }
}
