using System.Collections.Immutable;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Tests.MetaAnalysis;

/// <summary>What follows a pooled effect, against the library's own fits on the same numbers.</summary>
public class PoolReportTests
{
    private static readonly Effect[] Effects = [new(0.2, 0.04), new(0.5, 0.03), new(0.1, 0.05), new(0.8, 0.06), new(0.6, 0.02)];

    [Fact]
    public void Estimators_stand_side_by_side_and_few_trials_are_said_to_say_little()
    {
        var report = Report(Pool(5), ModeratorTable.Empty);
        Assert.Equal(4, report.ByEstimator.Length);
        Assert.Equal(RandomEffects.Fit(new MetaData(Effects), new() { Estimator = TauEstimator.PM }).Tau2, report.ByEstimator[3].Tau2);
        Assert.Equal(0, report.ByEstimator[0].Tau2);
        Assert.Contains("5 trials: tests for small-study effects are not to be relied on below 10", report.Notes);
        Assert.Contains("2 trials: the variance between them is poorly known, so several estimators are shown", Report(Pool(2), ModeratorTable.Empty).Notes);
    }

    [Fact]
    public void Below_three_trials_nothing_is_predicted_or_left_out()
    {
        var report = Report(Pool(2), ModeratorTable.Empty);
        Assert.Null(report.Prediction);
        Assert.Null(report.Egger);
        Assert.Empty(report.WithoutEach);
    }

    [Fact]
    public void Trials_of_one_precision_have_no_small_study_effects()
    {
        Effect[] same = [new(0.2, 0.04), new(0.5, 0.04), new(0.1, 0.04)];
        var report = Report(new("x", [.. same.Select((e, i) => new PooledStudy("T" + i, "P" + i, "MD", e, ""))], RandomEffects.Fit(new MetaData(same)), []), ModeratorTable.Empty);
        Assert.Null(report.Egger);
        Assert.Contains("small-study effects: all trials have the same precision", report.Notes);
    }

    [Fact]
    public void Each_trial_is_left_out_once() =>
        Assert.Equal(RandomEffects.Fit(new MetaData([.. Effects[1..]]), new() { Test = PooledTest.HartungKnapp }).Pooled, Report(Pool(5), ModeratorTable.Empty).WithoutEach[0].Pooled);

    [Fact]
    public void A_slope_does_not_depend_on_where_its_moderator_is_centred()
    {
        var near = Report(Pool(5), Weeks(0)).Regressions.Single().Fit.Coefficients[1];
        var far = Report(Pool(5), Weeks(1e6)).Regressions.Single().Fit.Coefficients[1];
        Assert.Equal(near.Estimate, far.Estimate, 1e-9);
        Assert.Equal(RandomEffects.Fit(new MetaData(Effects, [[1.0, 2, 3, 4, 5]]), new() { Test = PooledTest.HartungKnapp }).Coefficients[1].Estimate, near.Estimate, 1e-9);
    }

    [Fact]
    public void A_property_that_does_not_vary_or_is_not_known_is_named()
    {
        var report = Report(Pool(5), new([new("dose", ImmutableSortedDictionary<string, double>.Empty.Add("T1", 3))], [new("setting", ImmutableSortedDictionary<string, string>.Empty.Add("T1", "home"))]));
        Assert.Contains("regression on dose: at least three pooled trials with two different values are needed, and there are 1", report.Notes);
        Assert.Contains("subgroups by setting: fewer than two groups among the pooled trials", report.Notes);
    }

    [Fact]
    public void Subgroups_share_the_trials_between_them()
    {
        var groups = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Enumerable.Range(1, 5).Select(i => KeyValuePair.Create("T" + i, i < 3 ? "home" : "clinic")));
        var analysis = Report(Pool(5), new([], [new("setting", groups)])).Subgroups.Single().Analysis;
        Assert.Equal([2, 3], analysis.Groups.Select(g => g.Fit.Data.K));
        Assert.Equal(1, analysis.Df);
    }

    [Fact]
    public void Several_rows_a_trial_are_nested_in_it()
    {
        PooledStudy[] rows = [.. Pool(5).Studies, new("T1", "X1", "standardised mean difference", new(0.3, 0.04), ""), new("T2", "X2", "standardised mean difference", new(0.4, 0.04), "")];
        var nested = PoolReport.Of(Pool(5), ModeratorTable.Empty, rows).Multilevel!;
        Assert.Equal((7, 5), (nested.Effects, nested.Trials));
        Assert.InRange(nested.Fit.Estimated, 0.1, 0.8);
        Assert.Equal(2, nested.Fit.Sigma2.Length);
        Assert.Contains(PoolReport.Of(Pool(2), ModeratorTable.Empty, [.. Pool(2).Studies, rows[5]]).Notes, n => n.StartsWith("several effects a trial", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_a_pool_with_a_fit_has_a_report() =>
        Assert.StartsWith("Only a pool with a fit", Assert.Throws<ArgumentException>(() => PoolReport.Of(new("x", [], null, ["no"]), ModeratorTable.Empty, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_difference_with_its_deviations_has_a_variance()
    {
        var set = EvidenceReader.Read(name => name switch
        {
            "studies.csv" => "study_id,provenance,n_randomised,condition,weeks\nT1,review,40,OA,4\nT2,review,40,OA,8\n",
            "outcomes.csv" => "outcome_id,study_id,provenance,domain,outcome,design,direction,unit,effect_size_type,effect_size,p_report,n1,mean1,sd1,n2,mean2,sd2\nP1,T1,review,pain,VAS,between,improve,0-100,MD,-10.0,,20,30,20,20,40,20\nP2,T2,review,pain,VAS,between,improve,0-100,MD,-10.0,,20,30,20,20,40,20\n",
            _ => null,
        }).Value;
        var pool = ReviewSynthesis.Of(set).Categories[0].Markers[0].Pool!;
        Assert.All(pool.Studies, s => Assert.Equal(new Effect(10, 40), s.Effect));
        Assert.Equal(10, pool.Fit!.Pooled.Estimate, 1e-12);
    }

    private static ModeratorTable Weeks(double from) => new([new("weeks", ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, Enumerable.Range(1, 5).Select(i => KeyValuePair.Create("T" + i, from + i))))], []);

    private static PoolReport Report(Pool pool, ModeratorTable table) => PoolReport.Of(pool, table, pool.Studies);

    private static Pool Pool(int k) => new(
        "pain",
        [.. Effects.Take(k).Select((e, i) => new PooledStudy("T" + (i + 1), "P" + (i + 1), "standardised mean difference", e, ""))],
        RandomEffects.Fit(new MetaData([.. Effects.Take(k)]), new() { Test = PooledTest.HartungKnapp }),
        []);
}
