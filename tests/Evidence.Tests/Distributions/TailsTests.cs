using CsCheck;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.Tests.Distributions;

public class TailsTests
{
    /// <summary>Closed forms and tabulated values of 10 or more digits.</summary>
    private const double Digits = 1e-11;

    [Fact]
    public void The_normal_tail_keeps_its_relative_accuracy_far_out() =>
        Assert.Equal(1, Tails.NormalUpper(10) / 7.61985302416052606e-24, Digits);

    [Fact]
    public void The_familiar_quantiles_are_met()
    {
        Assert.Equal(1.9599639845400545, Tails.NormalQuantile(0.975), Digits);
        Assert.Equal(12.706204736174698, Tails.StudentQuantile(0.975, 1), 1e-9);
        Assert.Equal(Math.Sqrt(2) * 0.95 / Math.Sqrt(1 - (0.95 * 0.95)), Tails.StudentQuantile(0.975, 2), 1e-9);
        Assert.Equal(-2 * Math.Log(0.05), Tails.ChiSquareQuantile(0.95, 2), 1e-9);
    }

    [Fact]
    public void Student_with_one_degree_of_freedom_is_cauchy() =>
        Gen.Double[-50, 50].Sample(t => Assert.Equal(0.5 - (Math.Atan(t) / Math.PI), Tails.StudentUpper(t, 1), Digits));

    [Fact]
    public void F_with_one_numerator_degree_is_the_square_of_t() =>
        Gen.Select(Gen.Double[0.01, 8], Gen.Int[2, 200]).Sample((t, df) => Assert.Equal(1, Tails.FisherUpper(t * t, 1, df) / Tails.StudentTwoSided(t, df), Digits));

    [Fact]
    public void Chi_square_with_two_degrees_is_exponential_far_into_the_tail() =>
        Gen.Double[0.01, 300].Sample(x => Assert.Equal(1, Tails.ChiSquareUpper(x, 2) / Math.Exp(-x / 2), 1e-10));

    [Fact]
    public void Quantiles_undo_the_tails() =>
        Gen.Select(Gen.Double[0.001, 0.999], Gen.Double[0.7, 300]).Sample((p, df) =>
        {
            Assert.Equal(p, 1 - Tails.StudentUpper(Tails.StudentQuantile(p, df), df), 1e-10);
            Assert.Equal(p, 1 - Tails.ChiSquareUpper(Tails.ChiSquareQuantile(p, df), df), 1e-10);
            Assert.Equal(p, Tails.Beta(df, 3, Tails.BetaQuantile(p, df, 3)), 1e-10);
        });

    [Fact]
    public void An_infinite_number_of_degrees_is_normal()
    {
        Assert.Equal(Tails.NormalUpper(1.3), Tails.StudentUpper(1.3, double.PositiveInfinity));
        Assert.Equal(Tails.NormalQuantile(0.9), Tails.StudentQuantile(0.9, double.PositiveInfinity));
    }

    [Fact]
    public void Ends_and_nothing_are_kept()
    {
        Assert.Equal(double.NegativeInfinity, Tails.NormalQuantile(0));
        Assert.Equal(1, Tails.FisherUpper(0, 2, 3));
        Assert.Equal(1, Tails.ChiSquareUpper(-1, 3));
        Assert.True(double.IsNaN(Tails.Beta(1, 1, double.NaN)));
    }
}
