using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class CensoringTests
{
    /// <summary>Maximum likelihood found by Newton steps until the gain is 1e-18.</summary>
    private const double Optimum = 1e-8;

    private static readonly ImmutableArray<string> Terms = ["(Intercept)", "x"];

    private static (List<double[]> Rows, double[] Y) Simulated(int n, ulong seed)
    {
        var chance = new Chance(seed);
        var rows = Enumerable.Range(0, n).Select(i => new[] { 1.0, i % 2 }).ToList();
        return (rows, [.. rows.Select(r => 2 + r[1] + chance.Normal())]);
    }

    [Fact]
    public void Without_censoring_it_is_least_squares_with_the_maximum_likelihood_variance()
    {
        var (rows, y) = Simulated(30, 3);
        var fit = CensoredRegression.Fit(rows, [.. y.Select(v => Observation.Of(v))], Terms).Value;
        var ols = LinearModel.Fit(rows, y, Terms).Value;
        Assert.Equal(ols.Coefficients[1], fit.Table[1].Estimate, Optimum);
        Assert.Equal(Math.Sqrt(ols.ResidualSumOfSquares / 30), fit.Sigma, Optimum);
        Assert.Equal(ols.LogLikelihood, fit.LogLikelihood, Optimum);
        Assert.Equal(0, fit.CensoredCount);
    }

    [Fact]
    public void A_narrow_interval_is_as_good_as_the_number()
    {
        var (rows, y) = Simulated(30, 4);
        var exact = CensoredRegression.Fit(rows, [.. y.Select(v => Observation.Of(v))], Terms).Value;
        var narrow = CensoredRegression.Fit(rows, [.. y.Select((v, i) => i < 5 ? Observation.Between(v - 1e-4, v + 1e-4, "rounded") : Observation.Of(v))], Terms).Value;
        Assert.Equal(exact.Table[1].Estimate, narrow.Table[1].Estimate, 1e-6);
    }

    [Fact]
    public void Turning_the_values_round_turns_the_effect_round()
    {
        var (rows, y) = Simulated(40, 5);
        var below = CensoredRegression.Fit(rows, [.. y.Select(v => v < 2 ? Observation.Below(2, "low") : Observation.Of(v))], Terms).Value;
        var above = CensoredRegression.Fit(rows, [.. y.Select(v => v < 2 ? Observation.Above(-2, "high") : Observation.Of(-v))], Terms).Value;
        Assert.Equal(below.Table[1].Estimate, -above.Table[1].Estimate, Optimum);
        Assert.Equal(below.LogLikelihood, above.LogLikelihood, Optimum);
        Assert.Equal(below.Sigma, above.Sigma, Optimum);
    }

    [Fact]
    public void The_limit_in_place_of_a_value_would_be_biased_and_the_bound_is_not()
    {
        double tobit = 0, substituted = 0;
        const int trials = 40;
        for (ulong seed = 0; seed < trials; seed++)
        {
            var (rows, y) = Simulated(100, seed);
            tobit += CensoredRegression.Fit(rows, [.. y.Select(v => v < 2 ? Observation.Below(2, "low") : Observation.Of(v))], Terms).Value.Table[1].Estimate / trials;
            substituted += LinearModel.Fit(rows, [.. y.Select(v => Math.Max(v, 2))], Terms).Value.Coefficients[1] / trials;
        }

        Assert.InRange(tobit, 0.9, 1.1);
        Assert.NotInRange(substituted, 0.9, 1.1);
    }

    [Fact]
    public void Hardly_a_number_is_refused()
    {
        var (rows, _) = Simulated(6, 1);
        var fault = CensoredRegression.Fit(rows, [.. rows.Select((_, i) => i == 0 ? Observation.Of(3) : Observation.Below(2, "low"))], Terms).Fault!;
        Assert.Equal("row 1: expected at least 3 values inside the assay's limits, found 1 of 6. Too little is known to fit a model; describe the share below the limit", fault.Message);
    }

    [Fact]
    public void A_missing_value_is_a_broken_promise() =>
        Assert.Throws<ArgumentException>(() => CensoredRegression.Fit([[1], [1]], [Observation.Of(1), Observation.Missing("lost")], ["m"]));

    [Fact]
    public void A_trial_with_values_below_the_limit_is_analysed_with_their_bounds()
    {
        var values = Trial.TwoArms(20).Select(v => v.Outcome == Trial.Marker && v.Visit.Name == "week12" && v.Observation.Value < 4.6 ? v with { Observation = Observation.Below(4.6, "below LLOQ", 0) } : v).ToList();
        Assert.Contains(values, v => v.Observation.IsCensored);
        var options = new OutcomeModelOptions { FollowUp = "week12", Ancova = new() { LogRatio = true } };
        var analysis = OutcomeModel.Analyse(TrialData.From(values), Trial.Marker, options).Value;
        Assert.Null(analysis.Fit);
        Assert.Equal("il6: exercise / control at week12", analysis.Estimates[0].Name);
        Assert.InRange(analysis.Estimates[0].Value!.Value, 0.6, 0.95);
        Assert.StartsWith("tobit ANCOVA, ", analysis.Estimates[0].Method, StringComparison.Ordinal);
        Assert.Contains("entered as bounds", analysis.MethodsText, StringComparison.Ordinal);
        Assert.Equal(3, analysis.Estimates.Length);
    }

    [Fact]
    public void Order_statistics_of_complete_data_are_a_regression_on_quantiles()
    {
        double[] values = [.. Enumerable.Range(1, 20).Select(i => Math.Exp(1 + (0.5 * Distributions.NormalQuantile(i / 21.0))))];
        var fit = RegressionOnOrderStatistics.Fit(values, 0);
        Assert.Equal(1, fit.Intercept, 1e-12);
        Assert.Equal(0.5, fit.Slope, 1e-12);
        Assert.Empty(fit.Imputed);
    }

    [Fact]
    public void Order_statistics_put_the_censored_below_the_observed()
    {
        var fit = RegressionOnOrderStatistics.Fit([3, 4, 5, 7, 9], 3);
        Assert.Equal(3, fit.Imputed.Length);
        Assert.True(fit.Imputed[^1] < 3.5 && fit.Imputed[0] < fit.Imputed[1]);
        Assert.Equal(8, fit.Summary.Count);
        Assert.Throws<ArgumentException>(() => RegressionOnOrderStatistics.Fit([0, 1], 1));
    }

    [Fact]
    public void The_median_of_survival_is_that_of_complete_data()
    {
        Assert.Equal(3, KaplanMeier.Median([1, 2, 3, 4, 5], [false, false, false, false, false]));
        Assert.Equal(2.5, KaplanMeier.Median([1, 2, 3, 4], [false, false, false, false]));
        Assert.True(double.IsNaN(KaplanMeier.Median([1, 2, 3], [false, true, true])));
        Assert.Equal([4, 2], KaplanMeier.Flip([1, 3], 5));
    }
}
