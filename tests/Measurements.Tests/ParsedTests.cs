namespace Toolkit.Measurements.Tests;

public class ParsedTests
{
    private static readonly Fault Over = new(11, "an optical density", "'OVER'");

    [Fact]
    public void A_fault_reads_as_a_sentence_with_its_place_and_advice() =>
        Assert.Equal(
            "plate.csv: line 3: expected an optical density, found 'OVER'. Mark the well as saturated",
            (new Fault(3, "an optical density", "'OVER'") { Unit = "line", Advice = "Mark the well as saturated" }).In("plate.csv").Message);

    [Fact]
    public void Places_nest_from_the_outside_in() => Assert.Equal("run.zip: plate.csv", Over.In("plate.csv").In("run.zip").Place);

    [Fact]
    public void A_value_is_a_value_and_has_no_fault()
    {
        Parsed<int> parsed = 5;
        Assert.True(parsed.Try(out var value, out var fault));
        Assert.Equal(5, value);
        Assert.Null(fault);
        Assert.Equal(10, parsed.Map(v => v * 2).Value);
    }

    [Fact]
    public void A_fault_passes_through_map_and_bind_and_refuses_to_be_a_value()
    {
        Parsed<int> parsed = Over;
        Assert.False(parsed.Map(v => v * 2).IsOk);
        Assert.Same(Over, parsed.Bind<string>(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture)).Fault);
        Assert.Equal("byte 11: expected an optical density, found 'OVER'", Assert.Throws<InvalidOperationException>(() => parsed.Value).Message);
    }

    [Fact]
    public void The_default_is_a_fault_that_says_nothing_was_read() =>
        Assert.Equal("byte 0: expected a value, found nothing was read", default(Parsed<int>).Fault!.Message);

    [Fact]
    public void A_value_of_zero_is_still_a_value()
    {
        Parsed<int> zero = 0;
        Assert.True(zero.IsOk);
    }

    [Theory]
    [InlineData("a\u0007b", "'a\\u0007b'"), InlineData("\u202Eevil", "'\\u202eevil'"), InlineData("line\nbreak", "'line\\u000abreak'"), InlineData("1,5 µg", "'1,5 µg'")]
    public void Text_from_outside_is_made_printable(string text, string printable) => Assert.Equal(printable, Printable.Quote(text));

    [Fact]
    public void Long_text_is_cut() => Assert.Equal("'aaa…'", Printable.Quote("aaaaaaaa", 3));

    [Fact]
    public void Bytes_are_quoted_as_latin_1() => Assert.Equal("'\\u0002é'", Printable.Quote([0x02, 0xE9]));
}
