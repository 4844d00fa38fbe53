using MathNet.Numerics;

namespace Toolkit.Evidence.Distributions;

/// <summary>Tail probabilities and quantiles of the usual test distributions, accurate in the far tails. NaN in gives NaN out.</summary>
public static class Tails
{
    /// <summary>P(Z ≥ z) of the standard normal.</summary>
    public static double NormalUpper(double z) => 0.5 * SpecialFunctions.Erfc(z / Math.Sqrt(2));

    /// <summary>z with P(Z ≤ z) = <paramref name="p"/>; infinite at 0 and 1.</summary>
    public static double NormalQuantile(double p)
    {
        if (p is 0 or 1)
        {
            return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var z = -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * p);
        for (var i = 0; i < 2; i++)
        {
            z -= (NormalUpper(-z) - p) / (Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI));
        }

        return z;
    }

    /// <summary>Two-sided p of a standard normal statistic.</summary>
    public static double NormalTwoSided(double z) => 2 * NormalUpper(Math.Abs(z));

    /// <summary>P(T ≥ t) of Student's t.</summary>
    /// <param name="df">Above 0; infinity is the normal.</param>
    public static double StudentUpper(double t, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return NormalUpper(t);
        }

        // Near zero df / (df + t²) rounds to 1: there the complement keeps the digits.
        var half = t * t < 1 ? 0.5 - (0.5 * Beta(0.5, df / 2, t * t / (df + (t * t)))) : 0.5 * Beta(df / 2, 0.5, df / (df + (t * t)));
        return t >= 0 ? half : 1 - half;
    }

    /// <summary>Two-sided p of a Student's t statistic.</summary>
    public static double StudentTwoSided(double t, double df) => 2 * StudentUpper(Math.Abs(t), df);

    /// <summary>t with P(T ≤ t) = <paramref name="p"/>, 0 &lt; p &lt; 1.</summary>
    public static double StudentQuantile(double p, double df)
    {
        if (double.IsPositiveInfinity(df))
        {
            return NormalQuantile(p);
        }

        if (p < 0.5)
        {
            return -StudentQuantile(1 - p, df);
        }

        return Roots.Rising(t => 0.5 - StudentUpper(t, df), p - 0.5, 0, double.PositiveInfinity);
    }

    /// <summary>P(F ≥ f).</summary>
    public static double FisherUpper(double f, double df1, double df2) => f <= 0 ? 1 : Beta(df2 / 2, df1 / 2, df2 / (df2 + (df1 * f)));

    /// <summary>P(χ² ≥ x).</summary>
    public static double ChiSquareUpper(double x, double df) => x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(df / 2, x / 2);

    /// <summary>x with P(χ² ≤ x) = <paramref name="p"/>, 0 &lt; p &lt; 1.</summary>
    public static double ChiSquareQuantile(double p, double df) => Roots.Rising(x => 1 - ChiSquareUpper(x, df), p, 0, double.PositiveInfinity);

    /// <summary>The regularised incomplete beta function I_x(a, b).</summary>
    public static double Beta(double a, double b, double x) => double.IsNaN(x) ? double.NaN : x <= 0 ? 0 : x >= 1 ? 1 : SpecialFunctions.BetaRegularized(a, b, x);

    /// <summary>x with I_x(a, b) = <paramref name="p"/>, 0 &lt; p &lt; 1.</summary>
    public static double BetaQuantile(double p, double a, double b) => Roots.Rising(x => Beta(a, b, x), p, 0, 1);
}
