using CsCheck;

namespace Toolkit.Measurements.Tests;

public class NumbersTests
{
    [Theory, InlineData("1.5", 1.5), InlineData(" -0.41 ", -0.41), InlineData("+1.9E-3", 1.9e-3), InlineData("0000427", 427)]
    public void A_plain_number_is_read(string text, double expected)
    {
        Assert.True(Numbers.TryParse(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("1,5"), InlineData("1,234.5"), InlineData("NaN"), InlineData("Infinity"), InlineData("1e999"), InlineData(""), InlineData("OVRFLW"), InlineData(">4.0"), InlineData("１.５"), InlineData("(5)"), InlineData("0x1F"), InlineData("1 000")]
    public void What_is_not_plainly_a_number_is_refused(string text) => Assert.False(Numbers.TryParse(text, out _));

    [Fact]
    public void A_declared_comma_is_the_only_decimal_sign()
    {
        Assert.True(Numbers.TryParse("1,5", ',', out var value));
        Assert.Equal(1.5, value);
        Assert.False(Numbers.TryParse("1.5", ',', out _));
        Assert.Contains("'.' or ','", Assert.Throws<ArgumentOutOfRangeException>(() => Numbers.TryParse("1", ';', out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formatted_number_reads_back_as_itself() =>
        Gen.Double.Where(double.IsFinite).Sample(value => Numbers.TryParse(Numbers.Format(value), out var back) && back.Equals(value));
}
