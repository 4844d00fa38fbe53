namespace Toolkit.Trials;

/// <summary>A 2 × 2 table given its margins: the noncentral hypergeometric distribution of its first cell.</summary>
internal sealed class ConditionalTable
{
    /// <summary>Tables count as equally probable within this relative difference: rounding of their probabilities.</summary>
    private const double SameProbability = 1e-7;

    private readonly int observed;
    private readonly int lowest;
    private readonly double[] logWeights;

    public ConditionalTable(int x1, int n1, int x2, int n2)
    {
        observed = x1;
        lowest = Math.Max(0, x1 + x2 - n2);
        var highest = Math.Min(n1, x1 + x2);
        logWeights = [.. Enumerable.Range(lowest, highest - lowest + 1).Select(x => LogChoose(n1, x) + LogChoose(n2, x1 + x2 - x))];
    }

    /// <summary>Sum of the probabilities of all tables no more probable than the observed one, under equal odds.</summary>
    public double TwoSided()
    {
        var p = Probabilities(0);
        var limit = p[observed - lowest] * (1 + SameProbability);
        return Math.Min(1, p.Where(v => v <= limit).Sum());
    }

    /// <summary>The odds ratio at which the expected cell is the observed one; 0 or infinite at the edge.</summary>
    public double MaximumLikelihood() =>
        observed == lowest ? 0
        : observed == lowest + logWeights.Length - 1 ? double.PositiveInfinity
        : Math.Exp(Solve(logOdds => Expected(logOdds) - observed));

    /// <summary>The odds ratio at which the tail beyond the observed cell has probability <paramref name="tail"/>.</summary>
    public double Bound(double tail, bool upper)
    {
        if (observed == (upper ? lowest + logWeights.Length - 1 : lowest))
        {
            return upper ? double.PositiveInfinity : 0;
        }

        return Math.Exp(Solve(logOdds =>
        {
            var p = Probabilities(logOdds);
            var at = observed - lowest;
            return upper ? tail - p[..(at + 1)].Sum() : p[at..].Sum() - tail;
        }));
    }

    private static double Solve(Func<double, double> rising)
    {
        double low = -1, high = 1;
        while (rising(low) > 0)
        {
            low *= 2;
        }

        while (rising(high) < 0)
        {
            high *= 2;
        }

        return Root.Between(rising, low, high);
    }

    private static double LogChoose(int n, int k) =>
        SpecialFunctions.LogGamma(n + 1) - SpecialFunctions.LogGamma(k + 1) - SpecialFunctions.LogGamma(n - k + 1);

    private double Expected(double logOdds)
    {
        var p = Probabilities(logOdds);
        return p.Select((v, i) => v * (lowest + i)).Sum();
    }

    private double[] Probabilities(double logOdds)
    {
        var logs = logWeights.Select((w, i) => w + (logOdds * (lowest + i))).ToArray();
        var top = logs.Max();
        var p = logs.Select(l => Math.Exp(l - top)).ToArray();
        var sum = p.Sum();
        return [.. p.Select(v => v / sum)];
    }
}
