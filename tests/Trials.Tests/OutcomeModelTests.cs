using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class OutcomeModelTests
{
    private static readonly OutcomeModelOptions Week12 = new() { FollowUp = "week12" };

    [Fact]
    public void A_known_effect_lies_inside_its_interval()
    {
        var analysis = OutcomeModel.Analyse(TrialData.From(Trial.TwoArms(20)), Trial.Pain, Week12).Value;
        var effect = analysis.Estimates[0];
        Assert.Equal("vas: exercise - control at week12", effect.Name);
        Assert.Equal(("mm", "ANCOVA"), (effect.Unit, effect.Method));
        Assert.InRange(-10, effect.Low!.Value, effect.High!.Value);
        Assert.True(effect.P < 1e-10);
        Assert.Equal([analysis.Provenance.Id], effect.Provenance);
        Assert.Equal(80, analysis.Provenance.Inputs.Length);
        Assert.Equal(
            ["vas: exercise - control at week12", "vas: least-squares mean, control at week12", "vas: least-squares mean, exercise at week12", "vas: Hedges g, exercise - control at week12"],
            analysis.Estimates.Select(e => e.Name));
    }

    [Fact]
    public void A_ratio_is_reported_without_unit_and_named_as_such()
    {
        var options = Week12 with { Ancova = new() { LogRatio = true, StandardErrors = SandwichKind.HC3 } };
        var analysis = OutcomeModel.Analyse(TrialData.From(Trial.TwoArms(20)), Trial.Marker, options).Value;
        var effect = analysis.Estimates[0];
        Assert.Equal("il6: exercise / control at week12", effect.Name);
        Assert.Equal(("1", "ANCOVA, HC3, ratio of geometric means"), (effect.Unit, effect.Method));
        Assert.InRange(effect.Value!.Value, 0.7, 0.95);
        Assert.Contains("logarithm of the follow-up value", analysis.MethodsText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_below_the_limit_leaves_its_participant_out_by_name()
    {
        var values = Trial.TwoArms(4).Where(v => !(v.Participant.Label == "P002" && v.Visit.Name == "baseline")).ToList();
        values.Add(Trial.Value("P002", "control", "baseline", Trial.Marker, Observation.Below(2.5, "below LLOQ", 0)));
        var analysis = OutcomeModel.Analyse(TrialData.From(values), Trial.Marker, Week12).Value;
        Assert.Equal("participant P002, visit baseline, il6: the baseline is known only as a bound (below LLOQ)", Assert.Single(analysis.Faults).Message);
        Assert.Equal(7, analysis.Count);
    }

    [Fact]
    public void A_logarithm_of_zero_is_refused_and_names_the_participant()
    {
        var values = Trial.TwoArms(4).Where(v => !(v.Participant.Label == "P002" && v.Visit.Name == "week12")).ToList();
        values.Add(Trial.Value("P002", "control", "week12", Trial.Pain, 0));
        var fault = OutcomeModel.Analyse(TrialData.From(values), Trial.Pain, Week12 with { Ancova = new() { LogRatio = true } }).Fault!;
        Assert.Equal("participant P002, visit week12, vas: row 2: expected a value above zero, for its logarithm, found 0", fault.Message);
    }

    [Fact]
    public void An_arm_without_data_is_a_fault_of_that_outcome_only()
    {
        var values = Trial.TwoArms(4).Where(v => !(v.Outcome == Trial.Marker && v.Participant.Arm!.Name == "control"));
        var data = TrialData.From(values);
        Assert.Equal("il6: row 0: expected participants in every arm, found none in arm 'control'", OutcomeModel.Analyse(data, Trial.Marker, Week12).Fault!.Message);
        Assert.True(OutcomeModel.Analyse(data, Trial.Pain, Week12).IsOk);
    }

    [Fact]
    public void Changes_that_move_together_are_found()
    {
        var values = new List<OutcomeValue>();
        for (var i = 0; i < 12; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            values.Add(Trial.Value($"P{i}", arm, "baseline", Trial.Marker, 5));
            values.Add(Trial.Value($"P{i}", arm, "week12", Trial.Marker, 5 + i));
            values.Add(Trial.Value($"P{i}", arm, "baseline", Trial.Pain, 50));
            values.Add(Trial.Value($"P{i}", arm, "week12", Trial.Pain, 50 + (2 * i) + (i % 3)));
        }

        var tracking = ChangeTracking.Analyse(TrialData.From(values), Trial.Marker, Trial.Pain, Week12).Value;
        Assert.Equal("change in il6 × change in vas: Pearson r, week12 - baseline", tracking.Estimates[0].Name);
        Assert.True(tracking.Result.WithinArm.R > 0.9);
        Assert.Equal(12, tracking.Points.Length);
        Assert.Contains("difference between arms", tracking.Result.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_participants_for_a_correlation_are_refused() =>
        Assert.Equal(
            "il6 × vas: row 4: expected at least 5 participants with both changes, found 4",
            ChangeTracking.Analyse(TrialData.From(Trial.TwoArms(2)), Trial.Marker, Trial.Pain, Week12).Fault!.Message);

    [Fact]
    public void A_blank_visit_is_a_broken_promise() =>
        Assert.Throws<ArgumentException>(() => new OutcomeModelOptions { FollowUp = " " });
}
