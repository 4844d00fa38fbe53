using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Grade;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Tests.Swim;

public class ReviewSynthesisTests
{
    private const string Studies = "study_id,provenance,n_randomised,condition,weeks,sessions_per_week,sex_f,sex_m\nA,review,60,Knee OA,8,3,40,20\nB,review,80,Knee OA,12,2,,\nC,review,,CLBP,4,,10,12\n";

    private const string Outcomes = "outcome_id,study_id,provenance,domain,outcome,benefit,design,direction,effect_size_type,effect_size,p_report,n1,n2\n"
        + "P1,A,review,pain,VAS,down,between,improve,Cohen d,0.50,<0.05,30,30\n"
        + "P2,B,review,pain,KOOS,up,between,improve,Cohen d,0.40,0.08,40,40\n"
        + "I1,A,review,inflammatory,CRP,down,between,decrease,,,<0.05,,\n"
        + "I2,B,review,inflammatory,CRP,down,between,increase,,,>0.05,,\n"
        + "I3,A,review,inflammatory,IL-4,ambiguous,between,decrease,,,<0.05,,\n"
        + "I3o,A,original,inflammatory,IL-4,ambiguous,between,increase,,,,,\n"
        + "N1,C,review,neurotrophic,BDNF,,between,none,,,>0.05,,\n";

    private const string Ratings = "study_id,D1,D2,D3,D4,D5\nA,Low,Low,Low,Some concerns,Low\nB,Low,High,Low,Low,Low\nC,Low,Low,Low,Low,Low\n";

    private static readonly ReviewSynthesis Synthesis = ReviewSynthesis.Of(Set());

    [Fact]
    public void Outcomes_stand_in_their_categories_in_the_order_of_the_table() =>
        Assert.Equal(["pain", "inflammatory", "neurotrophic"], Synthesis.Categories.Select(c => c.Category));

    [Fact]
    public void Directions_are_counted_in_terms_of_health_and_never_by_significance()
    {
        var pain = Synthesis.Categories[0];
        Assert.Equal((2, 2), (pain.Sign!.Favoured, pain.Sign.Studies));
        var inflammatory = Synthesis.Categories[1];
        Assert.Equal(EffectSense.Better, inflammatory.Senses["A"]);
        Assert.Equal(EffectSense.Worse, inflammatory.Senses["B"]);
        Assert.Null(Synthesis.Categories[2].Sign);
    }

    [Fact]
    public void A_change_whose_benefit_is_ambiguous_points_nowhere() =>
        Assert.Equal(EffectSense.Unclear, Synthesis.Categories[1].Markers.Single(m => m.Marker == "IL-4").Results.Single().Sense);

    [Fact]
    public void Consistency_says_how_the_trials_agree()
    {
        Assert.Equal("all improve", Synthesis.Categories[0].Markers.Single().Consistency);
        Assert.Equal("mixed: decrease 1, increase 1", Synthesis.Categories[1].Markers[0].Consistency);
        Assert.Equal("one trial", Synthesis.Categories[2].Markers[0].Consistency);
    }

    [Fact]
    public void Comparable_trials_are_pooled_and_few_of_them_are_warned_of()
    {
        Assert.NotNull(Synthesis.Categories[0].Markers[0].Pool!.Fit);
        Assert.Contains("Pain: 2 trials: the variance between them is poorly known, so several estimators are shown", Synthesis.Warnings);
        Assert.Null(Synthesis.Categories[1].Markers[0].Pool!.Fit);
    }

    [Fact]
    public void Printed_p_of_favourable_trials_are_halved_and_combined() =>
        Assert.Equal(CombinedP.Fisher([0.025, 0.04]).P, Synthesis.Categories[0].Combined!.P);

    [Fact]
    public void Sex_and_dose_are_those_that_are_printed()
    {
        Assert.Equal(new SexDistribution(50, 32, 2, 80), Synthesis.Sex);
        Assert.Equal(new Dose(4, 12, 2, 3), Synthesis.Dose);
    }

    [Fact]
    public void Certainty_starts_high_and_every_step_has_its_reason()
    {
        var pain = Synthesis.Certainty[0];
        Assert.Equal(Certainty.Low, pain.Certainty);
        Assert.Equal("2 of 2 trials are not at low risk of bias", Assert.Single(pain.Steps).Reason);
        Assert.True(pain.IsSuggestion);
        Assert.Contains(Synthesis.Certainty[1].Steps, s => s.Domain == "inconsistency" && s.Reason == "directions disagree: CRP");
        Assert.Contains(Synthesis.Certainty[2].Steps, s => s.Reason == "one trial");
    }

    [Theory]
    [InlineData("improve", "", EffectSense.Better)]
    [InlineData("worse", "", EffectSense.Worse)]
    [InlineData("decrease", "down", EffectSense.Better)]
    [InlineData("decrease", "up", EffectSense.Worse)]
    [InlineData("increase", "up", EffectSense.Better)]
    [InlineData("increase", "down", EffectSense.Worse)]
    [InlineData("decrease", "ambiguous", EffectSense.Unclear)]
    [InlineData("none", "down", EffectSense.Unclear)]
    public void A_direction_gets_its_sense_from_the_stated_benefit(string direction, string benefit, EffectSense sense)
    {
        var row = EvidenceReader.Read(n => n switch
        {
            "studies.csv" => Studies,
            "outcomes.csv" => $"outcome_id,study_id,provenance,domain,outcome,benefit,direction,p_report\nK,A,review,pain,x,{benefit},{direction},\n",
            _ => null,
        }).Value.Outcomes.Single();
        Assert.Equal(sense, EffectDirection.Of(row));
    }

    [Fact]
    public void What_cannot_be_read_is_left_out_and_the_rest_is_synthesised()
    {
        var set = EvidenceReader.Read(n => n switch { "studies.csv" => Studies, "outcomes.csv" => Outcomes + "X,Z,review,pain,VAS,down,between,improve,,,,,\n", _ => null }).Value;
        Assert.Single(set.Faults);
        Assert.Equal(3, ReviewSynthesis.Of(set).Categories.Length);
    }

    [Fact]
    public void Without_outcomes_there_are_no_categories() =>
        Assert.Empty(ReviewSynthesis.Of(EvidenceReader.Read(n => n == "studies.csv" ? Studies : null).Value).Categories);

    [Fact]
    public void Directions_that_are_not_understood_stay_unclear() => Assert.Equal(Direction.Unclear, Directions.Read("no link"));

    private static EvidenceSet Set() => EvidenceReader.Read(n => n switch { "studies.csv" => Studies, "outcomes.csv" => Outcomes, "rob2.csv" => Ratings, _ => null }).Value;
}
