using MathNet.Numerics;

namespace Toolkit.Evidence.Distributions;

/// <summary>The noncentral t distribution, and confidence limits by inverting it (Steiger and Fouladi 1997).</summary>
public static class NoncentralT
{
    // Steps to a standard deviation of log s: at seven the rule is accurate to rounding down to one degree of freedom.
    private const double StepsPerDeviation = 7;

    // Weights below this change no digit of a probability.
    private const double Negligible = 1e-19;

    /// <summary>P(T ≤ t) = ∫ Φ(t s - δ) f(s) ds with s = √(χ²/df), by the trapezoidal rule over log s, where the integrand falls off on both sides and the rule is accurate to rounding.</summary>
    /// <param name="df">Above 0.</param>
    public static double Cumulative(double t, double df, double noncentrality) => Sum(Grid(df), t, noncentrality);

    /// <summary>Limits of the noncentrality that an observed t leaves open.</summary>
    /// <param name="level">Coverage, 0.95 unless stated.</param>
    public static (double Low, double High) Limits(double t, double df, double level = 0.95)
    {
        var tail = (1 - level) / 2;
        var grid = Grid(df);
        return (Limit(grid, t, df, 1 - tail), Limit(grid, t, df, tail));
    }

    private static double Limit((double S, double Weight)[] grid, double t, double df, double probability)
    {
        // The normal approximation lies near; the bracket grows until it holds the limit.
        var centre = t + (Tails.NormalQuantile(1 - probability) * Math.Sqrt(1 + (t * t / (2 * df))));
        var reach = 0.3;
        while (Sum(grid, t, centre - reach) < probability || Sum(grid, t, centre + reach) > probability)
        {
            reach *= 2;
        }

        return Roots.Falling(ncp => Sum(grid, t, ncp), probability, centre - reach, centre + reach);
    }

    private static double Sum((double S, double Weight)[] grid, double t, double noncentrality)
    {
        var sum = 0.0;
        foreach (var (s, weight) in grid)
        {
            sum += weight * Tails.NormalUpper(noncentrality - (t * s));
        }

        return Math.Clamp(sum, 0, 1);
    }

    private static (double S, double Weight)[] Grid(double df)
    {
        var scale = Math.Log(2) + (df / 2 * Math.Log(df / 2)) - SpecialFunctions.GammaLn(df / 2);
        var spread = 1 / Math.Sqrt(2 * df);
        double low = -(13 * spread) - (40 / df), high = Math.Min(12 * spread, 1.5 * Math.Log(1 + (14 * spread))) + spread;
        var step = spread / StepsPerDeviation;
        return [.. Enumerable.Range(0, (int)Math.Ceiling((high - low) / step) + 1)
            .Select(i => low + (i * step))
            .Select(u => (S: Math.Exp(u), Weight: step * Math.Exp(scale + (df * u) - (df / 2 * Math.Exp(2 * u)))))
            .Where(n => n.Weight > Negligible)];
    }
}
