using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class ImputationTests
{
    private const string Last = "week12";

    private static readonly Lazy<IncompleteOutcome> Dropouts = new(() => Incomplete(RepeatedTrial.Data(100, 6, 0.15, 3)));

    [Fact]
    public void Without_gaps_every_imputation_is_the_data_and_the_pooled_effect_is_the_analysis_of_covariance()
    {
        var data = RepeatedTrial.Data(30, 5, 0, 1);
        var incomplete = Incomplete(data);
        Assert.Equal((0, 0, 60), (incomplete.MissingCount, incomplete.CensoredCount, incomplete.Count));
        var pooled = Draw(incomplete, MissingAssumption.AtRandom, 3).Effects(Last).Value.Single().Pooled;
        var direct = OutcomeModel.Analyse(data, RepeatedTrial.Function, new() { FollowUp = Last }).Value.Fit!.Effects.Single();
        Assert.Equal(direct.Estimate, pooled.Estimate, 1e-10);
        Assert.Equal(direct.StandardError, pooled.StandardError, 1e-10);
        Assert.Equal(0, pooled.Between, 1e-20);
    }

    [Fact]
    public void Under_missing_at_random_the_pooled_effect_is_that_of_the_mixed_model()
    {
        var mixed = RepeatedModel.Analyse(RepeatedTrial.Data(100, 6, 0.15, 3), RepeatedTrial.Function, "baseline").Value.Estimates.Single(e => e.Name == "koos: exercise - control at week12");
        var pooled = Draw(Dropouts.Value, MissingAssumption.AtRandom, 400).Effects(Last).Value.Single().Pooled;
        var monteCarlo = Math.Sqrt(pooled.Between / 400);
        Assert.InRange(pooled.Estimate - mixed.Value!.Value, -5 * monteCarlo, 5 * monteCarlo);
        var error = (mixed.High!.Value - mixed.Low!.Value) / (2 * Distributions.TQuantile(0.975, 150));
        Assert.InRange(pooled.StandardError / error, 0.9, 1.1);
    }

    [Fact]
    public void Assumptions_that_forget_the_treatment_pull_the_effect_towards_nothing()
    {
        double Effect(MissingAssumption assumption) => Draw(Dropouts.Value, assumption, 200).Effects(Last).Value.Single().Pooled.Estimate;
        double random = Effect(MissingAssumption.AtRandom), increments = Effect(MissingAssumption.CopyIncrements), jump = Effect(MissingAssumption.JumpToReference);
        Assert.True(random > increments && increments > jump && jump > 0, $"{random}, {increments}, {jump}");

        // Jump to reference leaves the dropouts no effect of their own beyond what their past predicts: at least the share of completers remains.
        var kept = Enumerable.Range(0, Dropouts.Value.Count).Where(i => Dropouts.Value.Arm[i] == 1).Average(i => Dropouts.Value.LastKnown(i) == 3 ? 1.0 : 0);
        Assert.InRange(jump / random, kept - 0.15, 1);
    }

    [Fact]
    public void Who_has_no_value_after_baseline_jumps_to_the_mean_of_the_reference()
    {
        // Half of the exercise arm never comes back; the others are far above control, so that a jump is seen.
        var values = new List<OutcomeValue>();
        var chance = new Chance(8);
        for (var i = 0; i < 80; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            values.Add(RepeatedTrial.At($"P{i:00}", arm, "baseline", 0, Observation.Of(50 + chance.Normal())));
            if (arm == "control" || i % 4 == 1)
            {
                values.Add(RepeatedTrial.At($"P{i:00}", arm, "week4", 28, Observation.Of((arm == "control" ? 50 : 70) + chance.Normal())));
            }
        }

        var incomplete = Incomplete(TrialData.From(values));
        double Effect(MissingAssumption assumption) => Draw(incomplete, assumption, 100).Effects("week4").Value.Single().Pooled.Estimate;
        Assert.Equal(20, Effect(MissingAssumption.AtRandom), 1.0);
        Assert.Equal(10, Effect(MissingAssumption.JumpToReference), 1.0);
        Assert.Equal(10, Effect(MissingAssumption.CopyReference), 1.0);
        Assert.Equal(10, Effect(MissingAssumption.CopyIncrements), 1.0);
    }

    [Fact]
    public void A_bound_is_drawn_inside_itself_and_a_number_stays()
    {
        var incomplete = Incomplete(RepeatedTrial.Data(40, 0, 0.1, 5, limit: 45));
        Assert.True(incomplete.CensoredCount > 10);
        var drawn = Draw(incomplete, MissingAssumption.AtRandom, 5);
        for (var m = 0; m < drawn.Count; m++)
        {
            for (var i = 0; i < incomplete.Count; i++)
            {
                for (var k = 0; k < 3; k++)
                {
                    var (known, value) = (incomplete.Values[i][k], drawn.Completed(m)[i][k]);
                    Assert.True(known.Value is { } number ? value == number : !known.IsCensored || value <= known.High, $"{known} became {value}");
                    Assert.True(double.IsFinite(value));
                }
            }
        }
    }

    [Fact]
    public void A_seed_gives_the_same_imputations_again_and_another_seed_others()
    {
        var first = Draw(Dropouts.Value, MissingAssumption.JumpToReference, 4);
        var again = Draw(Dropouts.Value, MissingAssumption.JumpToReference, 4);
        var other = MultipleImputation.Draw(Dropouts.Value, new() { Imputations = 4, Seed = 2 }).Value;
        Assert.Equal(first.Completed(3), again.Completed(3));
        Assert.NotEqual(first.Completed(3), other.Completed(3));
    }

    [Fact]
    public void A_shift_moves_the_effect_by_its_share_of_missing_values()
    {
        var drawn = Draw(Dropouts.Value, MissingAssumption.AtRandom, 10);
        double plain = drawn.Effects(Last).Value[0].Pooled.Estimate, shifted = drawn.Effects(Last, -4).Value[0].Pooled.Estimate;
        Assert.InRange((plain - shifted) / 4, 0.2, 0.6);
    }

    [Fact]
    public void The_tipping_point_is_where_p_reaches_alpha()
    {
        var drawn = Draw(Incomplete(RepeatedTrial.Data(100, 3.5, 0.12, 3)), MissingAssumption.AtRandom, 40);
        var tip = drawn.Tip(Last).Value;
        Assert.NotNull(tip.Delta);
        Assert.True(tip.Delta < 0, "worse is lower where higher is better");
        Assert.Equal(0.05, drawn.Effects(Last, tip.Delta.Value).Value[0].Pooled.P, 1e-6);
        Assert.True(tip.Path[0].P < tip.Path[^1].P);
    }

    [Fact]
    public void Without_significance_there_is_nothing_to_tip()
    {
        var tip = Draw(Incomplete(RepeatedTrial.Data(30, 0, 0.12, 4)), MissingAssumption.AtRandom, 10).Tip(Last).Value;
        Assert.Null(tip.Delta);
        Assert.Single(tip.Path);
    }

    [Fact]
    public void Faults_say_what_is_lacking()
    {
        var data = RepeatedTrial.Data(30, 5, 0.1, 1);
        Assert.Equal("koos: row 0: expected one of the visits week4, week8, week12, found 'week99'", Draw(Incomplete(data), MissingAssumption.AtRandom, 2).Effects("week99").Fault!.Message);
        Assert.Contains("a visit after baseline", IncompleteOutcome.From(TrialData.From([RepeatedTrial.At("P1", "control", "baseline", 0, Observation.Of(1))]), RepeatedTrial.Function, "baseline", "control").Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("none in arm 'placebo'", IncompleteOutcome.From(data, RepeatedTrial.Function, "baseline", "placebo").Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("more than 6 participants", MultipleImputation.Draw(Incomplete(RepeatedTrial.Data(3, 5, 0, 1))).Fault!.Message, StringComparison.Ordinal);
        var zero = TrialData.From([RepeatedTrial.At("P1", "control", "baseline", 0, Observation.Of(2)), RepeatedTrial.At("P1", "control", "week4", 28, Observation.Of(0))]);
        Assert.Contains("participant P1, koos", IncompleteOutcome.From(zero, RepeatedTrial.Function, "baseline", "control", log: true).Fault!.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImputationOptions { Imputations = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImputationOptions { BurnIn = 0 });
    }

    [Fact]
    public void Bounds_and_numbers_are_taken_to_the_log_scale()
    {
        var data = TrialData.From(
        [
            RepeatedTrial.At("P1", "control", "baseline", 0, Observation.Of(Math.E)),
            RepeatedTrial.At("P1", "control", "week4", 28, Observation.Below(1, "below", 0)),
            RepeatedTrial.At("P1", "control", "week8", 56, Observation.Of(2, 0.2)),
        ]);
        var log = IncompleteOutcome.From(data, RepeatedTrial.Function, "baseline", "control", log: true).Value;
        Assert.Equal(1, log.Baseline[0], 1e-12);
        Assert.Equal((null, 0.0), (log.Values[0][0].Low, log.Values[0][0].High!.Value));
        Assert.Equal((Math.Log(2), 0.1), (log.Values[0][1].Value!.Value, log.Values[0][1].StandardError));
        Assert.Equal(2, log.LastKnown(0));
    }

    private static IncompleteOutcome Incomplete(TrialData data) => IncompleteOutcome.From(data, RepeatedTrial.Function, "baseline", "control").Value;

    private static Imputations Draw(IncompleteOutcome data, MissingAssumption assumption, int imputations) =>
        MultipleImputation.Draw(data, new() { Assumption = assumption, Imputations = imputations }).Value;
}
