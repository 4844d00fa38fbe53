using CsCheck;

namespace Toolkit.Trials.Tests;

public class EffectSizeTests
{
    [Fact]
    public void The_correction_of_two_degrees_of_freedom_has_a_closed_form() => Assert.Equal(1 / Math.Sqrt(Math.PI), EffectSize.HedgesCorrection(2), 1e-14);

    [Fact]
    public void The_correction_approaches_the_usual_approximation() => Gen.Double[30, 5000].Sample(m =>
        Assert.Equal(1 - (3 / ((4 * m) - 1)), EffectSize.HedgesCorrection(m), 2 / (m * m)));

    [Fact]
    public void Exchanging_the_groups_reverses_the_effect()
    {
        double[] a = [5, 6, 7, 9, 4], b = [3, 2, 5, 4];
        StandardisedEffect forward = EffectSize.HedgesG(a, b), back = EffectSize.HedgesG(b, a);
        Assert.Equal(forward.Value, -back.Value, 1e-12);
        Assert.Equal(forward.Low, -back.High, 1e-9);
    }

    [Fact]
    public void The_interval_ends_where_the_noncentral_tails_are()
    {
        double[] a = [5, 6, 7, 9, 4], b = [3, 2, 5, 4];
        var d = EffectSize.CohenD(a, b);
        var root = Math.Sqrt(20 / 9.0);
        Assert.Equal(0.975, Distributions.NoncentralTLower(d.Value * root, 7, d.Low * root), 1e-10);
        Assert.Equal(0.025, Distributions.NoncentralTLower(d.Value * root, 7, d.High * root), 1e-10);
    }

    [Fact]
    public void A_group_of_one_has_no_standard_deviation() => Assert.Throws<ArgumentException>(() => EffectSize.CohenD([1], [2, 3]));
}
