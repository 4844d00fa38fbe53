using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.Swim;

/// <summary>A combination with its statistic.</summary>
/// <param name="Df">Degrees of freedom; 0 where the statistic is a normal deviate.</param>
public sealed record Combination(double Statistic, int Df, double P);

/// <summary>Combinations of one-sided p values, all taken in the same direction and each in (0, 1).</summary>
public static class CombinedP
{
    /// <summary>Fisher (1932): -2 Σ log p on χ² with 2k df.</summary>
    public static Combination Fisher(IReadOnlyList<double> p)
    {
        Refuse(p);
        var x = -2 * p.Sum(Math.Log);
        return new(x, 2 * p.Count, Tails.ChiSquareUpper(x, 2 * p.Count));
    }

    /// <summary>Pearson (1933): -2 Σ log(1 - p), judged in the lower tail.</summary>
    public static Combination Pearson(IReadOnlyList<double> p)
    {
        Refuse(p);
        var x = -2 * p.Sum(v => Math.Log(1 - v));
        return new(x, 2 * p.Count, MathNet.Numerics.SpecialFunctions.GammaLowerRegularized(p.Count, x / 2));
    }

    /// <summary>Stouffer (1949): Σ w z / √Σ w²; equal weights where none are given.</summary>
    /// <exception cref="ArgumentException">There are not as many weights as p values.</exception>
    public static Combination Stouffer(IReadOnlyList<double> p, IReadOnlyList<double>? weights = null)
    {
        Refuse(p);
        if (weights is not null && weights.Count != p.Count)
        {
            throw new ArgumentException("There are as many weights as p values.", nameof(weights));
        }

        double sum = 0, squares = 0;
        for (var i = 0; i < p.Count; i++)
        {
            var w = weights?[i] ?? 1;
            sum += w * -Tails.NormalQuantile(p[i]);
            squares += w * w;
        }

        var z = sum / Math.Sqrt(squares);
        return new(z, 0, Tails.NormalUpper(z));
    }

    /// <summary>Tippett (1931): 1 - (1 - min p)^k.</summary>
    public static double Tippett(IReadOnlyList<double> p)
    {
        Refuse(p);
        return -Math.Exp(p.Count * Math.Log(1 - p.Min())) + 1;
    }

    /// <summary>Edgington (1972): the chance that k uniform values sum to no more than the observed sum.</summary>
    public static double Edgington(IReadOnlyList<double> p)
    {
        Refuse(p);
        var s = p.Sum();
        // The alternating sum loses its digits in the upper half: there the complement is summed.
        return s <= p.Count / 2.0 ? UniformSum(s, p.Count) : 1 - UniformSum(p.Count - s, p.Count);
    }

    /// <summary>Smallest p after Holm's adjustment (1979): k times the smallest, at most 1.</summary>
    public static double HolmSmallest(IReadOnlyList<double> p)
    {
        Refuse(p);
        return Math.Min(1, p.Count * p.Min());
    }

    private static double UniformSum(double s, int k)
    {
        double sum = 0, logFactorial = MathNet.Numerics.SpecialFunctions.GammaLn(k + 1);
        for (var j = 0; j < s; j++)
        {
            var term = Math.Exp(MathNet.Numerics.SpecialFunctions.BinomialLn(k, j) + (k * Math.Log(s - j)) - logFactorial);
            sum += j % 2 == 0 ? term : -term;
        }

        return Math.Clamp(sum, 0, 1);
    }

    private static void Refuse(IReadOnlyList<double> p)
    {
        if (p.Count == 0 || p.Any(v => !(v is > 0 and < 1)))
        {
            throw new ArgumentException("There is at least one p value, and each lies between 0 and 1.", nameof(p));
        }
    }
}
