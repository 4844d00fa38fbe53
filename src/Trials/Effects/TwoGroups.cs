namespace Toolkit.Trials;

/// <summary>Differences of two groups without a model.</summary>
public static class TwoGroups
{
    /// <summary>Difference of means with the pooled variance (Student).</summary>
    public static Inference Pooled(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var (m1, v1) = EffectSize.Moments(first);
        var (m2, v2) = EffectSize.Moments(second);
        double n1 = first.Length, n2 = second.Length, df = n1 + n2 - 2;
        var variance = (((n1 - 1) * v1) + ((n2 - 1) * v2)) / df;
        return Inference.Of("t, pooled variance", m1 - m2, Math.Sqrt(variance * ((1 / n1) + (1 / n2))), df, level);
    }

    /// <summary>Difference of means with unequal variances and Satterthwaite's df (Welch 1947).</summary>
    public static Inference Welch(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var (m1, v1) = EffectSize.Moments(first);
        var (m2, v2) = EffectSize.Moments(second);
        double a = v1 / first.Length, b = v2 / second.Length;
        var df = (a + b) * (a + b) / ((a * a / (first.Length - 1)) + (b * b / (second.Length - 1)));
        return Inference.Of("t, Welch", m1 - m2, Math.Sqrt(a + b), df, level);
    }

    /// <summary>Mean difference of pairs.</summary>
    public static Inference Paired(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var difference = EffectSize.Differences(first, second);
        var (mean, variance) = EffectSize.Moments(difference);
        return Inference.Of("t, paired", mean, Math.Sqrt(variance / difference.Length), difference.Length - 1, level);
    }

    /// <summary>Wilcoxon's rank-sum test: pairs in which the first is larger (ties half), normal approximation with ties and continuity correction.</summary>
    public static TestResult RankSum(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double n1 = first.Length, n2 = second.Length, n = n1 + n2;
        double[] all = [.. first, .. second];
        var ranks = Sample.Ranks(all);
        var w = ranks[..first.Length].Sum() - (n1 * (n1 + 1) / 2);
        var ties = all.GroupBy(v => v).Sum(g => Math.Pow(g.Count(), 3) - g.Count());
        var sd = Math.Sqrt(n1 * n2 / 12 * (n + 1 - (ties / (n * (n - 1)))));
        var distance = w - (n1 * n2 / 2);
        return new("Wilcoxon rank sum", w, double.NaN, Math.Min(1, Distributions.NormalTwoSided((distance - (Math.Sign(distance) * 0.5)) / sd)));
    }
}
