using System.Collections.Immutable;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Swim;

/// <summary>One trial's result on one outcome.</summary>
/// <param name="N">Participants behind it, or null where nothing is printed.</param>
public sealed record TrialResult(string StudyId, string OutcomeId, string Outcome, Direction Direction, EffectSense Sense, string Effect, string P, double? N, Comparison Comparison = Comparison.NotStated);

/// <summary>One marker over all trials that measured it.</summary>
/// <param name="Consistency">"one trial", "all decrease", "mixed: decrease 2, none 1".</param>
/// <param name="Report">What follows a pooled effect; null where nothing was pooled.</param>
public sealed record MarkerSynthesis(string Marker, ImmutableArray<TrialResult> Results, string Consistency, Pool? Pool, PoolReport? Report = null);

/// <summary>One category of outcomes: every marker, the direction of each trial, and the sign test over the trials that point one way.</summary>
/// <param name="Senses">One sense a trial: that of all its clear outcomes, unclear where they disagree or none is clear.</param>
/// <param name="Sign">Null where no trial points either way.</param>
/// <param name="Combined">Fisher's combination of the printed p of favourable trials, as a bound; null below two.</param>
public sealed record CategorySynthesis(string Category, ImmutableArray<MarkerSynthesis> Markers, ImmutableSortedDictionary<string, EffectSense> Senses, SignTest? Sign, Combination? Combined)
{
    /// <summary>Synthesises the review's rows by category, in the order of the table.</summary>
    public static ImmutableArray<CategorySynthesis> Of(EvidenceSet set, MetaOptions options) =>
        [.. set.Outcomes.Where(o => o.Voice == Voice.Review && o.Direction.Length > 0).GroupBy(o => o.Domain, StringComparer.OrdinalIgnoreCase).Select(g => InCategory(g.Key, [.. g], set, options))];

    private static CategorySynthesis InCategory(string name, List<OutcomeRecord> rows, EvidenceSet set, MetaOptions options)
    {
        ImmutableArray<MarkerSynthesis> markers = [.. rows.GroupBy(o => name.Equals("pain", StringComparison.OrdinalIgnoreCase) ? "Pain" : o.Outcome, StringComparer.OrdinalIgnoreCase).Select(g => Marker(g.Key, [.. g.DistinctBy(o => o.StudyId)], [.. g], set, options))];
        var senses = rows.GroupBy(o => o.StudyId, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => OneSense(g.Select(EffectDirection.Of)), StringComparer.Ordinal);
        int better = senses.Count(s => s.Value == EffectSense.Better), clear = senses.Count(s => s.Value != EffectSense.Unclear);
        var p = rows.DistinctBy(o => o.StudyId).Where(o => senses[o.StudyId] == EffectSense.Better).Select(o => PClaim.From(o.P)).Where(c => c is { Relation: not PRelation.Above, P.Value: > 0 and < 1 }).Select(c => c!.P.Value / 2).ToList();
        return new(name, markers, senses, clear == 0 ? null : SignTest.Of(better, clear), p.Count < 2 ? null : CombinedP.Fisher(p));
    }

    private static MarkerSynthesis Marker(string marker, List<OutcomeRecord> rows, List<OutcomeRecord> all, EvidenceSet set, MetaOptions options)
    {
        ImmutableArray<TrialResult> results = [.. rows.Select(o => new TrialResult(o.StudyId, o.OutcomeId, o.Outcome, Directions.Read(o.Direction), EffectDirection.Of(o), o.Effect is { } e ? $"{o.EffectType} {e}" : "", o.P, Audit.SampleBasis.Totals(o, set).FirstOrDefault()?.N1, o.Comparison))];
        var counts = results.GroupBy(r => r.Direction).OrderByDescending(g => g.Count()).Select(g => (Word: g.Key.ToString().ToLowerInvariant(), Count: g.Count())).ToList();
        var consistency = results.Length == 1 ? "one trial" : counts.Count == 1 ? "all " + counts[0].Word : "mixed: " + string.Join(", ", counts.Select(c => c.Word + " " + c.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var pool = results.Length > 1 ? Pooling.Of(marker, rows, set, options) : null;
        return new(marker, results, consistency, pool, pool?.Fit is null ? null : PoolReport.Of(pool, set.Moderators, Pooling.Effects(all, set)));
    }

    private static EffectSense OneSense(IEnumerable<EffectSense> senses)
    {
        var clear = senses.Where(s => s != EffectSense.Unclear).Distinct().ToList();
        return clear.Count == 1 ? clear[0] : EffectSense.Unclear;
    }
}
