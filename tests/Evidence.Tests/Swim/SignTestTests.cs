using CsCheck;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Tests.Swim;

public class SignTestTests
{
    private const double Digits = 1e-12;

    [Theory]
    [InlineData(5, 5, 0.0625)]
    [InlineData(3, 3, 0.25)]
    [InlineData(6, 6, 0.03125)]
    [InlineData(2, 4, 1)]
    [InlineData(1, 4, 0.625)]
    public void The_two_sided_p_sums_what_is_not_more_probable(int x, int n, double p) => Assert.Equal(p, SignTest.Of(x, n).TwoSided, Digits);

    [Fact]
    public void Five_of_five_cannot_reach_the_threshold() =>
        Gen.Int[1, 5].Sample(n => Assert.True(SignTest.Of(n, n).TwoSided > 0.05));

    [Fact]
    public void For_and_against_mirror_each_other() =>
        Gen.Int[1, 200].SelectMany(n => Gen.Int[0, n].Select(x => (x, n))).Sample(c =>
        {
            SignTest one = SignTest.Of(c.x, c.n), other = SignTest.Of(c.n - c.x, c.n);
            Assert.Equal(one.TwoSided, other.TwoSided, Digits);
            Assert.Equal(one.ClopperPearson.Low, 1 - other.ClopperPearson.High, 1e-9);
            Assert.Equal(one.Wilson.Low, 1 - other.Wilson.High, Digits);
        });

    [Fact]
    public void The_exact_interval_leaves_the_stated_tails() =>
        Gen.Int[2, 60].SelectMany(n => Gen.Int[1, n - 1].Select(x => (x, n))).Sample(c =>
        {
            var interval = SignTest.Of(c.x, c.n).ClopperPearson;
            Assert.Equal(0.025, Tails.Beta(c.x, c.n - c.x + 1, interval.Low), 1e-10);
            Assert.Equal(0.975, Tails.Beta(c.x + 1, c.n - c.x, interval.High), 1e-10);
        });

    [Fact]
    public void The_ends_are_closed()
    {
        Assert.Equal(1, SignTest.Of(4, 4).Wilson.High);
        Assert.Equal(0, SignTest.Of(0, 4).ClopperPearson.Low);
    }

    [Fact]
    public void More_than_there_are_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SignTest.Of(5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => SignTest.Of(0, 0));
    }
}
