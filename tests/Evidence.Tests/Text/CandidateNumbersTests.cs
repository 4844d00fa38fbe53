using CsCheck;
using Toolkit.Evidence.Text;

namespace Toolkit.Evidence.Tests.Text;

public class CandidateNumbersTests
{
    [Theory]
    [InlineData("a significant difference ( $p < 0.01$ )", "p", "< 0.01")]
    [InlineData("(Cohen’s d = 0.85)", "cohen_d", "0.85")]
    [InlineData("partial $\\eta^2 = 0.12$", "partial_eta2", "0.12")]
    [InlineData("**r = 0.62**", "correlation", "0.62")]
    [InlineData("mean difference about 8 points", "mean_difference", "8")]
    [InlineData("95% CI −20.1 to −3.4", "interval", "-20.1 to -3.4")]
    [InlineData("fell from 6.2 to 3.1", "change", "6.2 to 3.1")]
    [InlineData("five trials (n = 312)", "n", "312")]
    [InlineData("153 women", "n", "153")]
    [InlineData("lasting 4–12 weeks", "weeks", "4-12")]
    [InlineData("CRP fell by 35%", "percent", "35")]
    [InlineData("we found F(1, 30) = 3.10", "statistic", "F(1, 30) = 3.10")]
    public void Each_shape_is_proposed_as_what_it_seems(string text, string kind, string value) =>
        Assert.Contains(CandidateNumbers.Propose(text), c => c.Kind == kind && c.Value == value);

    [Fact]
    public void A_proposal_names_its_line_and_the_words_around_it()
    {
        var candidate = Assert.Single(CandidateNumbers.Propose("# Results\n\nPain fell in all groups, p < .05 in each.\n"));
        Assert.Equal(3, candidate.Line);
        Assert.Equal("Pain fell in all groups, p < .05 in each.", candidate.Quote);
    }

    [Fact]
    public void Proposals_stand_in_reading_order_and_none_twice()
    {
        var kinds = CandidateNumbers.Propose("d = 0.91 by 35% (p < 0.05), r = 0.62").Select(c => c.Kind);
        Assert.Equal(["cohen_d", "percent", "p", "correlation"], kinds);
    }

    [Fact]
    public void Plain_words_propose_nothing() => Assert.Empty(CandidateNumbers.Propose("Exercise relieves pain in most participants."));

    [Fact]
    public void No_text_whatever_throws() => Gen.String.Sample(text => { _ = CandidateNumbers.Propose(text).Length; });
}
