using CsCheck;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Measurements.Tests;

public class YamlTextTests
{
    private const string Sound = "title: a plan\narms: [control, exercise]\nvisits:\n  - {name: baseline, day: 0}\n  - name: week12\n    day: 84 # twelve weeks\ntext: |\n  two\n  lines\n\"quoted key\": 'it''s'\n";

    [Fact]
    public void Documents_come_in_their_order_and_an_empty_text_has_none()
    {
        Assert.Equal(["a", "b"], YamlText.Documents("a\n---\nb\n").Value.Select(d => ((YamlScalarNode)d).Value));
        Assert.Empty(YamlText.Documents("").Value);
    }

    /// <summary>The library descends into each level: a hundred kilobytes of brackets would use up the stack, which no program can catch.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Nesting_that_would_use_up_the_stack_is_refused(string level) =>
        Assert.Equal("line 1: expected well-formed YAML, found more than 64 levels", YamlText.Documents(string.Concat(Enumerable.Repeat(level, 100_000))).Fault!.Message);

    [Fact]
    public void Levels_are_counted_where_they_are_open_and_not_over_the_whole_text()
    {
        Assert.True(YamlText.Documents(new string('[', 64) + new string(']', 64)).IsOk);
        Assert.False(YamlText.Documents(new string('[', 65) + new string(']', 65)).IsOk);
        Assert.True(YamlText.Documents(string.Concat(Enumerable.Repeat("- [a, {b: c}]\n", 200))).IsOk);
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x\n", "line 2: expected well-formed YAML, found an alias; write the value out")]
    [InlineData("a: 1\nb: [1,\n", "line 3: expected well-formed YAML, found ")]
    [InlineData("a: 1\na: 2\n", "line 2: expected well-formed YAML, found Duplicate key")]
    [InlineData("a: { b: \r3600 }", "line 1: expected well-formed YAML, found a text that is none from here on")]
    public void What_is_no_YAML_is_named_with_its_line(string text, string message) => Assert.StartsWith(message, YamlText.Documents(text).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void No_text_whatever_throws()
    {
        Gen.Char[" \n-:[]{}&*!|>'\"%@,?#ab\t\r"].Array[0, 60].Select(c => new string(c)).Sample(text => { _ = YamlText.Documents(text).IsOk; });
        Mutants.Of(Sound).Sample(text => { _ = YamlText.Documents(text).IsOk; });
    }
}
