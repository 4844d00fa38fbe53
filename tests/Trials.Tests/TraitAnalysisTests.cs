using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class TraitAnalysisTests
{
    private static readonly OutcomeModelOptions Options = new() { FollowUp = "week12", Ancova = new() { Reference = "control" } };

    [Fact]
    public void An_effect_in_one_sex_only_is_an_interaction()
    {
        var (data, traits) = BySex(60, inWomen: 10, inMen: 0);
        var found = SubgroupAnalysis.Analyse(data, RepeatedTrial.Function, traits, "sex", Options).Value;
        double Of(string name) => found.Estimates.Single(e => e.Name == name).Value!.Value;
        Assert.Equal("koos: arm × sex, F(1, 115) at week12", found.Estimates[0].Name);
        Assert.True(found.Estimates[0].P < 0.001);
        double women = Of("koos: exercise - control, sex f, at week12"), men = Of("koos: exercise - control, sex m, at week12");
        Assert.Equal(10, women, 1.5);
        Assert.Equal(0, men, 1.5);
        Assert.Equal(men - women, Of("koos: exercise - control, sex m - f, at week12"), 1e-9);
    }

    [Fact]
    public void With_two_arms_and_two_levels_the_joint_test_is_that_of_the_difference()
    {
        var (data, traits) = BySex(30, inWomen: 3, inMen: 1);
        var found = SubgroupAnalysis.Analyse(data, RepeatedTrial.Function, traits, "sex", Options).Value;
        Assert.Equal(found.Estimates.Single(e => e.Name.Contains("sex m - f", StringComparison.Ordinal)).P!.Value, found.Estimates[0].P!.Value, 1e-12);
    }

    [Fact]
    public void A_cell_with_one_participant_is_refused_and_a_participant_without_the_trait_is_named()
    {
        var (data, _) = BySex(10, 1, 1);
        var lone = PlanDetailsTests.TraitsOf(data, "sex", i => i == 0 ? "m" : "f");
        Assert.Contains("1 with 'm' in control", SubgroupAnalysis.Analyse(data, RepeatedTrial.Function, lone, "sex", Options).Fault!.Message, StringComparison.Ordinal);
        var some = PlanDetailsTests.TraitsOf(data, "sex", i => i == 0 ? "" : i % 4 < 2 ? "m" : "f");
        var found = SubgroupAnalysis.Analyse(data, RepeatedTrial.Function, some, "sex", Options).Value;
        Assert.Equal("participant P000, koos: no sex; left out of the analysis by sex", Assert.Single(found.Faults).Message);
    }

    [Fact]
    public void A_straight_line_in_dose_is_found_and_fits()
    {
        var (data, traits) = ByDose(90, d => d / 10);
        var found = DoseAnalysis.Analyse(data, RepeatedTrial.Function, traits, "minutes", Options).Value;
        Assert.Equal("koos: slope per unit of minutes at week12", found.Estimates[0].Name);
        Assert.InRange(0.1, found.Estimates[0].Low!.Value, found.Estimates[0].High!.Value);
        Assert.True(found.Estimates[1].P > 0.01, "no lack of fit");
        Assert.True(found.Estimates[2].P < 1e-6, "rises with dose");
        var williams = found.Estimates.Where(e => e.Name.Contains("highest", StringComparison.Ordinal)).ToList();
        Assert.Equal(["koos: highest - lowest of minutes at week12", "koos: mean of the 2 highest - lowest of minutes at week12"], williams.Select(w => w.Name));
        Assert.All(williams, w => Assert.InRange(w.P!.Value, 0, 0.001));
    }

    [Fact]
    public void A_bend_in_dose_is_a_lack_of_fit()
    {
        var (data, traits) = ByDose(120, d => d == 60 ? 12 : 0);
        Assert.True(DoseAnalysis.Analyse(data, RepeatedTrial.Function, traits, "minutes", Options).Value.Estimates[1].P < 1e-6);
    }

    [Fact]
    public void A_dose_that_is_no_number_and_two_doses_are_refused()
    {
        var (data, _) = ByDose(12, _ => 0);
        var words = PlanDetailsTests.TraitsOf(data, "minutes", i => i == 3 ? "much" : "60");
        Assert.Contains("expected a number as minutes, found 'much'", DoseAnalysis.Analyse(data, RepeatedTrial.Function, words, "minutes", Options).Fault!.Message, StringComparison.Ordinal);
        var two = PlanDetailsTests.TraitsOf(data, "minutes", i => i % 2 == 0 ? "0" : "60");
        Assert.Contains("at least 3 doses", DoseAnalysis.Analyse(data, RepeatedTrial.Function, two, "minutes", Options).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_marker_that_carries_all_of_the_effect_is_found_with_its_error_of_measurement()
    {
        // Exercise moves the true marker by -2, pain follows the true marker by 5 each; the marker is read with an error as large as half its spread.
        var marker = new Outcome("crp", "mg/L", BenefitDirection.Lower);
        var chance = new Chance(5);
        var values = new List<OutcomeValue>();
        for (var i = 0; i < 400; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            double truth = 10 + chance.Normal() - (arm == "exercise" ? 2 : 0), pain = 40 + (5 * (truth - 10)) + (2 * chance.Normal());
            values.Add(Trial.Value($"P{i:000}", arm, "baseline", marker, Observation.Of(10 + chance.Normal(), 0.7)));
            values.Add(Trial.Value($"P{i:000}", arm, "week12", marker, Observation.Of(truth + (0.7 * chance.Normal()), 0.7)));
            values.Add(Trial.Value($"P{i:000}", arm, "baseline", Trial.Pain, 50 + chance.Normal()));
            values.Add(Trial.Value($"P{i:000}", arm, "week12", Trial.Pain, pain));
        }

        var found = MediationAnalysis.Analyse(TrialData.From(values), marker, Trial.Pain, "exercise", Options).Value;
        Assert.Equal("crp → vas: indirect effect, exercise - control at week12", found.Indirect.Name);
        var corrected = found.Estimates.Single(e => e.Name.Contains("corrected for error", StringComparison.Ordinal));
        Assert.True(found.Indirect.Value > -8.5, "attenuated by the error of the marker");
        Assert.InRange(-10, corrected.Low!.Value, corrected.High!.Value);
        Assert.Equal(found.Fit.Total.Estimate - found.Fit.Direct.Estimate, found.Indirect.Value!.Value, 1e-9);
        Assert.Contains("statistical mediation", found.MethodsText, StringComparison.Ordinal);
    }

    [Fact]
    public void The_correlation_of_changes_is_freed_from_the_error_of_measurement()
    {
        var chance = new Chance(9);
        var values = new List<OutcomeValue>();
        for (var i = 0; i < 300; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            var change = chance.Normal();
            values.Add(Trial.Value($"P{i:000}", arm, "baseline", Trial.Marker, Observation.Of(10 + (0.5 * chance.Normal()), 0.5)));
            values.Add(Trial.Value($"P{i:000}", arm, "week12", Trial.Marker, Observation.Of(10 + change + (0.5 * chance.Normal()), 0.5)));
            values.Add(Trial.Value($"P{i:000}", arm, "baseline", Trial.Pain, 50));
            values.Add(Trial.Value($"P{i:000}", arm, "week12", Trial.Pain, 50 + (0.8 * change) + (0.6 * chance.Normal())));
        }

        var found = ChangeTracking.Analyse(TrialData.From(values), Trial.Marker, Trial.Pain, Options).Value;
        var corrected = found.Estimates[3];
        Assert.Equal("change in il6 × change in vas: within arms, corrected for error of measurement, week12 - baseline", corrected.Name);
        Assert.InRange(0.8, corrected.Low!.Value, corrected.High!.Value);
        Assert.True(found.Estimates[2].Value < 0.75, "attenuated");
        Assert.Equal(3, ChangeTracking.Analyse(TrialData.From(Trial.TwoArms(10)), Trial.Marker, Trial.Pain, Options).Value.Estimates.Length);
    }

    [Fact]
    public void A_marker_that_is_itself_a_change_needs_no_baseline()
    {
        var values = Trial.TwoArms(12).Where(v => v.Outcome == Trial.Pain).ToList();
        var pains = TrialData.From(values).Pair(Trial.Pain, "baseline", "week12").Pairs;
        values.AddRange(pains.Select(p => Trial.Value(p.Participant.Label, p.Participant.Arm!.Name, "week12", Trial.Marker, (2 * p.Change!.Value) + 1)));
        var found = ChangeTracking.Analyse(TrialData.From(values), Trial.Marker, Trial.Pain, Options, MarkerScale.Change).Value;
        Assert.Equal(1, found.Estimates[0].Value!.Value, 1e-12);
        Assert.Equal(24, found.Points.Length);
        Assert.True(ChangeTracking.Analyse(TrialData.From(values), Trial.Marker, Trial.Pain, Options).Fault is not null);
    }

    [Fact]
    public void Where_the_error_is_all_there_is_no_corrected_correlation_is_made_up()
    {
        var values = Trial.TwoArms(12).Select(v => v.Outcome == Trial.Marker ? v with { Observation = Observation.Of(v.Observation.Value!.Value, 50) } : v);
        var corrected = ChangeTracking.Analyse(TrialData.From(values), Trial.Marker, Trial.Pain, Options).Value.Estimates[3];
        Assert.Equal((null, "the error of measurement is as large as the spread of the changes"), (corrected.Value, corrected.Reason));
    }

    [Fact]
    public void Redrawn_measurements_widen_the_interval()
    {
        var data = TrialData.From(Trial.TwoArms(40));
        MeasurementRedraw Noise(IReadOnlyList<string> labels, double sd)
        {
            var values = labels.Select(l => data.Find(l, "week12", "il6")!.Observation.Value!.Value - data.Find(l, "baseline", "il6")!.Observation.Value!.Value).ToArray();
            return chance => [.. values.Select(v => v + (sd * chance.Normal()))];
        }

        double Width(double sd)
        {
            var carried = ChangeTracking.Analyse(data, Trial.Marker, Trial.Pain, Options, redraw: labels => Noise(labels, sd)).Value.Estimates[3];
            Assert.Equal("change in il6 × change in vas: within arms, with the standard curves drawn anew, week12 - baseline", carried.Name);
            return carried.High!.Value - carried.Low!.Value;
        }

        Assert.True(Width(2) > Width(0));
    }

    private static (TrialData Data, Traits Traits) BySex(int perArm, double inWomen, double inMen)
    {
        var chance = new Chance(12);
        var values = new List<OutcomeValue>();
        for (var i = 0; i < 2 * perArm; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            var effect = arm == "control" ? 0 : i % 4 < 2 ? inMen : inWomen;
            var before = 50 + (5 * chance.Normal());
            values.Add(RepeatedTrial.At($"P{i:000}", arm, "baseline", 0, Observation.Of(before)));
            values.Add(RepeatedTrial.At($"P{i:000}", arm, "week12", 84, Observation.Of(before + effect + (2 * chance.Normal()))));
        }

        var data = TrialData.From(values);
        return (data, PlanDetailsTests.TraitsOf(data, "sex", i => i % 4 < 2 ? "m" : "f"));
    }

    private static (TrialData Data, Traits Traits) ByDose(int count, Func<double, double> effect)
    {
        var chance = new Chance(21);
        double[] doses = [0, 60, 120];
        var values = new List<OutcomeValue>();
        for (var i = 0; i < count; i++)
        {
            var before = 50 + (5 * chance.Normal());
            values.Add(RepeatedTrial.At($"P{i:000}", i % 2 == 0 ? "control" : "exercise", "baseline", 0, Observation.Of(before)));
            values.Add(RepeatedTrial.At($"P{i:000}", i % 2 == 0 ? "control" : "exercise", "week12", 84, Observation.Of(before + effect(doses[i % 3]) + (2 * chance.Normal()))));
        }

        var data = TrialData.From(values);
        return (data, PlanDetailsTests.TraitsOf(data, "minutes", i => Numbers.Format(doses[i % 3])));
    }
}
