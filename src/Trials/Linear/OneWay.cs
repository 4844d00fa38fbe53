namespace Toolkit.Trials;

/// <summary>One-way analysis of variance.</summary>
/// <param name="Between">Between groups.</param>
public readonly record struct OneWayResult(JointTest Between, double WithinSumOfSquares, double WithinDf)
{
    public double ResidualStandardDeviation => Math.Sqrt(WithinSumOfSquares / WithinDf);

    public double RSquared => Between.SumOfSquares / (Between.SumOfSquares + WithinSumOfSquares);
}

/// <summary>Do group means differ.</summary>
public static class OneWay
{
    /// <param name="groups">Two groups or more, each with values.</param>
    /// <exception cref="ArgumentException">Fewer than two groups, an empty one, or no more values than groups.</exception>
    public static OneWayResult Analyse(IReadOnlyList<double[]> groups)
    {
        var n = groups.Sum(g => g.Length);
        if (groups.Count < 2 || groups.Any(g => g.Length == 0) || n <= groups.Count)
        {
            throw new ArgumentException("Two groups or more with values are needed, and more values than groups.", nameof(groups));
        }

        // All values are taken from the first: large constants then cost no digits.
        var origin = groups[0][0];
        var shifted = groups.Select(g => g.Select(v => v - origin).ToArray()).ToList();
        var grand = Sample.Mean([.. shifted.SelectMany(g => g)]);
        var between = shifted.Sum(g => g.Length * Math.Pow(Sample.Mean(g) - grand, 2));
        var within = shifted.Sum(g => g.Length > 1 ? Sample.Variance(g) * (g.Length - 1) : 0);
        double df1 = groups.Count - 1, df2 = n - groups.Count;
        return new(JointTest.Of("between", between, df1, df2, between / df1 / (within / df2)), within, df2);
    }
}
