using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class PlannedChangeTests
{
    private const string Plan = """
        title: Exercise and brain
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week12, day: 84}
        outcomes:
          - {name: koos, unit: "1", benefit: higher}
          - {name: volume, unit: "%", benefit: undecided, scale: change, standardErrors: HC3}
        families:
          - {name: both, outcomes: [koos, volume], method: maxt}
        tracking:
          - {marker: volume, pain: koos}
        assumptions:
          perArm: 30
          outcomes:
            - {outcome: koos, baseline: 50, deviation: 8, changes: [0, 6]}
            - {outcome: volume, deviation: 1, changes: [0, 1.2]}
        """;

    private static readonly Outcome Volume = new("volume", "%", BenefitDirection.Undecided);

    [Fact]
    public void An_outcome_that_is_a_change_is_compared_without_a_baseline()
    {
        var plan = Read(Plan);
        var data = PlanSimulation.Draw(plan, 4);
        Assert.All(data.Participants, p => Assert.Null(data.Find(p.Label, "baseline", "volume")));
        var result = PlanAnalysis.Run(plan, data);
        var direct = ChangeComparison.Analyse(data, Volume, new() { FollowUp = "week12", Ancova = new() { Reference = "control", StandardErrors = SandwichKind.HC3 } }).Value;
        var planned = result.Primary.Single(p => p.Outcome.Outcome.Name == "volume").Effect;
        Assert.Equal((direct.Estimates[0].Value, direct.Estimates[0].Low, direct.Estimates[0].P), (planned.Value, planned.Low, planned.P));
        var tracked = ChangeTracking.Analyse(data, Volume, RepeatedTrial.Function, new() { FollowUp = "week12" }, MarkerScale.Change).Value;
        Assert.Equal(tracked.Estimates[0].Value, Assert.Single(result.Tracking).Estimates[0].Value);
    }

    [Fact]
    public void The_panel_s_permutations_take_a_change_as_it_is()
    {
        var result = PlanAnalysis.Run(Read(Plan), PlanSimulation.Draw(Read(Plan), 4));
        Assert.Equal(2, result.Adjusted.Length);
        // Stepping down never makes a p value smaller than that of a test alone; 0.01 allows for the 10 000 permutations.
        Assert.All(result.Adjusted, a => Assert.InRange(a.P, result.Estimates.Single(e => e.Name == a.Estimate).P!.Value - 0.01, 1));
    }

    [Fact]
    public void A_simulation_puts_the_assumed_change_in_and_finds_it_again()
    {
        var found = PlanSimulation.Run(Read(Plan.Replace("maxt", "holm", StringComparison.Ordinal)), 60, 11, cancellation: TestContext.Current.CancellationToken).Single(c => c.Name.StartsWith("volume", StringComparison.Ordinal));
        Assert.Equal(1.2, found.Truth, 1e-12);
        // Standard error of the mean of 60 trials of 2 × 30: sqrt(2/30)/sqrt(60) = 0.033; four of them.
        Assert.Equal(1.2, found.MeanEstimate, 0.133);
        Assert.Equal(0, found.Failed);
    }

    [Theory]
    [InlineData("scale: change, standardErrors: HC3", "scale: change, model: mmrm", "expected no entry where the value is itself a change under 'model'")]
    [InlineData("scale: change, standardErrors: HC3", "scale: change, importantChange: 2", "expected no entry where the value is itself a change under 'importantChange'")]
    [InlineData("marker: volume, pain: koos", "marker: koos, pain: volume", "expected one of koos under 'pain'")]
    [InlineData("tracking:", "mediation:", "expected one of koos under 'marker'")]
    [InlineData("outcome: volume, deviation", "outcome: volume, baseline: 3, deviation", "expected no entry where the value is itself a change under 'baseline'")]
    [InlineData("assumptions:", "sensitivity:\n  - {name: locf, outcome: volume, missing: carried-forward}\nassumptions:", "expected no entry where the value is itself a change under 'missing'")]
    [InlineData("assumptions:", "subgroups:\n  - {outcome: volume, by: sex}\nassumptions:", "expected an outcome with a value before treatment under 'outcome'")]
    public void What_needs_a_value_before_treatment_is_refused_for_a_change(string was, string now, string expected) =>
        Assert.Contains(PlanReader.Read(Plan.Replace(was, now, StringComparison.Ordinal)).Faults, f => f.Message.Contains(expected, StringComparison.Ordinal));

    private static TrialPlan Read(string text)
    {
        var reading = PlanReader.Read(text);
        Assert.Empty(reading.Faults);
        return reading.Plan!;
    }
}
