namespace Toolkit.Trials;

/// <summary>Shares of variance explained by a term, with intervals from the noncentral F. State the level: a 90 % two-sided and a 95 % one-sided interval have the same lower end.</summary>
public static class VarianceExplained
{
    /// <summary>Partial η² = F df1 / (F df1 + df2), two-sided interval (Steiger 2004).</summary>
    public static StandardisedEffect PartialEtaSquared(double f, double df1, double df2, double level = 0.90)
    {
        var (low, high) = Noncentralities(f, df1, df2, (1 - level) / 2, (1 - level) / 2);
        return new("partial eta squared", f * df1 / ((f * df1) + df2), low / (low + df2), high / (high + df2));
    }

    /// <summary>Partial η² with a one-sided interval that ends at 1.</summary>
    public static StandardisedEffect PartialEtaSquaredAtLeast(double f, double df1, double df2, double level = 0.95)
    {
        var (low, _) = Noncentralities(f, df1, df2, 1 - level, 0);
        return new("partial eta squared, one-sided", f * df1 / ((f * df1) + df2), low / (low + df2), 1);
    }

    /// <summary>Partial ω² = df1 (F - 1) / (df1 (F - 1) + n) with a one-sided interval that ends at 1: that of the η² whose F is implied by ω² (effectsize's convention).</summary>
    /// <param name="count">Observations, n.</param>
    public static StandardisedEffect PartialOmegaSquaredAtLeast(double f, double df1, double df2, double count, double level = 0.95)
    {
        var omega = Math.Max(0, df1 * (f - 1) / ((df1 * (f - 1)) + count));
        var implied = omega / df1 / ((1 - omega) / df2);
        return new("partial omega squared, one-sided", omega, PartialEtaSquaredAtLeast(implied, df1, df2, level).Low, 1);
    }

    /// <summary>Noncentralities at which F has the given tails above and below; 0 where there is none, infinite where a tail is 0.</summary>
    private static (double Low, double High) Noncentralities(double f, double df1, double df2, double above, double below) =>
        (Find(f, df1, df2, 1 - above), below == 0 ? double.PositiveInfinity : Find(f, df1, df2, below));

    private static double Find(double f, double df1, double df2, double lower)
    {
        double Miss(double ncp) => Distributions.NoncentralFLower(f, df1, df2, ncp) - lower;
        if (Miss(0) <= 0)
        {
            return 0;
        }

        var high = 1 + (f * df1);
        while (Miss(high) > 0)
        {
            high *= 2;
        }

        return Root.Between(Miss, 0, high);
    }
}
