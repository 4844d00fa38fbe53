using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Tests.Drawing;

public class MarkupTests
{
    [Theory]
    [InlineData("a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;")]
    [InlineData("TNF-α", "TNF-α")]
    [InlineData("", "")]
    [InlineData("bell\u0007", "bell\\u0007")]
    [InlineData("turned \u202Eround", "turned \\u202eround")]
    public void Text_stays_text(string raw, string expected) => Assert.Equal(expected, Markup.Text(raw));

    [Theory]
    [InlineData(1.005, "1")]
    [InlineData(-0.001, "0")]
    [InlineData(12.3456, "12.35")]
    [InlineData(-3.5, "-3.5")]
    public void A_coordinate_has_at_most_two_decimals_and_no_minus_zero(double value, string expected) => Assert.Equal(expected, Markup.Coordinate(value));

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_coordinate_that_is_nowhere_is_refused(double value)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => Markup.Coordinate(value));
        Assert.StartsWith("A coordinate is finite.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-14.234, 3, "−14.2")]
    [InlineData(0.72143, 3, "0.721")]
    [InlineData(0, 3, "0.00")]
    [InlineData(99.96, 3, "100")]
    [InlineData(0.9996, 3, "1.00")]
    [InlineData(99.94, 3, "99.9")]
    [InlineData(123456, 3, "123456")]
    [InlineData(0.0000123, 3, "1.23e−5")]
    [InlineData(2500000, 2, "2.5e6")]
    [InlineData(double.NaN, 3, "–")]
    [InlineData(double.NegativeInfinity, 3, "−∞")]
    public void A_number_for_people_has_its_digits_and_a_true_minus(double value, int digits, string expected) => Assert.Equal(expected, Markup.Number(value, digits));

    [Theory, InlineData(0.5, "0.5"), InlineData(32, "32"), InlineData(-0.8, "−0.8"), InlineData(100, "100"), InlineData(0, "0"), InlineData(1e7, "1e7")]
    public void A_plain_number_has_no_trailing_zeros(double value, string expected) => Assert.Equal(expected, Markup.Plain(value));

    [Theory, InlineData(-0.04, 1, "0.0"), InlineData(2.25, 1, "2.3"), InlineData(-2.25, 1, "−2.3"), InlineData(7, 0, "7")]
    public void A_fixed_number_rounds_half_away_from_zero_and_never_shows_minus_zero(double value, int decimals, string expected) =>
        Assert.Equal(expected, Markup.Fixed(value, decimals));

    [Theory, InlineData(0.00004, "<0.001"), InlineData(0.0312, "0.031"), InlineData(0.19, "0.190"), InlineData(0.5, "0.50"), InlineData(0.99995, ">0.999")]
    public void A_p_value_is_printed_as_in_journals(double p, string expected) => Assert.Equal(expected, Markup.PValue(p));

    [Theory, InlineData("Change and pain", "change-and-pain"), InlineData("TNF-α: fit!", "tnf-fit"), InlineData("«»", "x"), InlineData("A--b", "a-b")]
    public void An_anchor_has_only_letters_digits_and_hyphens(string text, string expected) => Assert.Equal(expected, Markup.Anchor(text));

    [Fact]
    public void Decimals_follow_the_largest_of_the_numbers()
    {
        Assert.Equal(1, Markup.Decimals(3, -14.2, -18.6, -9.83));
        Assert.Equal(3, Markup.Decimals(3, 0.72, 0.61, null));
        Assert.Equal(2, Markup.Decimals(3, 0, null, null));
        Assert.Equal(0, Markup.Decimals(3, 12345, 1, null));
    }
}
