using CsCheck;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Tests.Drawing;

public class ScaleTests
{
    /// <summary>Rounding of one division and one multiplication on a picture of some hundred units.</summary>
    private const double Rounding = 1e-9;

    [Fact]
    public void Ends_and_middle_of_a_linear_scale_lie_where_they_should()
    {
        var scale = Scale.Linear(-10, 30, 100, 500);
        Assert.Equal(100, scale.At(-10), Rounding);
        Assert.Equal(300, scale.At(10), Rounding);
        Assert.Equal(500, scale.At(99), Rounding);
    }

    [Fact]
    public void The_middle_of_a_logarithmic_scale_is_the_geometric_mean() =>
        Assert.Equal(50, Scale.Logarithmic(0.1, 1000, 0, 100).At(10), Rounding);

    [Fact]
    public void What_lies_outside_is_put_at_the_end()
    {
        var scale = Scale.Logarithmic(1, 100, 10, 90);
        Assert.Equal(10, scale.At(-3), Rounding);
        Assert.Equal(90, scale.At(double.PositiveInfinity), Rounding);
        Assert.False(scale.Contains(0.5));
    }

    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-25, 5, "−25 −20 −15 −10 −5 0 5")]
    [InlineData(0, 0.03, "0.000 0.005 0.010 0.015 0.020 0.025 0.030")]
    [InlineData(1200, 5100, "2000 3000 4000 5000")]
    public void Ticks_are_round_numbers_with_equal_decimals(double low, double high, string expected) =>
        Assert.Equal(expected, string.Join(' ', Scale.Labels(Scale.Linear(low, high, 0, 100).Ticks())));

    [Theory, InlineData(0.4, 2, "0.5 1 2"), InlineData(0.3, 50, "0.3 1 3 10 30"), InlineData(0.001, 10000, "0.001 0.01 0.1 1 10 100 1000 10000")]
    public void Logarithmic_ticks_are_decades_and_what_fits_between(double low, double high, string expected) =>
        Assert.Equal(expected, string.Join(' ', Scale.Labels(Scale.Logarithmic(low, high, 0, 100).Ticks())));

    [Fact]
    public void A_scale_around_values_holds_them_all_and_passes_zero_only_where_they_do() =>
        Gen.Double[-1e6, 1e6].Array[1, 20].Sample(values =>
        {
            var scale = Scale.Around(values, 0, 100);
            Assert.All(values, v => Assert.True(scale.Contains(v)));
            if (values.Max() > values.Min())
            {
                Assert.True((values.Min() < 0 || scale.Low >= 0) && (values.Max() > 0 || scale.High <= 0));
                Assert.True(values.Max() - values.Min() > 0.3 * (scale.High - scale.Low));
            }
        });

    [Fact]
    public void Values_without_a_number_do_not_matter()
    {
        var scale = Scale.Around([double.NaN, 3, double.PositiveInfinity], 0, 100);
        Assert.True(scale.Contains(3) && double.IsFinite(scale.High));
        Assert.True(Scale.Around([], 0, 1).Contains(0));
    }

    [Theory, InlineData(5e-324, 5e-324), InlineData(double.MinValue, double.MaxValue), InlineData(0, 5e-324), InlineData(1e300, 1e300)]
    public void Numbers_at_the_ends_of_what_a_double_holds_give_a_scale_with_few_ticks(double low, double high)
    {
        Assert.InRange(Scale.Around([low, high], 0, 100).Ticks().Length, 1, 12);
        if (low > 0)
        {
            Assert.InRange(Scale.Logarithmic(low, high, 0, 100).Ticks().Length, 1, 12);
        }
    }

    [Fact]
    public void Within_a_fraction_of_a_decade_a_logarithmic_scale_has_round_ticks_all_the_same() =>
        Assert.Equal("5.10 5.12 5.14 5.16 5.18 5.20", string.Join(' ', Scale.Labels(Scale.Logarithmic(5.1, 5.2, 0, 100).Ticks())));

    [Fact]
    public void A_scale_that_runs_backwards_or_nowhere_is_refused()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => Scale.Linear(2, 1, 0, 10));
        Assert.StartsWith("A scale runs from a finite number to a larger one, not from 2 to 1.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Scale.Linear(double.NaN, 1, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scale.Logarithmic(0, 1, 0, 10));
    }
}
