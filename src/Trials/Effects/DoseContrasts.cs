using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>A contrast over dose groups in rising order.</summary>
public sealed record DoseContrast(string Name, ImmutableArray<double> Weights);

/// <summary>Does the outcome follow the dose: contrasts for a fitted model, and rank tests that need none.</summary>
public static class DoseContrasts
{
    private static readonly string[] Degrees = ["linear", "quadratic", "cubic", "quartic", "quintic"];

    /// <summary>Orthogonal polynomials over equally spaced levels, in their smallest integers: -1 0 1; 1 -2 1.</summary>
    public static ImmutableArray<DoseContrast> Polynomial(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        var basis = new List<double[]> { Enumerable.Repeat(1.0, levels).ToArray() };
        var contrasts = ImmutableArray.CreateBuilder<DoseContrast>();
        for (var degree = 1; degree < Math.Min(levels, Degrees.Length + 1); degree++)
        {
            var v = Enumerable.Range(0, levels).Select(i => Math.Pow(i - ((levels - 1) / 2.0), degree)).ToArray();
            foreach (var b in basis)
            {
                var share = Matrix.Dot(v, b) / Matrix.Dot(b, b);
                v = [.. v.Zip(b, (x, y) => x - (share * y))];
            }

            v = SmallestIntegers(v);
            basis.Add(v);
            contrasts.Add(new(Degrees[degree - 1], [.. v]));
        }

        return contrasts.ToImmutable();
    }

    /// <summary>Williams-type contrasts for groups of equal size: the control against the mean of the k highest doses, k rising.</summary>
    public static ImmutableArray<ImmutableArray<double>> Williams(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        return [.. Enumerable.Range(1, levels - 1).Select(k =>
            Enumerable.Range(0, levels).Select(i => i == 0 ? -1 : i >= levels - k ? 1.0 / k : 0).ToImmutableArray())];
    }

    /// <summary>A contrast of dose means as one of the coefficients.</summary>
    public static double[] Over(IReadOnlyList<MarginalMean> means, IReadOnlyList<double> weights)
    {
        var sum = new double[means[0].Weights.Length];
        for (var i = 0; i < means.Count; i++)
        {
            for (var j = 0; j < sum.Length; j++)
            {
                sum[j] += weights[i] * means[i].Weights[j];
            }
        }

        return sum;
    }

    /// <summary>Permutation z of the correlation between the outcome and the dose's rank among the doses: r √(N - 1). It is not the test of Jonckheere and Terpstra.</summary>
    public static double LinearByLinear(ReadOnlySpan<double> y, ReadOnlySpan<double> dose) => Sample.Correlation(y, Levels(dose)) * Math.Sqrt(y.Length - 1);

    /// <summary>Test of an ordered alternative (Jonckheere 1954, Terpstra 1952): pairs in dose order that rise, ties count half; normal approximation with the variance for ties.</summary>
    /// <returns>The statistic J and its two-sided p value; <see cref="TestResult.Df"/> is NaN.</returns>
    public static TestResult JonckheereTerpstra(ReadOnlySpan<double> y, ReadOnlySpan<double> dose)
    {
        double j = 0, n = y.Length;
        for (var a = 0; a < y.Length; a++)
        {
            for (var b = 0; b < y.Length; b++)
            {
                if (dose[a] < dose[b])
                {
                    j += y[a] < y[b] ? 1 : y[a] == y[b] ? 0.5 : 0;
                }
            }
        }

        double[] groups = Sizes(dose), ties = Sizes(y);
        var mean = ((n * n) - groups.Sum(g => g * g)) / 4;
        double Full(double m) => m * (m - 1) * ((2 * m) + 5);
        double Triple(double m) => m * (m - 1) * (m - 2);
        double Double(double m) => m * (m - 1);
        var variance = ((Full(n) - groups.Sum(Full) - ties.Sum(Full)) / 72)
            + (groups.Sum(Triple) * ties.Sum(Triple) / (36 * Triple(n)))
            + (groups.Sum(Double) * ties.Sum(Double) / (8 * Double(n)));
        return new("Jonckheere-Terpstra", j, double.NaN, Distributions.NormalTwoSided((j - mean) / Math.Sqrt(variance)));
    }

    private static double[] Sizes(ReadOnlySpan<double> values) => [.. values.ToArray().GroupBy(v => v).Select(g => (double)g.Count())];

    private static double[] Levels(ReadOnlySpan<double> dose)
    {
        var values = dose.ToArray();
        var levels = values.Distinct().Order().ToList();
        return [.. values.Select(v => 1.0 + levels.IndexOf(v))];
    }

    private static double[] SmallestIntegers(double[] v)
    {
        var smallest = v.Where(x => Math.Abs(x) > 1e-9).Min(Math.Abs);
        for (var factor = 1; factor <= 60; factor++)
        {
            var scaled = v.Select(x => x / smallest * factor).ToArray();
            if (Array.TrueForAll(scaled, x => Math.Abs(x - Math.Round(x)) < 1e-8))
            {
                return [.. scaled.Select(x => Math.Round(x) + 0.0)];
            }
        }

        return v;
    }
}
