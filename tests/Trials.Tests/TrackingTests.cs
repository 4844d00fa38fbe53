using CsCheck;

namespace Toolkit.Trials.Tests;

public class TrackingTests
{
    private static readonly Gen<(double[], double[])> Pairs =
        Gen.Int[5, 30].SelectMany(n => Gen.Select(Gen.Double[-5, 5].Array[n], Gen.Double[-5, 5].Array[n]));

    [Fact]
    public void Reversing_one_change_reverses_the_interval() => Pairs.Sample((x, y) =>
    {
        var forward = ChangeChange.Pearson(x, y);
        var reversed = ChangeChange.Pearson([.. x.Select(v => -v)], y);
        Assert.Equal((forward.R, forward.Low, forward.High), (-reversed.R, -reversed.High, -reversed.Low));
        Assert.Equal(forward.P, reversed.P, 1e-14);
    });

    [Fact]
    public void Ranks_do_not_care_for_a_rising_transform() => Gen.Int[-40, 40].Array[6, 30].Sample(steps =>
    {
        double[] x = [.. steps.Select(v => v / 10.0)], y = [.. Enumerable.Range(0, x.Length).Select(i => (double)(i * 7 % 5))];
        Assert.Equal(ChangeChange.Spearman(x, y).R, ChangeChange.Spearman([.. x.Select(Math.Exp)], y).R);
    });

    [Fact]
    public void A_shift_between_arms_moves_the_pooled_correlation_only()
    {
        double[] x = [1, 2, 3, 2, 11, 12, 13, 12], y = [2, 1, 2, 3, 12, 11, 12, 13];
        var result = ChangeChange.Correlate(x, y, [0, 0, 0, 0, 1, 1, 1, 1]).Value;
        Assert.True(result.Pearson.R > 0.95);
        Assert.Equal(0, result.WithinArm.R, 1e-12);
        Assert.Equal(5, result.WithinArm.Df);
    }

    [Fact]
    public void A_series_that_does_not_vary_is_refused() =>
        Assert.Equal("row 0: expected changes that vary, found one value for every participant", ChangeChange.Correlate([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], [0, 0, 0, 0, 0]).Fault!.Message);
}
