using CsCheck;

namespace Toolkit.Kernels.Tests;

public class CompositionPosteriorTests
{
    private const double SinglePrecision = 2e-4; // of forty-five products of exponentials
    private static readonly double[] Intensities = [0.4, 0.75, 1];

    [Fact]
    public void Expected_shares_agree_with_Bayes_rule() =>
        Gen.Select(Gen.Double[0.2, 1.2], Gen.Double[0.02, 0.2], Gen.Double[0.5, 8], Gen.Double[0.02, 1], Gen.Double[0.02, 1]).Sample((value, sd, concentration, a, b) =>
        {
            var total = a + b + 0.3;
            var found = new CompositionPosterior(Intensities, concentration).Of((float)value, (float)sd, (float)(a / total), (float)(b / total), (float)(0.3 / total));
            var (x, y, z) = CompositionPosterior.Reference(Intensities, (float)sd, concentration, (float)value, a / total, b / total, 0.3 / total);
            Assert.Equal(x, found.First, SinglePrecision);
            Assert.Equal(y, found.Second, SinglePrecision);
            Assert.Equal(z, found.Third, SinglePrecision);
        });

    [Fact]
    public void A_value_halfway_between_two_parts_is_half_of_each_where_the_third_is_not_expected()
    {
        var (first, second, third) = new CompositionPosterior(Intensities, 4).Of(0.875f, 0.01f, 0.001f, 0.4995f, 0.4995f);
        Assert.Equal(0.5, second, 0.01);
        Assert.Equal(0.5, third, 0.01);
        Assert.InRange(first, 0, 0.001);
    }

    [Fact]
    public void A_value_beyond_all_parts_is_the_nearest_one()
    {
        var (_, _, third) = new CompositionPosterior(Intensities, 2).Of(5, 0.02f, 0.3f, 0.4f, 0.3f);
        Assert.Equal(1, third, 1e-3);
    }

    [Fact]
    public void A_concentration_of_nought_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("concentration", () => new CompositionPosterior(Intensities, 0));
}
