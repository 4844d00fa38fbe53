using CsCheck;

namespace Toolkit.Measurements.Tests;

public class WellTests
{
    [Theory, InlineData("A1", 0, 0), InlineData("a01", 0, 0), InlineData("H12", 7, 11), InlineData("P24", 15, 23), InlineData("AA48", 26, 47), InlineData("AF48", 31, 47)]
    public void A_well_is_read_with_or_without_a_leading_zero(string text, int row, int column) => Assert.Equal(Well.At(row, column), Well.Parse(text).Value);

    [Theory, InlineData(""), InlineData("A"), InlineData("12"), InlineData("A0"), InlineData("A100"), InlineData("ABC1"), InlineData("A-1"), InlineData("A1,B1"), InlineData("ZZ1")]
    public void What_is_not_a_well_is_a_fault(string text) =>
        Assert.Equal($"byte 0: expected a well such as A1 or H12, found '{text}'", Well.Parse(text).Fault!.Message);

    [Fact]
    public void A_name_reads_back_as_its_well() =>
        Gen.Int[0, 51].Select(Gen.Int[0, 98]).Sample((row, column) => Well.Parse(Well.At(row, column).ToString()).Value == Well.At(row, column));

    [Fact]
    public void Wells_are_ordered_row_by_row()
    {
        Assert.True(Well.At(0, 11) < Well.At(1, 0));
        Assert.True(Well.At(1, 1) >= Well.At(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Well.At(-1, 0));
    }
}
