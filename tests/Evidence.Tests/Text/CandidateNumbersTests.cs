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
    [InlineData("a z-score reduction 0.41", "z", "0.41")]
    [InlineData("scores were 3.2 ± 1.9 in", "mean_sd", "3.2 ± 1.9")]
    [InlineData("scores were 3.2 (SD 1.9) in", "mean_sd", "3.2 (SD 1.9)")]
    [InlineData("odds ratio 1.52", "ratio", "1.52")]
    [InlineData("sizes ranged from 22 to 108", "range", "22 to 108")]
    [InlineData("with 3 to 5 sessions per week", "sessions", "3 to 5")]
    [InlineData("published between 2019 and 2023", "years", "2019 and 2023")]
    [InlineData("Five RCTs met the criteria", "count", "Five RCTs")]
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
    public void A_proposal_names_its_section_and_the_study_last_named_before_it()
    {
        var found = CandidateNumbers.Propose("## 3. Results\n\nElm et al. [4] had d = 0.80, Oak et al. (2020) r = 0.30.\n");
        Assert.Equal([("cohen_d", "Elm et al. [4]"), ("correlation", "Oak et al. (2020)")], found.Select(c => (c.Kind, c.About)));
        Assert.All(found, c => Assert.Equal("3. Results", c.Section));
    }

    [Theory]
    [InlineData("Study\tN\tWk\nElm et al.\t60\t12\n")]
    [InlineData("| Study | N | Wk |\n|---|---|---|\n| Elm et al. | 60 | 12 |\n")]
    public void Cells_of_a_table_are_proposed_with_their_column_and_row(string text) => Assert.Equal(
        [("60", "N of Elm et al."), ("12", "Wk of Elm et al.")],
        CandidateNumbers.Propose(text).Select(c => (c.Value, c.Quote)));

    [Fact]
    public void The_reference_list_proposes_nothing() => Assert.Empty(CandidateNumbers.Propose("## References\n\n- [1] Elm, 397(10289):2082, d = 0.80, 2021.\n"));

    [Fact]
    public void Plain_words_propose_nothing() => Assert.Empty(CandidateNumbers.Propose("Exercise relieves pain in most participants."));

    [Fact]
    public void No_text_whatever_throws() => Gen.String.Sample(text => { _ = CandidateNumbers.Propose(text).Length; });
}
