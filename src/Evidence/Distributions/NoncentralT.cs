using MathNet.Numerics;

namespace Toolkit.Evidence.Distributions;

/// <summary>The noncentral t distribution, and confidence limits by inverting it (Steiger and Fouladi 1997).</summary>
public static class NoncentralT
{
    private const int Nodes = 240;

    /// <summary>P(T ≤ t) = ∫ Φ(t s - δ) f(s) ds with s = √(χ²/df), by the trapezoidal rule over log s, where the integrand falls off on both sides and the rule is accurate to rounding.</summary>
    /// <param name="df">Above 0.</param>
    public static double Cumulative(double t, double df, double noncentrality)
    {
        var scale = Math.Log(2) + (df / 2 * Math.Log(df / 2)) - SpecialFunctions.GammaLn(df / 2);
        var spread = 1 / Math.Sqrt(2 * df);
        double low = -Math.Min(13 * spread, 13 * spread) - (40 / df), high = Math.Min(12 * spread, 1.5 * Math.Log(1 + (14 * spread))) + spread;
        var step = (high - low) / Nodes;
        var sum = 0.0;
        for (var i = 0; i <= Nodes; i++)
        {
            var u = low + (i * step);
            var log = scale + (df * u) - (df / 2 * Math.Exp(2 * u));
            sum += Math.Exp(log) * Tails.NormalUpper(noncentrality - (t * Math.Exp(u)));
        }

        return Math.Clamp(sum * step, 0, 1);
    }

    /// <summary>Limits of the noncentrality that an observed t leaves open.</summary>
    /// <param name="level">Coverage, 0.95 unless stated.</param>
    public static (double Low, double High) Limits(double t, double df, double level = 0.95)
    {
        var tail = (1 - level) / 2;
        var reach = 10 + (3 * Math.Abs(t));
        return (Roots.Falling(ncp => Cumulative(t, df, ncp), 1 - tail, t - reach, t + reach), Roots.Falling(ncp => Cumulative(t, df, ncp), tail, t - reach, t + reach));
    }
}
