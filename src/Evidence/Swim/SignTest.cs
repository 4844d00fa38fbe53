using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.Swim;

/// <summary>An interval of a proportion, 95 %.</summary>
public sealed record ProportionInterval(double Low, double High);

/// <summary>How many of n studies point one way, against an even chance.</summary>
/// <param name="Favoured">Studies in the favoured direction, 0 to <paramref name="Studies"/>.</param>
/// <param name="TwoSided">Exact: the sum over outcomes not more probable than the observed.</param>
/// <param name="OneSided">Exact: as many or more in the favoured direction.</param>
/// <param name="Wilson">Wilson (1927).</param>
/// <param name="ClopperPearson">Clopper and Pearson (1934).</param>
public sealed record SignTest(int Favoured, int Studies, double TwoSided, double OneSided, ProportionInterval Wilson, ProportionInterval ClopperPearson)
{
    // Outcomes as probable as the observed count with it although their last bits differ.
    private const double Tie = 1 + 1e-7;

    /// <exception cref="ArgumentOutOfRangeException">There is no study, or more are favoured than there are.</exception>
    public static SignTest Of(int favoured, int studies)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(studies, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(favoured);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(favoured, studies);
        var mass = new double[studies + 1];
        for (var i = 0; i <= studies; i++)
        {
            mass[i] = Math.Exp(MathNet.Numerics.SpecialFunctions.BinomialLn(studies, i) - (studies * Math.Log(2)));
        }

        var two = mass.Where(m => m <= mass[favoured] * Tie).Sum();
        return new(favoured, studies, Math.Min(1, two), Math.Min(1, mass[favoured..].Sum()), WilsonOf(favoured, studies), ClopperPearsonOf(favoured, studies));
    }

    private static ProportionInterval WilsonOf(int x, int n)
    {
        double z = Tails.NormalQuantile(0.975), p = (double)x / n, z2 = z * z;
        var centre = (p + (z2 / (2 * n))) / (1 + (z2 / n));
        var reach = z / (1 + (z2 / n)) * Math.Sqrt((p * (1 - p) / n) + (z2 / (4.0 * n * n)));
        return new(x == 0 ? 0 : centre - reach, x == n ? 1 : centre + reach);
    }

    private static ProportionInterval ClopperPearsonOf(int x, int n) =>
        new(x == 0 ? 0 : Tails.BetaQuantile(0.025, x, n - x + 1), x == n ? 1 : Tails.BetaQuantile(0.975, x + 1, n - x));
}
