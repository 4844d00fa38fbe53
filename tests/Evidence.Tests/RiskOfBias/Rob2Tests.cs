using CsCheck;
using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Evidence.Tests.RiskOfBias;

public class Rob2Tests
{
    private const Judgement L = Judgement.Low, S = Judgement.SomeConcerns, H = Judgement.High, N = Judgement.NoInformation;

    [Fact]
    public void Low_needs_all_five() => Assert.Equal(new Rob2Overall(L, false), Rob2.Derive([L, L, L, L, L]));

    [Fact]
    public void One_concern_is_some_concerns_and_may_not_be_raised() => Assert.Equal(new Rob2Overall(S, false), Rob2.Derive([L, L, L, S, L]));

    [Fact]
    public void Several_concerns_may_be_raised_by_a_reviewer_but_never_are_by_the_rule()
    {
        var overall = Rob2.Derive([L, S, L, S, L]);
        Assert.Equal(new Rob2Overall(S, true), overall);
        Assert.True(Rob2.Allows(overall, H));
        Assert.False(Rob2.Allows(overall, L));
    }

    [Fact]
    public void One_high_domain_makes_the_trial_high_even_beside_an_unknown_one() => Assert.Equal(H, Rob2.Derive([N, L, H, L, L]).Overall);

    [Fact]
    public void An_unknown_domain_leaves_the_overall_open() => Assert.Null(Rob2.Derive([L, L, N, S, L]).Overall);

    [Fact]
    public void The_order_of_the_domains_does_not_matter() =>
        Gen.Enum<Judgement>().Array[5].Sample(d => Rob2.Derive(d) == Rob2.Derive([.. d.Reverse()]));

    [Fact]
    public void There_are_five_domains() => Assert.StartsWith("RoB 2 has five domains.", Assert.Throws<ArgumentException>(() => Rob2.Derive([L])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("low risk", L)]
    [InlineData("Some concerns", S)]
    [InlineData("HIGH", H)]
    [InlineData("", N)]
    [InlineData("?", N)]
    public void Judgements_are_read_in_their_usual_wordings(string text, Judgement judgement) => Assert.Equal(judgement, Rob2.Read(text));

    [Fact]
    public void Another_word_is_no_judgement() => Assert.Null(Rob2.Read("moderate"));

    [Fact]
    public void Names_and_signs_differ_for_every_judgement()
    {
        Assert.Equal(4, Enum.GetValues<Judgement>().Select(Rob2.Name).Distinct().Count());
        Assert.Equal(4, Enum.GetValues<Judgement>().Select(Rob2.Sign).Distinct().Count());
    }
}
