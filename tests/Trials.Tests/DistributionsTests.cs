using CsCheck;

namespace Toolkit.Trials.Tests;

public class DistributionsTests
{
    /// <summary>Rounding of a continued fraction of a few dozen terms.</summary>
    private const double Rounding = 1e-12;

    [Fact]
    public void One_degree_of_freedom_is_the_Cauchy_distribution() => Gen.Double[0.01, 50].Sample(t =>
        Assert.Equal(1 - (2 / Math.PI * Math.Atan(t)), Distributions.TTwoSided(t, 1), Rounding));

    [Fact]
    public void Two_numerator_degrees_of_freedom_have_a_closed_form() => Gen.Select(Gen.Double[0.01, 30], Gen.Double[1, 500]).Sample((f, df) =>
        Assert.Equal(Math.Pow(1 + (2 * f / df), -df / 2), Distributions.FUpper(f, 2, df), Rounding));

    [Fact]
    public void A_quantile_takes_its_tail_back() => Gen.Select(Gen.Double[1e-6, 0.999999], Gen.Double[0.7, 3000]).Sample((p, df) =>
        Assert.Equal(p, Distributions.TLower(Distributions.TQuantile(p, df), df), Rounding));

    [Fact]
    public void The_normal_quantile_takes_its_tail_back() => Gen.Double[-37, 37].Sample(z =>
    {
        if (z < 0)
        {
            Assert.Equal(z, Distributions.NormalQuantile(Distributions.NormalUpper(-z)), 1e-12 * (1 - z));
        }
    });

    [Fact]
    public void Without_noncentrality_t_and_F_are_central() => Gen.Select(Gen.Double[-6, 6], Gen.Double[1.5, 300]).Sample((t, df) =>
    {
        Assert.Equal(Distributions.TLower(t, df), Distributions.NoncentralTLower(t, df, 0), 1e-11);
        Assert.Equal(1 - Distributions.FUpper(t * t, 3, df), Distributions.NoncentralFLower(t * t, 3, df, 0), 1e-11);
    });

    [Fact]
    public void The_square_of_noncentral_t_is_noncentral_F() => Gen.Select(Gen.Double[0.1, 6], Gen.Double[2, 200], Gen.Double[-4, 4]).Sample((t, df, ncp) =>
        Assert.Equal(
            Distributions.NoncentralFLower(t * t, 1, df, ncp * ncp),
            Distributions.NoncentralTLower(t, df, ncp) - Distributions.NoncentralTLower(-t, df, ncp),
            1e-10));

    [Fact]
    public void Certain_probabilities_have_infinite_quantiles()
    {
        Assert.Equal(double.NegativeInfinity, Distributions.NormalQuantile(0));
        Assert.Equal(double.PositiveInfinity, Distributions.TQuantile(1, 5));
        Assert.Equal(0, Distributions.TQuantile(0.5, 5));
        Assert.True(double.IsNaN(Distributions.TTwoSided(double.NaN, 5)));
    }
}
