namespace Toolkit.Trials;

/// <summary>Tails and quantiles of the distributions a trial's tests need. Tails are computed as tails: a p value of 1e-30 keeps its digits.</summary>
public static class Distributions
{
    private static readonly double SqrtTwo = Math.Sqrt(2);

    /// <summary>P(Z &gt; z).</summary>
    public static double NormalUpper(double z) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(z / SqrtTwo);

    /// <summary>P(|Z| &gt; |z|).</summary>
    public static double NormalTwoSided(double z) => MathNet.Numerics.SpecialFunctions.Erfc(Math.Abs(z) / SqrtTwo);

    /// <summary>Density of the standard normal.</summary>
    public static double NormalDensity(double z) => Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);

    /// <summary>z with P(Z &lt; z) = <paramref name="p"/>; infinite at 0 and 1, NaN outside.</summary>
    public static double NormalQuantile(double p)
    {
        if (p is 0 or 1)
        {
            return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var upper = p > 0.5;
        var tail = upper ? 1 - p : p;
        var z = SqrtTwo * MathNet.Numerics.SpecialFunctions.ErfcInv(2 * tail);

        // One Newton step on the tail takes the approximation to full precision.
        z += (NormalUpper(z) - tail) / NormalDensity(z);
        return upper ? z : -z;
    }

    /// <summary>P(|T| &gt; |t|) of Student's t; <paramref name="df"/> above 0, infinite for the normal.</summary>
    public static double TTwoSided(double t, double df)
    {
        if (double.IsNaN(t) || double.IsNaN(df))
        {
            return double.NaN;
        }

        if (double.IsInfinity(df))
        {
            return NormalTwoSided(t);
        }

        var square = t * t;
        return double.IsInfinity(square) ? 0 : SpecialFunctions.Beta(df / (df + square), square / (df + square), df / 2, 0.5).Lower;
    }

    /// <summary>P(T &lt; t) of Student's t.</summary>
    public static double TLower(double t, double df) => t < 0 ? TTwoSided(t, df) / 2 : 1 - (TTwoSided(t, df) / 2);

    /// <summary>P(T &gt; t) of Student's t.</summary>
    public static double TUpper(double t, double df) => TLower(-t, df);

    /// <summary>t with P(T &lt; t) = <paramref name="p"/>.</summary>
    public static double TQuantile(double p, double df)
    {
        if (double.IsInfinity(df) || p is <= 0 or >= 1 || double.IsNaN(p) || double.IsNaN(df))
        {
            return NormalQuantile(p);
        }

        if (p == 0.5)
        {
            return 0;
        }

        // The one-sided tail falls in t; the log keeps the search even far out.
        var tail = Math.Log(2 * Math.Min(p, 1 - p));
        var high = 2.0;
        while (Math.Log(TTwoSided(high, df)) > tail)
        {
            high *= 2;
        }

        var t = Root.Between(x => Math.Log(TTwoSided(x, df)) - tail, 0, high);
        return p < 0.5 ? -t : t;
    }

    /// <summary>P(F &gt; f) of the F distribution.</summary>
    public static double FUpper(double f, double df1, double df2)
    {
        if (f <= 0)
        {
            return 1;
        }

        if (double.IsInfinity(df2))
        {
            return ChiSquareUpper(f * df1, df1);
        }

        var denominator = df2 + (df1 * f);
        return SpecialFunctions.Beta(df2 / denominator, df1 * f / denominator, df2 / 2, df1 / 2).Lower;
    }

    /// <summary>P(X &gt; x) of the chi-squared distribution.</summary>
    public static double ChiSquareUpper(double x, double df) => x <= 0 ? 1 : MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(df / 2, x / 2);

    /// <summary>P(B &lt; x) of the beta distribution.</summary>
    public static double BetaLower(double x, double a, double b) => SpecialFunctions.Beta(x, 1 - x, a, b).Lower;

    /// <summary>P(T &lt; t) of the noncentral t: P((Z + ncp) / S &lt; t), S = sqrt(χ²/df), integrated over S.</summary>
    public static double NoncentralTLower(double t, double df, double ncp)
    {
        if (double.IsInfinity(df))
        {
            return NormalUpper(ncp - t);
        }

        // Where the argument of Φ changes sign the integrand has its step; panels end there.
        var step = t == 0 ? double.NaN : ncp / t;
        var width = t == 0 ? double.NaN : 8 / Math.Abs(t);
        return ChiScale(df).Integrate(s => NormalUpper(ncp - (t * s)), step - width, step, step + width);
    }

    /// <summary>P(F &lt; f) of the noncentral F: a Poisson mixture of central ones.</summary>
    /// <param name="errorBound">The sum ends where what is left cannot exceed this (Lenth 1987). R's pf stops at 1e-9.</param>
    public static double NoncentralFLower(double f, double df1, double df2, double ncp, double errorBound = 1e-17)
    {
        if (f <= 0)
        {
            return 0;
        }

        double denominator = df2 + (df1 * f), x = df1 * f / denominator, complement = df2 / denominator, mean = ncp / 2;
        if (ncp == 0)
        {
            return SpecialFunctions.Beta(x, complement, df1 / 2, df2 / 2).Lower;
        }

        // Twelve standard deviations below its mean a Poisson variable has less than 1e-17 left.
        var j = (int)Math.Max(0, mean - (12 * Math.Sqrt(mean)));
        double sum = 0, left = 1;
        for (; ; j++)
        {
            var weight = Math.Exp((j * Math.Log(mean)) - mean - SpecialFunctions.LogGamma(j + 1));
            left -= weight;
            sum += weight * SpecialFunctions.Beta(x, complement, (df1 / 2) + j, df2 / 2).Lower;
            var next = SpecialFunctions.Beta(x, complement, (df1 / 2) + j + 1, df2 / 2).Lower;
            if ((j > mean && weight < 1e-18) || next * Math.Max(left, 0) <= errorBound)
            {
                return Math.Min(1, sum);
            }
        }
    }

    /// <summary>The distribution of S = sqrt(χ²/df) as a density to integrate over.</summary>
    internal static ScaleDensity ChiScale(double df) => new(df);
}
