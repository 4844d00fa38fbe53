using System.Collections.Immutable;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>A regression of the effects on one property of the trials.</summary>
public sealed record RegressionReport(string Moderator, RandomEffects Fit);

/// <summary>Subgroups by one property of the trials.</summary>
public sealed record SubgroupReport(string Grouping, SubgroupAnalysis Analysis);

/// <summary>Effects of several rows a trial in one model with trials and rows as levels.</summary>
public sealed record MultilevelReport(int Effects, int Trials, Multilevel Fit, RobustTest Robust);

/// <summary>Everything that follows a pooled effect: other estimators, prediction, subgroups, regressions, dependent effects, influence and small-study effects. What cannot be computed is absent and its reason stands in <see cref="Notes"/>.</summary>
public sealed record PoolReport
{
    private const double SamePrecision = 1e-6;

    /// <summary>Estimators shown side by side, because few trials say little about the variance between them.</summary>
    public static ImmutableArray<TauEstimator> Estimators { get; } = [TauEstimator.FE, TauEstimator.DL, TauEstimator.REML, TauEstimator.PM];

    /// <summary>The pooled effect by each of <see cref="Estimators"/>, in their order.</summary>
    public required ImmutableArray<RandomEffects> ByEstimator { get; init; }

    /// <summary>Where the effect of a new trial is expected (t with k - 1 df); null below three trials.</summary>
    public Span95? Prediction { get; init; }

    public ImmutableArray<SubgroupReport> Subgroups { get; init; } = [];

    public ImmutableArray<RegressionReport> Regressions { get; init; } = [];

    public MultilevelReport? Multilevel { get; init; }

    /// <summary>The fit without each trial, in the order of the pool; empty below three trials.</summary>
    public ImmutableArray<RandomEffects> WithoutEach { get; init; } = [];

    /// <summary>Null below three trials, or where all have the same precision.</summary>
    public EggerTest? Egger { get; init; }

    /// <summary>Null below three trials, or where all have the same precision.</summary>
    public RankTest? Rank { get; init; }

    /// <summary>Null below three trials, or where all have the same precision.</summary>
    public TrimAndFill? Fill { get; init; }

    /// <summary>What was not computed or is not to be relied on, and why.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <param name="pool">A pool with a fit.</param>
    /// <param name="table">Properties of the trials.</param>
    /// <param name="all">All effects of the outcome, several a trial where it has several rows.</param>
    /// <exception cref="ArgumentException">The pool has no fit.</exception>
    public static PoolReport Of(Pool pool, ModeratorTable table, IReadOnlyList<PooledStudy> all)
    {
        var fit = pool.Fit ?? throw new ArgumentException("Only a pool with a fit has a report.", nameof(pool));
        var notes = ImmutableArray.CreateBuilder<string>();
        var k = fit.Data.K;
        var enough = k >= 3;
        // Trials of one precision tell nothing of how effects go with precision.
        var graded = enough && fit.Data.Effects.Max(e => e.V) > fit.Data.Effects.Min(e => e.V) * (1 + SamePrecision);
        if (k <= 4)
        {
            notes.Add($"{k} trials: the variance between them is poorly known, so several estimators are shown");
        }

        if (enough && !graded)
        {
            notes.Add("small-study effects: all trials have the same precision");
        }
        else if (k < SmallStudyEffects.FewestStudies)
        {
            notes.Add($"{k} trials: tests for small-study effects are not to be relied on below {SmallStudyEffects.FewestStudies}");
        }

        return new()
        {
            ByEstimator = [.. Estimators.Select(e => RandomEffects.Fit(fit.Data, new() { Estimator = e, Test = e == TauEstimator.FE ? PooledTest.Normal : fit.Options.Test }))],
            Prediction = enough ? fit.PredictionInterval() : null,
            Subgroups = [.. table.Groupings.Select(g => Grouped(pool, g, fit.Options, notes)).OfType<SubgroupReport>()],
            Regressions = [.. table.Moderators.Select(m => Regressed(pool, m, fit.Options, notes)).OfType<RegressionReport>()],
            Multilevel = Nested(all, notes),
            WithoutEach = enough ? Influence.LeaveOneOut(fit) : [],
            Egger = graded ? SmallStudyEffects.Egger(fit.Data) : null,
            Rank = graded ? SmallStudyEffects.Rank(fit.Data) : null,
            Fill = graded ? SmallStudyEffects.Fill(fit.Data, fit.Options) : null,
            Notes = notes.ToImmutable(),
        };
    }

    private static SubgroupReport? Grouped(Pool pool, Grouping grouping, MetaOptions options, ImmutableArray<string>.Builder notes)
    {
        var known = pool.Studies.Where(s => grouping.Groups.ContainsKey(s.StudyId)).ToList();
        string[] groups = [.. known.Select(s => grouping.Groups[s.StudyId])];
        if (groups.Distinct(StringComparer.Ordinal).Count() < 2)
        {
            notes.Add($"subgroups by {grouping.Name}: fewer than two groups among the pooled trials");
            return null;
        }

        // A group of one trial has no test of its own, so that the groups are compared by the model's normal errors.
        return new(grouping.Name, SubgroupAnalysis.Of([.. known.Select(s => s.Effect)], groups, options with { Test = PooledTest.Normal }));
    }

    private static RegressionReport? Regressed(Pool pool, Moderator moderator, MetaOptions options, ImmutableArray<string>.Builder notes)
    {
        var known = pool.Studies.Where(s => moderator.Values.ContainsKey(s.StudyId)).ToList();
        double[] x = [.. known.Select(s => moderator.Values[s.StudyId])];
        if (known.Count < 3 || x.Distinct().Count() < 2)
        {
            notes.Add($"regression on {moderator.Name}: at least three pooled trials with two different values are needed, and there are {known.Count}");
            return null;
        }

        // Centred, so that a value far from 0 does not make the columns look dependent.
        var mean = x.Average();
        return new(moderator.Name, RandomEffects.Fit(new MetaData([.. known.Select(s => s.Effect)], [[.. x.Select(v => v - mean)]]), options));
    }

    private static MultilevelReport? Nested(IReadOnlyList<PooledStudy> all, ImmutableArray<string>.Builder notes)
    {
        var trials = all.Select(s => s.StudyId).Distinct(StringComparer.Ordinal).Count();
        if (all.Count == trials)
        {
            return null;
        }

        if (trials < 3 || all.Select(s => s.Measure).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            notes.Add($"several effects a trial: a multilevel model needs at least three trials with one measure, and there are {trials}");
            return null;
        }

        var fit = MetaAnalysis.Multilevel.Fit([.. all.Select(s => s.Effect)], [.. all.Select(s => s.StudyId)], [.. all.Select(s => s.OutcomeId)]);
        return new(all.Count, trials, fit, fit.Robust());
    }
}
