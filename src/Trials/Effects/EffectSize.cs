namespace Toolkit.Trials;

/// <summary>A standardised effect with its interval.</summary>
/// <param name="Name">"Hedges g, between arms".</param>
public readonly record struct StandardisedEffect(string Name, double Value, double Low, double High);

/// <summary>Effects in units of a standard deviation. Say within or between: the two are not comparable.</summary>
public static class EffectSize
{
    /// <summary>Exact small-sample correction J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)) (Hedges 1981).</summary>
    /// <param name="m">Degrees of freedom, above 1.</param>
    public static double HedgesCorrection(double m)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(m, 1);
        return Math.Exp(SpecialFunctions.LogGamma(m / 2) - SpecialFunctions.LogGamma((m - 1) / 2)) / Math.Sqrt(m / 2);
    }

    /// <summary>Cohen's d between two groups, pooled standard deviation; interval by inverting the noncentral t (Steiger and Fouladi 1997).</summary>
    /// <exception cref="ArgumentException">A group has fewer than two values.</exception>
    public static StandardisedEffect CohenD(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var (m1, v1) = Moments(first);
        var (m2, v2) = Moments(second);
        double n1 = first.Length, n2 = second.Length, df = n1 + n2 - 2;
        var pooled = Math.Sqrt((((n1 - 1) * v1) + ((n2 - 1) * v2)) / df);
        var root = Math.Sqrt(n1 * n2 / (n1 + n2));
        return FromT("Cohen d, between groups", (m1 - m2) / pooled, root, df, level);
    }

    /// <summary>Hedges' g = J d between two groups, its interval scaled likewise.</summary>
    /// <exception cref="ArgumentException">A group has fewer than two values.</exception>
    public static StandardisedEffect HedgesG(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var d = CohenD(first, second, level);
        var j = HedgesCorrection(first.Length + second.Length - 2);
        return new("Hedges g, between groups", j * d.Value, j * d.Low, j * d.High);
    }

    /// <summary>Glass's Δ: standardised by the second group's standard deviation; interval by the noncentral t on n2 - 1 with unequal variances.</summary>
    /// <exception cref="ArgumentException">A group has fewer than two values.</exception>
    public static StandardisedEffect GlassDelta(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var (m1, v1) = Moments(first);
        var (m2, v2) = Moments(second);
        var scale = (1.0 / second.Length) + (v1 / (first.Length * v2));
        return FromT("Glass delta, between groups", (m1 - m2) / Math.Sqrt(v2), 1 / Math.Sqrt(scale), second.Length - 1, level);
    }

    /// <summary>Paired d_z: mean difference over the standard deviation of the differences.</summary>
    /// <exception cref="ArgumentException">Fewer than two pairs, or lengths differ.</exception>
    public static StandardisedEffect Paired(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        var difference = Differences(first, second);
        var (mean, variance) = Moments(difference);
        return FromT("Cohen d_z, within participants", mean / Math.Sqrt(variance), Math.Sqrt(difference.Length), difference.Length - 1, level);
    }

    /// <summary>Rank-biserial correlation (Cliff's δ): P(first &gt; second) - P(first &lt; second).</summary>
    public static double RankBiserial(ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        (2 * TwoGroups.RankSum(first, second).Statistic / ((double)first.Length * second.Length)) - 1;

    /// <summary>Standardised effect whose t statistic is <paramref name="d"/> × <paramref name="root"/>.</summary>
    internal static StandardisedEffect FromT(string name, double d, double root, double df, double level)
    {
        if (!double.IsFinite(d))
        {
            return new(name, d, double.NaN, double.NaN);
        }

        var tail = (1 - level) / 2;
        return new(name, d, Noncentrality(d * root, df, 1 - tail) / root, Noncentrality(d * root, df, tail) / root);
    }

    /// <summary>The noncentrality for which P(T &lt; t) = <paramref name="p"/>.</summary>
    internal static double Noncentrality(double t, double df, double p)
    {
        double Miss(double ncp) => Distributions.NoncentralTLower(t, df, ncp) - p;
        var width = 5 + (Math.Abs(t) / Math.Sqrt(df) * 5);
        double low = t - width, high = t + width;
        while (Miss(low) < 0)
        {
            low -= width;
        }

        while (Miss(high) > 0)
        {
            high += width;
        }

        return Root.Between(Miss, low, high);
    }

    internal static double[] Differences(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException("Pairs have two values.", nameof(second));
        }

        var difference = new double[first.Length];
        for (var i = 0; i < difference.Length; i++)
        {
            difference[i] = first[i] - second[i];
        }

        return difference;
    }

    internal static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
        {
            throw new ArgumentException("A group needs at least two values.", nameof(values));
        }

        var mean = Sample.Mean(values);
        return (mean, Sample.Variance(values));
    }
}
