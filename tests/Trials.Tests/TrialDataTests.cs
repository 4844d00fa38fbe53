using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class TrialDataTests
{
    [Fact]
    public void Two_values_at_one_visit_are_named_and_neither_is_used()
    {
        var values = Trial.TwoArms(4);
        values.Add(Trial.Value("P001", "control", "week12", Trial.Pain, 12));
        var data = TrialData.From(values);
        var fault = Assert.Single(data.Faults);
        Assert.Equal("participant P001, visit week12, vas: two values at one visit; neither is used", fault.Message);
        Assert.Null(data.Find("P001", "week12", "vas"));
        Assert.NotNull(data.Find("P001", "baseline", "vas"));
    }

    [Fact]
    public void A_participant_in_two_arms_is_left_out_and_the_others_go_on()
    {
        var values = Trial.TwoArms(4);
        values.Add(Trial.Value("P001", "exercise", "week24", Trial.Pain, 12));
        var data = TrialData.From(values);
        Assert.Equal("participant P001: in the arms control and exercise", Assert.Single(data.Faults).Message);
        Assert.Equal(7, data.Participants.Length);
        Assert.DoesNotContain(data.Participants, p => p.Label == "P001");
    }

    [Fact]
    public void A_participant_without_an_arm_is_named()
    {
        var data = TrialData.From([.. Trial.TwoArms(3), Trial.Value("X", null, "baseline", Trial.Pain, 3)]);
        Assert.Equal((TrialFaultKind.NoArm, "participant X: no arm"), (Assert.Single(data.Faults).Kind, data.Faults[0].Message));
    }

    [Fact]
    public void An_outcome_with_two_units_keeps_the_first()
    {
        var values = Trial.TwoArms(3);
        values.Add(Trial.Value("P000", "control", "week24", new Outcome("vas", "cm", BenefitDirection.Lower), 3));
        var data = TrialData.From(values);
        Assert.Equal("participant P000, visit week24, vas: cm, Lower beside mm, Lower", Assert.Single(data.Faults).Message);
        Assert.Equal("mm", data.Outcomes.Single(o => o.Name == "vas").Unit);
    }

    [Fact]
    public void A_missing_follow_up_is_named_with_its_reason()
    {
        var values = Trial.TwoArms(3).Where(v => !(v.Participant.Label == "P002" && v.Visit.Name == "week12")).ToList();
        values.Add(Trial.Value("P002", "control", "week12", Trial.Pain, Observation.Missing("moved away")));
        var paired = TrialData.From(values).Pair(Trial.Pain, "baseline", "week12");
        Assert.Equal("participant P002, visit week12, vas: no value at follow-up (moved away)", Assert.Single(paired.Faults).Message);
        Assert.Equal(5, paired.Pairs.Length);
    }

    [Fact]
    public void A_missing_baseline_is_named()
    {
        var values = Trial.TwoArms(3).Where(v => !(v.Participant.Label == "P002" && v.Visit.Name == "baseline"));
        var paired = TrialData.From(values).Pair(Trial.Pain, "baseline", "week12");
        Assert.Equal(TrialFaultKind.MissingBaseline, Assert.Single(paired.Faults).Kind);
    }

    [Fact]
    public void The_order_of_the_values_does_not_matter()
    {
        var values = Trial.TwoArms(6);
        var options = new OutcomeModelOptions { FollowUp = "week12" };
        var forward = OutcomeModel.Analyse(TrialData.From(values), Trial.Pain, options).Value;
        values.Reverse();
        var backward = OutcomeModel.Analyse(TrialData.From(values), Trial.Pain, options).Value;
        Assert.Equal(forward.Estimates.Select(e => e.Value), backward.Estimates.Select(e => e.Value));
        Assert.Equal(forward.Provenance.Id, backward.Provenance.Id);
    }

    [Fact]
    public void Visits_stand_in_order_of_their_planned_day()
    {
        OutcomeValue At(string visit, int day) => Trial.Value("A", "control", visit, Trial.Pain, 1) with { Visit = new Visit(visit) { Day = day } };
        Assert.Equal(["baseline", "week6", "week12"], TrialData.From([At("week12", 84), At("baseline", 0), At("week6", 42)]).Visits.Select(v => v.Name));
    }

    [Fact]
    public void A_fault_reads_as_a_fault_of_a_row() =>
        Assert.Equal(
            "participant A, visit week12, vas: row 3: expected one value a visit, found twice",
            new TrialFault(TrialFaultKind.DuplicateVisit, "A", "week12", "vas", "twice").ToFault(3).Message);
}
