using CsCheck;

namespace Toolkit.Trials.Tests;

public class MultiplicityTests
{
    private static readonly Gen<double[]> Families = Gen.Double[0, 1].Array[1, 9];

    [Fact]
    public void Every_adjustment_keeps_the_order_and_only_raises() => Families.Sample(p =>
    {
        foreach (var method in Enum.GetValues<MultiplicityMethod>())
        {
            var adjusted = Multiplicity.Adjust(p, method);
            for (var i = 0; i < p.Length; i++)
            {
                Assert.InRange(adjusted[i], p[i], 1);
                Assert.All(Enumerable.Range(0, p.Length), k => Assert.True(p[i] > p[k] || adjusted[i] <= adjusted[k]));
            }
        }
    });

    [Fact]
    public void Holm_Hochberg_and_Hommel_stand_in_their_order_of_power() => Families.Sample(p =>
    {
        double[] holm = Multiplicity.Adjust(p, MultiplicityMethod.Holm), hochberg = Multiplicity.Adjust(p, MultiplicityMethod.Hochberg), hommel = Multiplicity.Adjust(p, MultiplicityMethod.Hommel);
        for (var i = 0; i < p.Length; i++)
        {
            Assert.True(hommel[i] <= hochberg[i] + 1e-15 && hochberg[i] <= holm[i] + 1e-15);
        }
    });

    // The definition: the largest Simes p value over every subset that contains the test.
    [Fact]
    public void Hommel_is_the_closure_of_the_test_of_Simes() => Gen.Double[0, 1].Array[1, 6].Sample(p =>
    {
        var adjusted = Multiplicity.Adjust(p, MultiplicityMethod.Hommel);
        for (var i = 0; i < p.Length; i++)
        {
            var worst = 0.0;
            for (var subset = 1; subset < 1 << p.Length; subset++)
            {
                if ((subset & (1 << i)) != 0)
                {
                    var members = Enumerable.Range(0, p.Length).Where(k => (subset & (1 << k)) != 0).Select(k => p[k]).Order().ToArray();
                    worst = Math.Max(worst, members.Select((v, rank) => members.Length * v / (rank + 1)).Min());
                }
            }

            Assert.Equal(Math.Min(1, worst), adjusted[i], 1e-14);
        }
    });

    [Fact]
    public void An_impossible_p_value_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Multiplicity.Adjust([0.1, 1.2], MultiplicityMethod.Holm));
        Assert.Throws<ArgumentOutOfRangeException>(() => Multiplicity.Adjust([double.NaN], MultiplicityMethod.None));
    }

    [Fact]
    public void An_empty_family_stays_empty() => Assert.Empty(Multiplicity.Adjust([], MultiplicityMethod.Hommel));
}
