using CsCheck;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Tests.Tables;

public class PrintedTests
{
    [Theory]
    [InlineData("0.80", 0.8, 2)]
    [InlineData("-11.7", -11.7, 1)]
    [InlineData("\u221211.7", -11.7, 1)]
    [InlineData("35 %", 35, 0)]
    [InlineData(".05", 0.05, 2)]
    [InlineData("1.2e-3", 0.0012, 4)]
    [InlineData("8", 8, 0)]
    public void Decimals_are_read_as_printed(string text, double value, int decimals)
    {
        var printed = Printed.From(text)!.Value;
        Assert.Equal(value, printed.Value);
        Assert.Equal(decimals, printed.Decimals);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("about 8")]
    [InlineData("")]
    [InlineData("NaN")]
    public void What_is_no_plain_number_is_not_read(string text) => Assert.Null(Printed.From(text));

    [Fact]
    public void Every_value_that_rounds_to_the_printed_one_is_covered() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Int[0, 4]).Sample((x, decimals) =>
            new Printed(Math.Round(x, decimals, MidpointRounding.AwayFromZero), decimals).Covers(x));

    [Fact]
    public void A_value_half_way_may_round_either_way()
    {
        Assert.True(new Printed(3.2, 1).Covers(3.25));
        Assert.True(new Printed(3.3, 1).Covers(3.25));
        Assert.False(new Printed(3.3, 1).Covers(3.24));
    }
}
