using CsCheck;
using Toolkit.Evidence.Grade;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;

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

    [Fact]
    public void Upgrades_move_a_lowered_certainty_up_again() =>
        Assert.Equal(Certainty.High, new GradeProfile("pain", 3, 100, [new("risk of bias", -1, "open label"), new("large effect", 1, "halved")], false).Certainty);

    [Fact]
    public void Five_domains_lower_and_three_raise()
    {
        Assert.Equal((5, 3), (GradeProfile.Domains.Count(d => !d.Up), GradeProfile.Domains.Count(d => d.Up)));
        Assert.All(GradeProfile.Domains, d => Assert.True(d.Allows(0) && d.Allows(d.Up ? 2 : -2) && !d.Allows(d.Up ? -1 : 1) && !d.Allows(d.Up ? 3 : -3)));
    }

    [Fact]
    public void Judgements_of_people_replace_what_the_tables_suggest()
    {
        Assert.True(Of("").IsSuggestion);
        var judged = Of("pain,imprecision,-2,wide intervals,C\npain,inconsistency,0,looked at,C\n");
        Assert.False(judged.IsSuggestion);
        Assert.Equal([("imprecision", -2)], judged.Steps.Select(s => (s.Domain, s.Levels)));
        Assert.Equal(Certainty.Low, judged.Certainty);
    }

    [Fact]
    public void A_whole_interval_above_a_large_effect_suggests_an_upgrade_where_the_trials_are_sound()
    {
        Assert.Contains(Of("").Steps, s => s is { Domain: "large effect", Levels: 1 } && s.Reason.Contains("VAS", StringComparison.Ordinal) | s.Reason.Contains("Pain", StringComparison.Ordinal));
        Assert.DoesNotContain(Of("", "T1,Low,High,Low,Low,Low\nT2,Low,High,Low,Low,Low\nT3,Low,Low,Low,Low,Low\n").Steps, s => s.Domain == "large effect");
        Assert.DoesNotContain(Of("", effect: "0.50").Steps, s => s.Domain == "large effect");
    }

    private static GradeProfile Of(string grade, string ratings = "", string effect = "1.40")
    {
        var set = EvidenceReader.Read(name => name switch
        {
            "studies.csv" => "study_id,provenance,n_randomised,condition,weeks\nT1,review,200,OA,4\nT2,review,200,OA,8\nT3,review,200,OA,8\n",
            "outcomes.csv" => "outcome_id,study_id,provenance,domain,outcome,design,direction,effect_size_type,effect_size,p_report,n1,n2\n" + string.Concat(Enumerable.Range(1, 3).Select(t => $"P{t},T{t},review,pain,VAS,between,improve,Cohen d,{effect},<0.05,100,100\n")),
            "rob2.csv" => "study_id,D1,D2,D3,D4,D5\n" + ratings,
            "grade.csv" => "category,domain,levels,reason,by\n" + grade,
            _ => null,
        }).Value;
        Assert.Empty(set.Faults);
        return ReviewSynthesis.Of(set).Certainty.Single();
    }
}
