namespace Toolkit.Trials;

/// <summary>The studentised range of k independent normal means (Tukey 1953): the distribution behind all-pairs comparisons.</summary>
public static class StudentizedRange
{
    private const double Widest = 8.5;
    private const int InnerPanels = 6;

    /// <summary>P(Q &gt; q) for <paramref name="means"/> means and <paramref name="df"/> degrees of freedom.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two means, or df not above 0.</exception>
    public static double Upper(double q, int means, double df)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(means, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(df, 0);
        if (q <= 0)
        {
            return 1;
        }

        return double.IsInfinity(df) ? OfRange(q, means) : Math.Min(1, new ScaleDensity(df).Smooth(s => OfRange(q * s, means)));
    }

    /// <summary>q with P(Q &gt; q) = <paramref name="p"/>.</summary>
    public static double UpperQuantile(double p, int means, double df)
    {
        var high = 4.0;
        while (Upper(high, means, df) > p)
        {
            high *= 2;
        }

        return Root.Between(q => Upper(q, means, df) - p, 0, high);
    }

    // k ∫ φ(z) { Φ(z)^m - [Φ(z) - Φ(z - w)]^m } dz, m = k - 1: the largest value is z, and one of the others lies below z - w.
    private static double OfRange(double w, int means)
    {
        var m = means - 1;
        return means * Quadrature.Panels(
            z =>
            {
                double below = Distributions.NormalUpper(-z), far = Distributions.NormalUpper(w - z);
                return Distributions.NormalDensity(z) * Math.Pow(below, m) * -ExpMinusOne(m * SpecialFunctions.LogOnePlus(-far / below));
            },
            -Widest,
            Widest,
            InnerPanels);
    }

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-5 ? x * (1 + (x / 2) + (x * x / 6)) : Math.Exp(x) - 1;
}
