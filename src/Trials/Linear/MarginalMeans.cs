using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>How other factors are averaged in a least-squares mean.</summary>
public enum MarginWeights
{
    /// <summary>Every level counts the same.</summary>
    Equal,

    /// <summary>Levels count by their share of the rows (observed margins, "proportional").</summary>
    Observed,
}

/// <summary>A least-squares mean as a linear combination of the coefficients.</summary>
/// <param name="Levels">Factor and level it belongs to, in the order asked for.</param>
/// <param name="Weights">Shape (p).</param>
public sealed record MarginalMean(ImmutableArray<(string Factor, string Level)> Levels, ImmutableArray<double> Weights)
{
    /// <summary>The levels joined: "TRT VIS1".</summary>
    public string Name => string.Join(' ', Levels.Select(l => l.Level));
}

/// <summary>Least-squares means: predictions at the mean of the covariates, averaged over the levels of the other factors.</summary>
public static class MarginalMeans
{
    /// <param name="design">The design of the model.</param>
    /// <param name="factors">Factors whose level combinations are wanted; the first varies fastest.</param>
    /// <param name="at">Covariates held at a value other than their mean.</param>
    public static ImmutableArray<MarginalMean> Of(Design design, IReadOnlyList<string> factors, MarginWeights weights = MarginWeights.Equal, IReadOnlyDictionary<string, double>? at = null)
    {
        var others = design.Factors.Keys.Except(factors, StringComparer.Ordinal).ToList();
        var means = ImmutableArray.CreateBuilder<MarginalMean>();
        foreach (var wanted in Grid(design, factors))
        {
            var sum = new double[design.Terms.Length];
            foreach (var other in Grid(design, others))
            {
                var share = others.Select((name, k) => Share(design.Factors[name], other[k], weights)).Aggregate(1.0, (a, b) => a * b);
                var row = design.RowAt(variable =>
                    Index(factors, variable) is var f and >= 0 ? wanted[f]
                    : others.IndexOf(variable) is var o and >= 0 ? other[o]
                    : at is not null && at.TryGetValue(variable, out var held) ? held
                    : design.MeanOf(variable));
                for (var j = 0; j < sum.Length; j++)
                {
                    sum[j] += share * row[j];
                }
            }

            means.Add(new([.. factors.Select((f, k) => (f, design.Factors[f].Levels[wanted[k]]))], [.. sum]));
        }

        return means.ToImmutable();
    }

    /// <summary>Every difference earlier - later between means: their weights and name "A - B".</summary>
    public static IEnumerable<(string Name, double[] Weights)> Pairs(IReadOnlyList<MarginalMean> means)
    {
        for (var i = 0; i < means.Count; i++)
        {
            for (var j = i + 1; j < means.Count; j++)
            {
                yield return ($"{means[i].Name} - {means[j].Name}", Difference(means[i], means[j]));
            }
        }
    }

    internal static double[] Difference(MarginalMean a, MarginalMean b) => [.. a.Weights.Zip(b.Weights, (x, y) => x - y)];

    private static int Index(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static double Share(Factor factor, int level, MarginWeights weights) =>
        weights == MarginWeights.Equal ? 1.0 / factor.Levels.Length : (double)factor.Counts[level] / factor.Counts.Sum();

    private static IEnumerable<int[]> Grid(Design design, IReadOnlyList<string> names)
    {
        var sizes = names.Select(n => design.Factors[n].Levels.Length).ToArray();
        var total = sizes.Aggregate(1, (a, b) => a * b);
        for (var k = 0; k < total; k++)
        {
            var rest = k;
            var point = new int[sizes.Length];
            for (var d = 0; d < sizes.Length; d++)
            {
                point[d] = rest % sizes[d];
                rest /= sizes[d];
            }

            yield return point;
        }
    }
}
