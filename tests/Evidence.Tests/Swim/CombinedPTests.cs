using CsCheck;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Tests.Swim;

public class CombinedPTests
{
    private const double Digits = 1e-10;

    private static readonly Gen<double[]> Values = Gen.Double[0.001, 0.999].Array[1, 8];

    [Fact]
    public void One_value_combines_to_itself_by_every_method() => Gen.Double[0.001, 0.999].Sample(p =>
    {
        Assert.Equal(p, CombinedP.Fisher([p]).P, Digits);
        Assert.Equal(p, CombinedP.Pearson([p]).P, Digits);
        Assert.Equal(p, CombinedP.Stouffer([p]).P, Digits);
        Assert.Equal(p, CombinedP.Tippett([p]), Digits);
        Assert.Equal(p, CombinedP.Edgington([p]), Digits);
        Assert.Equal(p, CombinedP.HolmSmallest([p]), Digits);
    });

    [Fact]
    public void The_order_does_not_matter() => Values.Sample(p =>
    {
        double[] back = [.. p.Reverse()];
        Assert.Equal(CombinedP.Fisher(p).P, CombinedP.Fisher(back).P, Digits);
        Assert.Equal(CombinedP.Edgington(p), CombinedP.Edgington(back), Digits);
        Assert.Equal(CombinedP.Stouffer(p).P, CombinedP.Stouffer(back).P, Digits);
    });

    [Fact]
    public void Mirrored_values_mirror_the_symmetric_methods() => Values.Sample(p =>
    {
        double[] mirrored = [.. p.Select(v => 1 - v)];
        Assert.Equal(1 - CombinedP.Stouffer(p).P, CombinedP.Stouffer(mirrored).P, Digits);
        Assert.Equal(1 - CombinedP.Edgington(p), CombinedP.Edgington(mirrored), 1e-8);
        Assert.Equal(1 - CombinedP.Pearson(p).P, CombinedP.Fisher(mirrored).P, Digits);
    });

    /// <summary>Two uniform values: the chance that their sum is s or less is s²/2 below 1.</summary>
    [Fact]
    public void Two_values_sum_to_the_triangle() => Assert.Equal(0.5 * 0.3 * 0.3, CombinedP.Edgington([0.1, 0.2]), Digits);

    [Fact]
    public void Weights_that_are_equal_change_nothing() => Values.Sample(p =>
        Assert.Equal(CombinedP.Stouffer(p).P, CombinedP.Stouffer(p, [.. p.Select(_ => 7.0)]).P, Digits));

    [Fact]
    public void Values_outside_zero_and_one_are_refused()
    {
        Assert.StartsWith("There is at least one p value", Assert.Throws<ArgumentException>(() => CombinedP.Fisher([0])).Message, StringComparison.Ordinal);
        Assert.StartsWith("There is at least one p value", Assert.Throws<ArgumentException>(() => CombinedP.Tippett([])).Message, StringComparison.Ordinal);
        Assert.StartsWith("There are as many weights", Assert.Throws<ArgumentException>(() => CombinedP.Stouffer([0.5], [1, 2])).Message, StringComparison.Ordinal);
    }
}
