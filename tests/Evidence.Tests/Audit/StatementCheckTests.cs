using System.Collections.Immutable;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>Ratings, sources, lists and methods.</summary>
public class StatementCheckTests
{
    private const Judgement L = Judgement.Low, S = Judgement.SomeConcerns, H = Judgement.High;

    private static readonly EvidenceSet Rated = new()
    {
        Rob2 =
        [
            new() { StudyId = "A", Domains = [L, L, L, S, L] },
            new() { StudyId = "B", Domains = [L, S, L, S, L] },
            new() { StudyId = "C", Domains = [L, L, L, L, L] },
        ],
    };

    [Theory]
    [InlineData("Low+Low+Low+Some concerns+Low", "Low", "inconsistent")]
    [InlineData("Low+High+Low+Low+Low", "High", "consistent")]
    [InlineData("Low+Some concerns+Low+Some concerns+Low", "High", "partly")]
    [InlineData("Low+Low+Low+Low+Low", "", "implied")]
    public void An_overall_rating_follows_from_its_domains(string domains, string reported, string verdict) =>
        Assert.Equal(verdict, Words.Of(EffectCheckTests.Run("rob2", "domains=" + domains, reported).Verdict));

    [Fact]
    public void Totals_of_ratings_are_counted_by_the_rule()
    {
        var result = EffectCheckTests.Run("rob2", "rule=domains", "some=2;low=1;high=0", Rated);
        Assert.Equal(Verdict.Consistent, result.Verdict);
        Assert.Contains("B", result.Note, StringComparison.Ordinal);
        Assert.Equal(Verdict.Inconsistent, EffectCheckTests.Run("rob2", "rule=domains", "some=1;low=2;high=0", Rated).Verdict);
    }

    [Fact]
    public void A_set_aside_rule_counts_with_the_reviewers_rating()
    {
        var set = Rated with { Rob2 = [.. Rated.Rob2.Select(r => r.StudyId == "B" ? r with { Override = new(H, "two concerns together", "AB") } : r)] };
        Assert.Equal(Verdict.Consistent, EffectCheckTests.Run("rob2", "rule=domains", "some=1;low=1;high=1", set).Verdict);
    }

    [Theory]
    [InlineData("D4", "most", "consistent")]
    [InlineData("D2", "most", "partly")]
    [InlineData("D2", "a reason", "consistent")]
    [InlineData("D5", "a reason", "inconsistent")]
    [InlineData("D1", "low", "consistent")]
    [InlineData("D4", "low", "inconsistent")]
    [InlineData("D9", "most", "not_checkable")]
    public void A_reason_is_held_against_its_column(string domain, string reported, string verdict) =>
        Assert.Equal(verdict, Words.Of(EffectCheckTests.Run("rob2", "domain=" + domain, reported, Rated).Verdict));

    [Theory]
    [InlineData("direction", "decrease", "INCREASE", "inconsistent")]
    [InlineData("direction", "decreased", "decrease", "consistent")]
    [InlineData("direction", "decrease", "positive improvement", "not_checkable")]
    [InlineData("direction", "decrease", "improve", "not_checkable")]
    [InlineData("direction", "none", "unchanged", "consistent")]
    [InlineData("direction", "none", "increase", "inconsistent")]
    [InlineData("direction", "improve", "worsen", "inconsistent")]
    [InlineData("weeks", "8", "6", "inconsistent")]
    [InlineData("weeks", "4", "4 (follow-up 8 wk and 3 months)", "consistent")]
    [InlineData("weeks", "4", "4-12", "not_checkable")]
    [InlineData("weeks", "3", "4-12", "inconsistent")]
    [InlineData("weeks", "8-12", "8 to 12", "consistent")]
    [InlineData("weeks", "12", "3 months", "consistent")]
    [InlineData("weeks", "8", "3 months", "inconsistent")]
    [InlineData("weeks", "12 weeks", "twelve", "not_checkable")]
    [InlineData("sessions_per_week", "3", "5", "inconsistent")]
    [InlineData("pain_scale", "VAS", "visual analogue scale; WOMAC", "consistent")]
    [InlineData("pain_scale", "VAS", "KOOS pain", "inconsistent")]
    [InlineData("pain_scale", "NRS", "NPRS", "consistent")]
    [InlineData("n_randomised", "108", "140", "inconsistent")]
    [InlineData("effect", "0.8", "0.84", "consistent")]
    [InlineData("condition", "Knee OA", "knee  osteoarthritis", "consistent")]
    [InlineData("condition", "Post-traumatic OA", "PTOA after ACL injury", "consistent")]
    [InlineData("condition", "CLBP", "Chronic non-specific LBP in soccer players", "consistent")]
    [InlineData("condition", "Post-traumatic OA", "Knee OA", "inconsistent")]
    [InlineData("control", "usual care", "Usual  care", "consistent")]
    public void Two_sources_agree_in_sense_and_not_only_in_words(string quantity, string review, string original, string verdict) =>
        Assert.Equal(verdict, Words.Of(EffectCheckTests.Run("cross_source", $"quantity={quantity};review={review};original={original}", review).Verdict));

    [Theory]
    [InlineData("increased", Direction.Increase)]
    [InlineData("Fell", Direction.Decrease)]
    [InlineData("no change", Direction.None)]
    [InlineData("improved.", Direction.Improve)]
    [InlineData("worse", Direction.Worsen)]
    [InlineData("fell in one arm", Direction.Unclear)]
    public void A_direction_is_read_only_where_nothing_else_is_said(string text, Direction direction) => Assert.Equal(direction, Directions.Read(text));

    [Theory]
    [InlineData("yes", "yes", "consistent")]
    [InlineData("yes", "no", "inconsistent")]
    [InlineData("no", "no", "inconsistent")]
    public void An_included_trial_stands_in_both_lists(string table, string list, string verdict)
    {
        var set = EvidenceReader.Read(n => n == "studies.csv" ? $"study_id,provenance,n_randomised,condition,weeks,in_table1,in_reference_list\nA,review,20,x,3,{table},{list}\n" : null).Value;
        var result = EffectCheckTests.Run("completeness", "table=in_table1;list=in_reference_list", "included", set, "A");
        Assert.Equal(verdict, Words.Of(result.Verdict));
        Assert.Equal(list, result["in_reference_list"]!.Word);
    }

    [Theory]
    [InlineData("direction of effect", "none", "consistent")]
    [InlineData("direction; significance; consistency", "vote counting by significance", "inconsistent")]
    [InlineData("number of statistically significant results", "vote counting by significance", "inconsistent")]
    [InlineData("direction, regardless of significance", "none", "consistent")]
    public void Counting_significant_results_is_warned_of(string method, string warning, string verdict)
    {
        var result = EffectCheckTests.Run("swim", "method=" + method.Replace(';', ','), method);
        Assert.Equal(warning, result["warning"]!.Word);
        Assert.Equal(verdict, Words.Of(result.Verdict));
    }

    [Theory]
    [InlineData("x=3;n=3", "p=0.125", "inconsistent")]
    [InlineData("x=3;n=3", "p=0.25", "consistent")]
    [InlineData("x=5;n=5", "5/5", "implied")]
    public void A_sign_test_is_two_sided(string inputs, string reported, string verdict)
    {
        var result = EffectCheckTests.Run("swim", inputs, reported);
        Assert.Equal(verdict, Words.Of(result.Verdict));
        Assert.NotEmpty(result.Note + (verdict == "consistent" ? "said" : ""));
    }

    [Fact]
    public void Words_of_verdicts_and_severities_are_told_apart()
    {
        Assert.Equal(6, Enum.GetValues<Verdict>().Select(Words.Of).Distinct().Count());
        Assert.Equal(4, Enum.GetValues<Severity>().Select(Words.Of).Distinct().Count());
    }

    [Fact]
    public void Inputs_are_read_and_written_alike()
    {
        var inputs = CheckInputs.Parse("d=0.80;n1=20; n2 = 20;empty=;note");
        Assert.Equal("d=0.80;n1=20;n2=20", inputs.ToString());
        Assert.Equal(2, inputs.Printed("d")!.Value.Decimals);
        Assert.True(inputs.Has("d", "n1"));
        Assert.False(inputs.Has("d", "empty"));
        Assert.Equal(ImmutableArray.Create(1.0, 2.0), CheckInputs.Parse("x=1+2").List("x")!.Value.ToArray());
        Assert.Null(CheckInputs.Parse("x=1+b").List("x"));
    }
}
