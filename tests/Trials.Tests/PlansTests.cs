using CsCheck;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;

namespace Toolkit.Trials.Tests;

public class PlansTests
{
    private const string Sound = """
        title: Exercise and pain
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week12, day: 84, window: 7}
        outcomes:
          - {name: vas, unit: mm, benefit: lower, importantChange: 5}
          - {name: il6, unit: pg/mL, benefit: lower, scale: log, standardErrors: HC3}
        families:
          - {name: primary, outcomes: [vas, il6], method: holm}
        tracking:
          - {marker: il6, pain: vas}
        """;

    [Fact]
    public void A_sound_plan_is_read_whole()
    {
        var plan = PlanReader.Read(Sound).Plan!;
        Assert.Equal(("baseline", "exercise", 64), (plan.Baseline, plan.Arms[1], plan.Sha256.Length));
        Assert.Equal(("week12", SandwichKind.HC3, true), (plan.Outcomes[1].At, plan.Outcomes[1].StandardErrors, plan.Outcomes[1].LogScale));
        Assert.Equal(7, plan.Visits[1].Window);
        Assert.Equal(FamilyMethod.Holm, plan.Families[0].Method);
    }

    [Fact]
    public void The_hash_does_not_depend_on_line_ends() => Assert.Equal(PlanReader.Read(Sound).Plan!.Sha256, PlanReader.Read(Sound.ReplaceLineEndings("\r\n")).Plan!.Sha256);

    [Fact]
    public void Every_fault_is_listed_with_its_line()
    {
        const string broken = """
            title: ""
            arms: [control, control]
            visits:
              - {name: baseline, day: 0}
              - {name: week 12, day: soon}
            outcomes:
              - {name: vas, unit: mm, benefit: sideways}
              - {name: vas, unit: mm}
            families:
              - {name: primary, outcomes: [vas, crp]}
            colour: red
            """;
        var reading = PlanReader.Read(broken);
        Assert.Null(reading.Plan);
        Assert.Equal(
            [
                "line 1: expected a text under 'title', found something else",
                "line 2: expected names that differ under 'arms', found 'control' twice",
                "line 5: expected letters, digits, '-', '_' or '.' under 'name', found 'week 12'",
                "line 5: expected a number from -3650 to 36500 under 'day', found 'soon'",
                "line 7: expected one of higher, lower, undecided under 'benefit', found 'sideways'",
                "line 7: expected names that differ under 'outcomes', found 'vas' twice",
                "line 8: expected a text under 'benefit', found nothing",
                "line 10: expected outcomes of this plan under 'outcomes', found 'crp'",
                "line 11: expected one of the keys title, arms, visits, sets, outcomes, families, tracking, mediation, sensitivity, subgroups, doses, assumptions, changes, data, level, found 'colour'",
            ],
            reading.Faults.Select(f => f.Message));
    }

    [Fact]
    public void Visits_stand_by_day() => Assert.Equal(
        "line 4: expected visits by day under 'visits', found another order",
        Assert.Single(PlanReader.Read(Sound.Replace("day: 84", "day: -84", StringComparison.Ordinal)).Faults).Message);

    [Theory, InlineData("a: [1", "well-formed YAML"), InlineData("- 1", "one YAML document with keys"), InlineData("", "one YAML document with keys")]
    public void What_is_no_plan_is_refused(string text, string expected) => Assert.Equal(expected, Assert.Single(PlanReader.Read(text).Faults).Expected);

    [Fact]
    public void No_change_of_a_plan_throws() => Mutants.Of(Sound).Sample(text => { _ = PlanReader.Read(text).Faults.Length; }, iter: 1000);

    [Fact]
    public void A_changed_plan_is_refused_until_it_records_the_change()
    {
        var first = PlanReader.Read(Sound).Plan!;
        var changed = PlanReader.Read(Sound.Replace("importantChange: 5", "importantChange: 9", StringComparison.Ordinal)).Plan!;
        Assert.Null(first.Refusal(null));
        Assert.Null(first.Refusal(first.Sha256));
        var fault = changed.Refusal(first.Sha256)!;
        Assert.Contains("Record the change: add to 'changes' its date, its reason, and previous: " + first.Sha256, fault.Message, StringComparison.Ordinal);
        var recorded = PlanReader.Read(Sound + $"\nchanges:\n  - {{date: 2026-03-01, reason: the scale was changed, previous: {first.Sha256}}}\n").Plan!;
        Assert.Null(recorded.Refusal(first.Sha256));
        Assert.Equal(new DateOnly(2026, 3, 1), recorded.Changes[0].Date);
    }

    [Fact]
    public void A_plan_is_carried_out()
    {
        var plan = PlanReader.Read(Sound).Plan!;
        var result = PlanAnalysis.Run(plan, TrialData.From(Trial.TwoArms(15)));
        Assert.Equal("vas: exercise - control at week12", result.Estimates[0].Name);
        Assert.Contains(result.Estimates, e => e.Name == "vas: responders, risk difference, exercise - control at week12" && e.Value > 0.5);
        Assert.Equal(["vas: exercise - control at week12", "il6: exercise / control at week12"], result.Adjusted.Select(a => a.Estimate));
        Assert.Contains(result.Estimates, e => e.Name.StartsWith("change in il6", StringComparison.Ordinal));
        Assert.Empty(result.Faults);
        Assert.NotEmpty(result.Methods);
    }

    [Fact]
    public void An_outcome_that_fails_leaves_the_others()
    {
        var plan = PlanReader.Read(Sound).Plan!;
        var result = PlanAnalysis.Run(plan, TrialData.From(Trial.TwoArms(15).Where(v => v.Outcome == Trial.Pain)));
        Assert.Contains(result.Estimates, e => e.Name == "il6: not analysed" && e.Reason!.Contains("none in arm", StringComparison.Ordinal));
        Assert.Contains(result.Faults, f => f.StartsWith("family primary: 1 of 2 outcomes have no p value", StringComparison.Ordinal));
        Assert.NotNull(result.Estimates[0].Value);
    }

    [Fact]
    public void An_outcome_without_direction_claims_no_benefit()
    {
        var plan = PlanReader.Read(Sound.Replace("{name: il6, unit: pg/mL, benefit: lower", "{name: il6, unit: pg/mL, benefit: undecided", StringComparison.Ordinal)).Plan!;
        Assert.Contains("il6: no direction of benefit; tested two-sided, and no benefit is claimed", PlanAnalysis.Run(plan, TrialData.From(Trial.TwoArms(15))).Faults);
        Assert.Throws<ArgumentException>(() => PainInstruments.IsResponder(plan.Outcomes[1].Outcome, 1, 1));
    }

    [Fact]
    public void Repeated_visits_are_modelled_where_the_plan_says_so()
    {
        var text = Sound.Replace("importantChange: 5", "model: mmrm, at: week24", StringComparison.Ordinal).Replace("window: 7}", "window: 7}\n  - {name: week24, day: 168}", StringComparison.Ordinal).Replace("standardErrors: HC3", "at: week12", StringComparison.Ordinal);
        var plan = PlanReader.Read(text).Plan!;
        var values = Trial.TwoArms(15);
        values.AddRange(Trial.TwoArms(15, 9).Where(v => v.Visit.Name == "week12").Select(v => v with { Visit = new Visit("week24") }));
        var result = PlanAnalysis.Run(plan, TrialData.From(values));
        Assert.Contains(result.Estimates, e => e.Name == "vas: exercise - control at week24" && e.Method.StartsWith("MMRM", StringComparison.Ordinal));
    }
}
