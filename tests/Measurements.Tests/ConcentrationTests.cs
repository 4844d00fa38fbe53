using CsCheck;

namespace Toolkit.Measurements.Tests;

public class ConcentrationTests
{
    /// <summary>One multiplication and one division by a power of ten round at most twice.</summary>
    private const double TwoRoundings = 4e-16;

    [Theory, InlineData(-1e-9), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_negative_or_non_finite_amount_is_refused(double amount)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Concentration.FromPicogramsPerMillilitre(amount));
        Assert.Contains("zero or more, and finite", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pg/mL", 1), InlineData("ng/L", 1), InlineData("ng/mL", 1e3), InlineData("ug/L", 1e3), InlineData("ug/mL", 1e6)]
    [InlineData("mg/L", 1e6), InlineData("mg/dL", 1e7), InlineData("mg/mL", 1e9), InlineData("g/L", 1e9)]
    public void A_unit_is_converted_both_ways(string unit, double picograms)
    {
        var three = Concentration.FromUcum(3, unit)!.Value;
        Assert.Equal(3 * picograms, three.PicogramsPerMillilitre, picograms * TwoRoundings * 3);
        Assert.Equal(3, three.In(unit)!.Value, 3 * TwoRoundings);
    }

    [Theory, InlineData("[IU]/mL"), InlineData("{MFI}"), InlineData("nmol/L"), InlineData("")]
    public void A_unit_that_is_not_mass_per_volume_is_never_converted(string unit)
    {
        Assert.Null(Concentration.FromUcum(1, unit));
        Assert.Null(Concentration.Zero.In(unit));
    }

    [Fact]
    public void The_default_is_zero_and_has_no_relative_change()
    {
        Assert.Equal(Concentration.Zero, default);
        Assert.Null(Concentration.FromNanogramsPerMillilitre(1).RelativeChangeSince(Concentration.Zero));
    }

    [Fact]
    public void A_fall_from_20_to_13_is_minus_35_per_cent() =>
        Assert.Equal(-0.35, Concentration.FromMilligramsPerLitre(13).RelativeChangeSince(Concentration.FromMilligramsPerLitre(20))!.Value, TwoRoundings);

    [Fact]
    public void Order_follows_the_amount() => Gen.Double[0, 1e12].Select(Gen.Double[0, 1e12]).Sample((a, b) =>
    {
        var (x, y) = (Concentration.FromPicogramsPerMillilitre(a), Concentration.FromPicogramsPerMillilitre(b));
        return x < y == a < b && x >= y == a >= b && x.CompareTo(y) == a.CompareTo(b);
    });
}
