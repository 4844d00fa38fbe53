namespace Toolkit.Trials;

/// <summary>Power and sample size, two-sided tests at level α of which only the tail in the direction of the effect counts. Sizes are not rounded: round up.</summary>
public static class Power
{
    private const double Largest = 1e9;

    /// <summary>Power of the two-sample t test with <paramref name="perArm"/> participants in each arm.</summary>
    public static double TwoSample(double perArm, double difference, double sd, double alpha = 0.05) =>
        OfT((2 * perArm) - 2, Math.Abs(difference) / sd * Math.Sqrt(perArm / 2), alpha);

    /// <summary>Participants per arm for the two-sample t test.</summary>
    public static double TwoSampleSize(double difference, double sd, double power, double alpha = 0.05) =>
        Size(n => TwoSample(n, difference, sd, alpha), power, 2);

    /// <summary>Power of the paired t test; <paramref name="sd"/> is that of the differences.</summary>
    public static double Paired(double pairs, double difference, double sd, double alpha = 0.05) =>
        OfT(pairs - 1, Math.Abs(difference) / sd * Math.Sqrt(pairs), alpha);

    /// <summary>Pairs for the paired t test.</summary>
    public static double PairedSize(double difference, double sd, double power, double alpha = 0.05) =>
        Size(n => Paired(n, difference, sd, alpha), power, 2);

    /// <summary>Participants per arm for ANCOVA: that of the t test × (1 - ρ²), ρ the correlation of baseline and outcome (Borm et al. 2007).</summary>
    public static double AncovaSize(double difference, double sd, double correlation, double power, double alpha = 0.05) =>
        TwoSampleSize(difference, sd, power, alpha) * (1 - (correlation * correlation));

    /// <summary>Power of ANCOVA by the same factor.</summary>
    public static double Ancova(double perArm, double difference, double sd, double correlation, double alpha = 0.05) =>
        TwoSample(perArm / (1 - (correlation * correlation)), difference, sd, alpha);

    /// <summary>Power of the test that a correlation is zero, by Fisher's z.</summary>
    public static double Correlation(double count, double r, double alpha = 0.05) =>
        Distributions.NormalUpper(Distributions.NormalQuantile(1 - (alpha / 2)) - (Math.Atanh(Math.Abs(r)) * Math.Sqrt(count - 3)));

    /// <summary>Participants for the test that a correlation is zero, by Fisher's z.</summary>
    public static double CorrelationSize(double r, double power, double alpha = 0.05)
    {
        var z = (Distributions.NormalQuantile(1 - (alpha / 2)) + Distributions.NormalQuantile(power)) / Math.Atanh(Math.Abs(r));
        return (z * z) + 3;
    }

    /// <summary>Participants to randomise so that <paramref name="analysed"/> are left after a share drops out.</summary>
    public static double WithDropout(double analysed, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        return analysed / (1 - share);
    }

    private static double OfT(double df, double noncentrality, double alpha) =>
        1 - Distributions.NoncentralTLower(Distributions.TQuantile(1 - (alpha / 2), df), df, noncentrality);

    private static double Size(Func<double, double> powerAt, double power, double smallest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(power, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(power, 1);
        var low = smallest + 1e-3;
        if (powerAt(low) >= power)
        {
            return smallest;
        }

        var high = 2 * smallest;
        while (powerAt(high) < power)
        {
            high *= 2;
            if (high > Largest)
            {
                return double.PositiveInfinity;
            }
        }

        return Root.Between(n => powerAt(n) - power, low, high);
    }
}
