using MathNet.Numerics;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>An estimate with its sampling variance.</summary>
/// <param name="Y">Estimate, on the log scale for ratios.</param>
/// <param name="V">Sampling variance, above 0.</param>
public readonly record struct Effect(double Y, double V);

/// <summary>Effects and sampling variances from what trials print. Counts and sizes are 1 or more; impossible inputs give NaN.</summary>
public static class EffectMeasures
{
    /// <summary>Mean difference: m1 - m2, sd1²/n1 + sd2²/n2.</summary>
    public static Effect MeanDifference(double m1, double sd1, double n1, double m2, double sd2, double n2) => new(m1 - m2, (sd1 * sd1 / n1) + (sd2 * sd2 / n2));

    /// <summary>Standardised mean difference with the exact small-sample factor (Hedges 1981): g, 1/n1 + 1/n2 + g²/(2N).</summary>
    public static Effect StandardisedDifference(double m1, double sd1, double n1, double m2, double sd2, double n2)
    {
        var df = n1 + n2 - 2;
        var g = SmallSampleFactor(df) * (m1 - m2) / Math.Sqrt((((n1 - 1) * sd1 * sd1) + ((n2 - 1) * sd2 * sd2)) / df);
        return new(g, (1 / n1) + (1 / n2) + (g * g / (2 * (n1 + n2))));
    }

    /// <summary>Standardised difference from a printed Cohen's d.</summary>
    public static Effect FromCohenD(double d, double n1, double n2)
    {
        var g = SmallSampleFactor(n1 + n2 - 2) * d;
        return new(g, (1 / n1) + (1 / n2) + (g * g / (2 * (n1 + n2))));
    }

    /// <summary>Log ratio of means: ln(m1/m2), sd1²/(n1 m1²) + sd2²/(n2 m2²) (Hedges, Gurevitch and Curtis 1999). Both means are above 0.</summary>
    public static Effect LogRatioOfMeans(double m1, double sd1, double n1, double m2, double sd2, double n2) =>
        new(Math.Log(m1 / m2), (sd1 * sd1 / (n1 * m1 * m1)) + (sd2 * sd2 / (n2 * m2 * m2)));

    /// <summary>Log risk ratio of a/(a+b) against c/(c+d); ½ is added to all four cells where one is 0.</summary>
    public static Effect LogRiskRatio(double a, double b, double c, double d)
    {
        (a, b, c, d) = Continuity(a, b, c, d);
        return new(Math.Log(a / (a + b)) - Math.Log(c / (c + d)), (1 / a) - (1 / (a + b)) + (1 / c) - (1 / (c + d)));
    }

    /// <summary>Log odds ratio ad/(bc); ½ is added to all four cells where one is 0 (Haldane).</summary>
    public static Effect LogOddsRatio(double a, double b, double c, double d)
    {
        (a, b, c, d) = Continuity(a, b, c, d);
        return new(Math.Log(a * d / (b * c)), (1 / a) + (1 / b) + (1 / c) + (1 / d));
    }

    /// <summary>Risk difference; ½ is added to all four cells where one is 0.</summary>
    public static Effect RiskDifference(double a, double b, double c, double d)
    {
        (a, b, c, d) = Continuity(a, b, c, d);
        double n1 = a + b, n2 = c + d;
        return new((a / n1) - (c / n2), (a * b / (n1 * n1 * n1)) + (c * d / (n2 * n2 * n2)));
    }

    /// <summary>Fisher's z of a correlation: artanh r, 1/(n-3).</summary>
    public static Effect FisherZ(double r, double n) => new(Math.Atanh(r), 1 / (n - 3));

    /// <summary>Effect from an estimate and its symmetric 95 % interval, as a normal interval.</summary>
    public static Effect FromInterval(double estimate, double low, double high)
    {
        var se = (high - low) / (2 * Distributions.Tails.NormalQuantile(0.975));
        return new(estimate, se * se);
    }

    /// <summary>Exact J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)) (Hedges 1981); NaN for m of 1 or less.</summary>
    public static double SmallSampleFactor(double m) => m <= 1 ? double.NaN : Math.Exp(SpecialFunctions.GammaLn(m / 2) - SpecialFunctions.GammaLn((m - 1) / 2)) / Math.Sqrt(m / 2);

    private static (double A, double B, double C, double D) Continuity(double a, double b, double c, double d) =>
        a == 0 || b == 0 || c == 0 || d == 0 ? (a + 0.5, b + 0.5, c + 0.5, d + 0.5) : (a, b, c, d);
}
