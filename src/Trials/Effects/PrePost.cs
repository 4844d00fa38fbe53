namespace Toolkit.Trials;

/// <summary>An effect with its sampling variance, ready for a synthesis.</summary>
public readonly record struct EffectVariance(double Estimate, double Variance);

/// <summary>Summary statistics of one group measured twice.</summary>
/// <param name="Correlation">Between the two measurements, in (-1, 1).</param>
public readonly record struct PrePostSummary(double Mean1, double Mean2, double Sd1, double Sd2, double Correlation, int Count);

/// <summary>Effects of one group measured twice, from its published summary. All state change within a group: never mix them with effects between groups.</summary>
public static class PrePost
{
    /// <summary>Standardised mean change by the standard deviation of the change (SMCC; Gibbons et al. 1993).</summary>
    public static EffectVariance StandardisedByChange(PrePostSummary s)
    {
        var g = EffectSize.HedgesCorrection(s.Count - 1) * (s.Mean1 - s.Mean2) / Math.Sqrt(ChangeVariance(s));
        return new(g, (1.0 / s.Count) + (g * g / (2.0 * s.Count)));
    }

    /// <summary>Standardised mean change by the first standard deviation (SMCR; Becker 1988).</summary>
    public static EffectVariance StandardisedByRaw(PrePostSummary s)
    {
        var g = EffectSize.HedgesCorrection(s.Count - 1) * (s.Mean1 - s.Mean2) / s.Sd1;
        return new(g, (2 * (1 - s.Correlation) / s.Count) + (g * g / (2.0 * s.Count)));
    }

    /// <summary>Mean change in its own unit (MC).</summary>
    public static EffectVariance MeanChange(PrePostSummary s) => new(s.Mean1 - s.Mean2, ChangeVariance(s) / s.Count);

    /// <summary>Log ratio of the means (ROMC; Lajeunesse 2011).</summary>
    public static EffectVariance LogRatioOfMeans(PrePostSummary s)
    {
        double a = s.Sd1 / s.Mean1, b = s.Sd2 / s.Mean2;
        return new(Math.Log(s.Mean1 / s.Mean2), ((a * a) + (b * b) - (2 * s.Correlation * a * b)) / s.Count);
    }

    private static double ChangeVariance(PrePostSummary s) => (s.Sd1 * s.Sd1) + (s.Sd2 * s.Sd2) - (2 * s.Correlation * s.Sd1 * s.Sd2);
}
