using CsCheck;
using Toolkit.Evidence.Grade;

namespace Toolkit.Evidence.Tests.Grade;

public class GradeProfileTests
{
    [Fact]
    public void Randomised_trials_start_high() => Assert.Equal(Certainty.High, new GradeProfile("pain", 3, 100, [], false).Certainty);

    [Theory]
    [InlineData(-1, Certainty.Moderate)]
    [InlineData(-2, Certainty.Low)]
    [InlineData(1, Certainty.High)]
    public void A_step_moves_the_certainty(int levels, Certainty certainty) =>
        Assert.Equal(certainty, new GradeProfile("pain", 3, 100, [new("imprecision", levels, "few participants")], false).Certainty);

    [Fact]
    public void The_certainty_never_leaves_its_ends() =>
        Gen.Int[0, 3].Select(i => new[] { -2, -1, 1, 2 }[i]).Array[0, 8].Sample(levels =>
            Enum.IsDefined(new GradeProfile("pain", 3, 100, [.. levels.Select(l => new GradeStep("x", l, "a reason"))], false).Certainty));

    [Fact]
    public void A_step_without_a_reason_does_not_exist() => Assert.Throws<ArgumentException>(() => new GradeStep("imprecision", -1, " "));

    [Fact]
    public void A_step_is_one_or_two_levels() =>
        Assert.StartsWith("A step is one or two levels up or down.", Assert.Throws<ArgumentOutOfRangeException>(() => new GradeStep("imprecision", 0, "none")).Message, StringComparison.Ordinal);
}
