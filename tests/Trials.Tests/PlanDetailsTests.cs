using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class PlanDetailsTests
{
    private const string Main = """
        title: Exercise and function
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week4, day: 28}
          - {name: week8, day: 56}
          - {name: week12, day: 84}
        outcomes:
          - {name: koos, unit: "1", benefit: higher, model: mmrm}
        """;

    [Fact]
    public void Every_kind_of_sensitivity_analysis_stands_beside_the_main_one()
    {
        var plan = Read("""
            sensitivity:
              - {name: at-random, outcome: koos, missing: at-random, imputations: 20, tip: true}
              - {name: j2r, outcome: koos, missing: jump-to-reference, imputations: 20}
              - {name: cr, outcome: koos, missing: copy-reference, imputations: 20}
              - {name: cir, outcome: koos, missing: copy-increments, imputations: 20}
              - {name: worse, outcome: koos, missing: at-random, imputations: 20, delta: -5}
              - {name: locf, outcome: koos, missing: carried-forward}
              - {name: robust, outcome: koos, model: ancova, standardErrors: HC3}
            """);
        var result = PlanAnalysis.Run(plan, RepeatedTrial.Data(60, 6, 0.12, 5));
        double Of(string name) => result.Estimates.Single(e => e.Name == $"koos: exercise - control at week12{name}").Value!.Value;
        Assert.Equal("koos: exercise - control at week12", result.Primary.Single().Effect.Name);
        Assert.Equal(Of(""), Of(" [at-random]"), 1.0);
        Assert.True(Of(" [j2r]") < Of(" [at-random]"));
        Assert.True(Of(" [worse]") < Of(" [at-random]") - 1);
        Assert.NotEqual(Of(" [locf]"), Of(""));
        Assert.Equal("ANCOVA, HC3", result.Estimates.Single(e => e.Name == "koos: exercise - control at week12 [robust]").Method);
        var tip = Assert.Single(result.Tipping);
        Assert.Equal(tip.Tip.Delta, result.Estimates.Single(e => e.Name.StartsWith("koos: tipping point", StringComparison.Ordinal)).Value);
        Assert.Contains(result.Methods, m => m.StartsWith("Sensitivity analysis j2r: missing values of koos were imputed 20 times (jump to reference", StringComparison.Ordinal));
        Assert.All(result.Estimates, e => Assert.True(e.Provenance.IsEmpty || result.Provenances.Any(p => p.Id == e.Provenance[0]), e.Name));
        Assert.Equal(result.Estimates.Length, result.Estimates.Select(e => e.Name).Distinct().Count());
    }

    [Theory, InlineData("ancova"), InlineData("mmrm")]
    public void Of_three_arms_the_one_named_second_is_the_main_comparison(string model)
    {
        // By name the arm "aerobics" comes before "walking"; the plan names walking first.
        string[] arms = ["control", "walking", "aerobics"];
        var values = RepeatedTrial.Data(45, 5, 0.05, 7);
        var moved = values.Participants.SelectMany((p, i) => new[] { "baseline", "week4", "week8", "week12" }.Select(v => values.Find(p.Label, v, "koos")).OfType<OutcomeValue>().Select(v => v with { Participant = p with { Arm = new Arm(arms[i % 3]) } }));
        var plan = PlanReader.Read(Main.Replace("[control, exercise]", "[control, walking, aerobics]", StringComparison.Ordinal).Replace("model: mmrm", "model: " + model, StringComparison.Ordinal)).Plan!;
        var result = PlanAnalysis.Run(plan, TrialData.From(moved));
        Assert.Equal("koos: walking - control at week12", Assert.Single(result.Primary).Effect.Name);
        Assert.Contains(result.Estimates, e => e.Name == "koos: aerobics - control at week12");
    }

    [Fact]
    public void A_set_is_the_participants_whose_column_holds_its_value()
    {
        var plan = Read("""
            sets:
              - {name: per-protocol, column: pp, is: Y}
            sensitivity:
              - {name: per-protocol, outcome: koos, set: per-protocol}
            """);
        Assert.Equal(["pp"], plan.Columns);
        var data = RepeatedTrial.Data(40, 6, 0, 2);
        var traits = TraitsOf(data, "pp", i => i < 50 ? "Y" : "N");
        var whole = PlanAnalysis.Run(plan, data, traits);
        var direct = PlanAnalysis.Run(Read(""), data.Only(p => traits.Of(p, "pp") == "Y"));
        Assert.Equal(direct.Primary[0].Effect.Value, whole.Estimates.Single(e => e.Name == "koos: exercise - control at week12 [per-protocol]").Value);
        Assert.NotEqual(direct.Primary[0].Effect.Value, whole.Primary[0].Effect.Value);
    }

    [Fact]
    public void A_set_without_participants_is_a_fault_and_the_main_analysis_stands()
    {
        var plan = Read("""
            sets:
              - {name: none, column: pp, is: maybe}
            sensitivity:
              - {name: nobody, outcome: koos, set: none}
            """);
        var data = RepeatedTrial.Data(20, 6, 0, 2);
        var result = PlanAnalysis.Run(plan, data, TraitsOf(data, "pp", _ => "Y"));
        Assert.Contains(result.Estimates, e => e.Name == "koos [nobody]: not analysed" && e.Reason!.Contains("none", StringComparison.Ordinal));
        Assert.NotNull(result.Primary[0].Effect.Value);
    }

    [Fact]
    public void Faults_of_the_details_are_listed_with_their_lines()
    {
        var reading = PlanReader.Read(Main + """

            sets:
              - {name: pp, column: pp}
            sensitivity:
              - {name: a, outcome: vas}
              - {name: b, outcome: koos, missing: guess}
              - {name: c, outcome: koos, delta: 3}
              - {name: d, outcome: koos, set: other}
            subgroups:
              - {outcome: koos}
            assumptions:
              perArm: 1
              outcomes:
                - {outcome: koos, baseline: 50, deviation: 0, changes: [1]}
            """);
        Assert.Null(reading.Plan);
        Assert.Equal(
            [
                "line 11: expected a text under 'is', found nothing",
                "line 13: expected one of koos under 'outcome', found 'vas'",
                "line 14: expected one of as-modelled, at-random, jump-to-reference, copy-reference, copy-increments, carried-forward under 'missing', found 'guess'",
                "line 15: expected no entry where nothing is imputed under 'delta', found one",
                "line 16: expected one of pp under 'set', found 'other'",
                "line 18: expected a text under 'by', found nothing",
                "line 20: expected a number from 2 to 100000 under 'perArm', found '1'",
                "line 22: expected a number from 0 to 1000000000 under 'deviation', found '0'",
                "line 22: expected a list of 2 numbers under 'changes', found 1",
            ],
            reading.Faults.Select(f => f.Message));
    }

    [Fact]
    public void A_participant_with_two_values_of_a_trait_is_named_and_has_none()
    {
        var frame = new Frame(3).With("participant", ["P1", "P1", "P2"]).With("sex", ["f", "m", "f"]);
        var traits = Traits.Read(frame, "values.csv", ["sex", "dose"]);
        Assert.Equal(
            ["values.csv: line 3: expected one sex a participant, found 'f' and 'm' for 'P1'", "values.csv: line 1: expected a column named dose, which the plan uses, found participant, sex"],
            traits.Faults.Select(f => f.Message));
        Assert.Null(traits.Of("P1", "sex"));
        Assert.Equal("f", traits.Of("P2", "sex"));
    }

    [Fact]
    public void Carried_forward_repeats_the_last_value_after_baseline_only()
    {
        var data = TrialData.From(
        [
            RepeatedTrial.At("P1", "control", "baseline", 0, Observation.Of(1)), RepeatedTrial.At("P1", "control", "week4", 28, Observation.Of(2)),
            RepeatedTrial.At("P2", "exercise", "baseline", 0, Observation.Of(5)),
            RepeatedTrial.At("P3", "exercise", "baseline", 0, Observation.Of(6)), RepeatedTrial.At("P3", "exercise", "week12", 84, Observation.Of(7)),
        ]);
        var filled = CarriedForward.Fill(data, RepeatedTrial.Function, "baseline");
        Assert.Equal(2, filled.Find("P1", "week12", "koos")!.Observation.Value);
        Assert.Equal("trials.carried-forward", filled.Find("P1", "week12", "koos")!.Provenance.Stage);
        Assert.Null(filled.Find("P2", "week12", "koos"));
        Assert.Null(filled.Find("P3", "week4", "koos"));
    }

    [Fact]
    public void Simulated_trials_have_the_power_of_the_formula()
    {
        // One visit, ANCOVA: power of the t test with the variance reduced by 1 - ρ².
        var plan = PlanReader.Read("""
            title: Power
            arms: [control, exercise]
            visits:
              - {name: baseline, day: 0}
              - {name: week12, day: 84}
            outcomes:
              - {name: koos, unit: "1", benefit: higher}
            assumptions:
              perArm: 30
              outcomes:
                - {outcome: koos, baseline: 50, deviation: 15, correlation: 0.6, changes: [2, 10]}
            """).Plan!;
        var found = PlanSimulation.Run(plan, 800, 7, cancellation: TestContext.Current.CancellationToken).Single();
        var formula = Power.Ancova(30, 8, 15, 0.6, 0.05);
        Assert.InRange(found.Power, formula - 0.05, formula + 0.05);
        Assert.Equal(8, found.Truth);
        Assert.Equal(8, found.MeanEstimate, 0.4);
        Assert.InRange(found.Coverage, 0.93, 0.97);
        Assert.Equal(0, found.Failed);
        Assert.Null(found.AdjustedPower);
    }

    [Fact]
    public void A_simulated_trial_has_what_its_plan_assumes_and_follows_from_its_seed()
    {
        var plan = Read("""
            assumptions:
              perArm: 500
              dropout: 0.3
              outcomes:
                - {outcome: koos, baseline: 50, deviation: 10, correlation: 0.5, changes: [0, 9], lowerLimit: 40}
            """);
        var data = PlanSimulation.Draw(plan, 3);
        Assert.Equal(1000, data.Participants.Length);
        double Mean(string visit, string arm) => data.Participants.Where(p => p.Arm!.Name == arm).Select(p => data.Find(p.Label, visit, "koos")?.Observation.Value).OfType<double>().Average();
        Assert.Equal(50, Mean("baseline", "control"), 1.5);
        Assert.True(Mean("week12", "exercise") > Mean("week4", "exercise") + 3);
        Assert.InRange(data.Participants.Count(p => data.Find(p.Label, "week12", "koos") is null), 250, 350);
        Assert.Contains(data.Participants, p => data.Find(p.Label, "week12", "koos") is { Observation: { IsCensored: true, High: 40.0 } });
        Assert.Equal(LongTable.Write(data), LongTable.Write(PlanSimulation.Draw(plan, 3)));
        Assert.NotEqual(LongTable.Write(data), LongTable.Write(PlanSimulation.Draw(plan, 4)));
    }

    [Fact]
    public void A_written_table_is_read_again()
    {
        var data = RepeatedTrial.Data(10, 3, 0.2, 4, limit: 45);
        var text = LongTable.Write(data);
        var frame = Csv.Read(text).Value;
        var again = LongTable.Read(frame, "values.csv", System.Text.Encoding.UTF8.GetBytes(text), [RepeatedTrial.Function], new Dictionary<string, int> { ["baseline"] = 0, ["week4"] = 28, ["week8"] = 56, ["week12"] = 84 });
        Assert.Empty(again.Faults);
        Assert.Equal(text, LongTable.Write(TrialData.From(again.Values)));
    }

    internal static Traits TraitsOf(TrialData data, string column, Func<int, string> of)
    {
        var frame = new Frame(data.Participants.Length).With("participant", [.. data.Participants.Select(p => (string?)p.Label)]).With(column, [.. data.Participants.Select((_, i) => (string?)of(i))]);
        return Traits.Read(frame, "values.csv", [column]);
    }

    private static TrialPlan Read(string details)
    {
        var reading = PlanReader.Read(Main + "\n" + details);
        Assert.Empty(reading.Faults);
        return reading.Plan!;
    }
}
