namespace Toolkit.Trials.Tests;

public class CensoredRepeatedTests
{
    [Fact]
    public void Without_bounds_it_is_the_mixed_model_by_maximum_likelihood()
    {
        var data = RepeatedTrial.Data(40, 5, 0.15, 2);
        var fit = Fit(data);
        var mixed = RepeatedModel.Analyse(data, RepeatedTrial.Function, "baseline", model: new() { Restricted = false }).Value;
        Assert.Equal(mixed.Fit!.MinusTwoLogLikelihood, -2 * fit.LogLikelihood, 1e-7);
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(mixed.Estimates[k].Value!.Value, fit.Effect(1, k).Estimate, 1e-5);
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(mixed.Fit!.Sigma[k][j], fit.Sigma[k][j], 1e-3);
            }
        }
    }

    [Fact]
    public void At_one_visit_it_is_the_tobit_model()
    {
        var data = RepeatedTrial.Data(40, 5, 0, 3, limit: 48, visits: 1);
        var fit = Fit(data);
        var tobit = OutcomeModel.Analyse(data, RepeatedTrial.Function, new() { FollowUp = "week4", Ancova = new() { Reference = "control" } }).Value.Censored!;
        Assert.Equal(tobit.LogLikelihood, fit.LogLikelihood, 1e-6);
        Assert.Equal(tobit.Table[2].Estimate, fit.Effect(1, 0).Estimate, 1e-5);
        Assert.Equal(tobit.Table[2].StandardError, fit.Effect(1, 0).StandardError, 1e-4);
        Assert.Equal(tobit.Sigma, Math.Sqrt(fit.Sigma[0][0]), 1e-5);
    }

    [Fact]
    public void The_effect_is_found_where_a_third_lies_below_the_limit()
    {
        double sum = 0;
        var inside = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var data = RepeatedTrial.Data(60, 6, 0.08, seed, limit: 49);
            Assert.InRange(IncompleteOutcome.From(data, RepeatedTrial.Function, "baseline", "control").Value.CensoredCount / 300.0, 0.2, 0.5);
            var effect = Fit(data).Effect(1, 2);
            sum += effect.Estimate / 20;
            inside += effect.Low < 6 && effect.High > 6 ? 1 : 0;
        }

        Assert.Equal(6, sum, 0.6);
        Assert.InRange(inside, 16, 20);
    }

    [Fact]
    public void Values_that_are_only_bounds_at_three_visits_of_one_participant_are_used()
    {
        var fit = Fit(RepeatedTrial.Data(30, 4, 0, 6, limit: 50));
        Assert.Contains(Enumerable.Range(0, fit.Data.Count), i => fit.Data.Values[i].All(o => o.IsCensored));
        Assert.True(fit.Mean(1, 2).Estimate > fit.Mean(0, 2).Estimate);
    }

    [Fact]
    public void A_visit_of_which_hardly_anything_is_known_is_named()
    {
        var fault = CensoredRepeated.Fit(Incomplete(RepeatedTrial.Data(20, 0, 0, 7, limit: 75))).Fault!;
        Assert.Contains("values inside the assay's limits at week4", fault.Message, StringComparison.Ordinal);
        Assert.Contains("leave it out", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_for_repeated_measures_uses_bounds_where_there_are_any()
    {
        var data = RepeatedTrial.Data(40, 6, 0.1, 4, limit: 48);
        var analysed = RepeatedModel.Analyse(data, RepeatedTrial.Function, "baseline").Value;
        Assert.NotNull(analysed.Censored);
        Assert.Equal("koos: exercise - control at week4", analysed.Estimates[0].Name);
        Assert.Contains("as bounds", analysed.Estimates[0].Method, StringComparison.Ordinal);
        Assert.DoesNotContain(analysed.Faults, f => f.Kind == TrialFaultKind.Censored);
        Assert.Contains("maximum likelihood", analysed.MethodsText, StringComparison.Ordinal);
    }

    private static IncompleteOutcome Incomplete(TrialData data) => IncompleteOutcome.From(data, RepeatedTrial.Function, "baseline", "control").Value;

    private static CensoredRepeatedFit Fit(TrialData data) => CensoredRepeated.Fit(Incomplete(data)).Value;
}
