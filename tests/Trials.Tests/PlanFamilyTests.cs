namespace Toolkit.Trials.Tests;

public class PlanFamilyTests
{
    [Theory, InlineData("holm", 2.0), InlineData("bonferroni", 2.0), InlineData("fixed-sequence", 1.0)]
    public void The_first_outcome_is_adjusted_as_its_method_says(string method, double factor)
    {
        var result = Run($"method: {method}");
        var (vas, adjusted) = (result.Primary[0].Effect.P!.Value, result.Adjusted[0].P);
        Assert.Equal(Math.Min(1, factor * vas), adjusted, 1e-12);
    }

    [Fact]
    public void A_graph_that_hands_all_on_is_the_fixed_sequence() =>
        Assert.Equal(Run("method: fixed-sequence").Adjusted, Run("method: graph, weights: [1, 0], transitions: [[0, 1], [0, 0]]").Adjusted);

    [Fact]
    public void MaxT_is_made_of_the_participants_who_have_every_outcome()
    {
        var result = Run("method: maxt", drop: "P003");
        Assert.Equal(2, result.Adjusted.Length);
        Assert.All(result.Adjusted, a => Assert.InRange(a.P, 0, 0.01));
        Assert.Contains("family panel: maxT over the 29 of 30 participants who have a number for every outcome", result.Faults);
        Assert.Contains(result.Methods, m => m.Contains("step-down maxT with 10000 permutations", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_participants_of_an_arm_there_is_no_panel()
    {
        var plan = Plan("method: maxt");
        var result = PlanAnalysis.Run(plan, TrialData.From(Trial.TwoArms(15).Where(v => v.Outcome == Trial.Pain || v.Participant.Arm!.Name == "control")));
        Assert.Contains("family panel: fewer than 2 participants of an arm have every outcome; maxT is not made", result.Faults);
        Assert.Empty(result.Adjusted);
    }

    [Theory]
    [InlineData("method: graph, weights: [0.6, 0.6], transitions: [[0, 1], [1, 0]]", "shares of alpha that sum to 1 at most under 'weights'")]
    [InlineData("method: graph, weights: [0.5, 0.5], transitions: [[0.2, 0.8], [1, 0]]", "nothing handed to oneself in row 1")]
    [InlineData("method: graph, weights: [0.5, 0.5], transitions: [[0, 1]]", "2 lists of 2 numbers under 'transitions'")]
    [InlineData("method: graph", "a list of 2 numbers under 'weights'")]
    [InlineData("method: guess", "one of holm, hochberg, hommel, bonferroni, bh, by, fixed-sequence, graph, maxt under 'method'")]
    public void A_family_that_makes_no_sense_is_refused(string method, string expected) =>
        Assert.Contains(PlanReader.Read(Text(method)).Faults, f => f.Message.Contains(expected, StringComparison.Ordinal));

    private static PlanResult Run(string method, string drop = "")
    {
        var values = Trial.TwoArms(15).Where(v => v.Participant.Label != drop || v.Outcome == Trial.Pain);
        return PlanAnalysis.Run(Plan(method), TrialData.From(values));
    }

    private static TrialPlan Plan(string method) => PlanReader.Read(Text(method)).Plan!;

    private static string Text(string method) => $$"""
        title: Families
        arms: [control, exercise]
        visits: [{name: baseline, day: 0}, {name: week12, day: 84}]
        outcomes:
          - {name: vas, unit: mm, benefit: lower}
          - {name: il6, unit: pg/mL, benefit: lower}
        families:
          - {name: panel, outcomes: [vas, il6], {{method}}}
        """;
}
