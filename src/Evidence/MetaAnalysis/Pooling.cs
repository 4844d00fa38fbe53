using System.Collections.Immutable;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>One trial's effect as it enters a pool; positive favours the intervention.</summary>
public sealed record PooledStudy(string StudyId, string OutcomeId, string Measure, Effect Effect, string Assumption);

/// <summary>A pooled result, or the reasons against pooling. Never both.</summary>
/// <param name="Fit">Null where pooling is refused.</param>
/// <param name="Reasons">Why it is refused; empty beside a fit.</param>
public sealed record Pool(string Name, ImmutableArray<PooledStudy> Studies, RandomEffects? Fit, ImmutableArray<string> Reasons);

/// <summary>Decides whether effects may be pooled, and pools them.</summary>
public static class Pooling
{
    /// <summary>Pools one outcome over trials, or refuses: fewer than two effects with a variance, within- beside between-group effects, unlike measures, or unlike conditions.</summary>
    /// <param name="outcomes">Rows of the review, one a trial.</param>
    public static Pool Of(string name, IReadOnlyList<OutcomeRecord> outcomes, EvidenceSet set, MetaOptions options)
    {
        var studies = Effects(outcomes, set);
        var used = outcomes.Where(o => studies.Any(s => s.OutcomeId == o.OutcomeId)).ToList();
        var reasons = Reasons(outcomes, used, studies, set).ToImmutableArray();
        return new(name, studies, reasons.IsEmpty ? RandomEffects.Fit(new MetaData([.. studies.Select(s => s.Effect)]), options) : null, reasons);
    }

    private static IEnumerable<string> Reasons(IReadOnlyList<OutcomeRecord> all, List<OutcomeRecord> used, ImmutableArray<PooledStudy> studies, EvidenceSet set)
    {
        if (studies.Length < 2)
        {
            yield return $"{studies.Length} of {all.Count} trials print an effect with enough to know its variance; at least two are needed";
        }

        if (used.Exists(o => o.Comparison == Comparison.Within) && used.Exists(o => o.Comparison != Comparison.Within))
        {
            yield return "within-group and between-group effects cannot be pooled: " + string.Join(", ", used.Where(o => o.Comparison == Comparison.Within).Select(o => o.StudyId)) + " within";
        }

        if (studies.Select(s => s.Measure).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            yield return "the effect measures differ: " + string.Join(", ", studies.Select(s => s.Measure).Distinct(StringComparer.Ordinal));
        }

        var conditions = used.Select(o => set.Review(o.StudyId)?.Condition ?? "").Where(c => c.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (conditions.Exists(a => conditions.Exists(b => !Conditions.Agree(a, b))))
        {
            yield return "the conditions differ: " + string.Join(", ", conditions);
        }
    }

    /// <summary>The effect of each row that prints enough to know its variance; several rows of one trial depend on one another.</summary>
    public static ImmutableArray<PooledStudy> Effects(IEnumerable<OutcomeRecord> outcomes, EvidenceSet set) => [.. outcomes.Select(o => Study(o, set)).OfType<PooledStudy>()];

    private static PooledStudy? Study(OutcomeRecord o, EvidenceSet set)
    {
        if (o.Effect is not { } effect)
        {
            return null;
        }

        var sign = Swim.EffectDirection.Of(o) switch { Swim.EffectSense.Better => 1, Swim.EffectSense.Worse => -1, _ => Math.Sign(effect.Value) };
        if (EffectAudit.IsD(o))
        {
            var arms = SampleBasis.Arms(o, set).FirstOrDefault();
            return arms is null ? null : new(o.StudyId, o.OutcomeId, "standardised mean difference", EffectMeasures.FromCohenD(sign * Math.Abs(effect.Value), arms.N1, arms.N2!.Value), arms.Assumption);
        }

        if (EffectAudit.IsDifference(o) && o is { Low: null, Group1: { N: > 1 and { } n1, Mean: { } m1, Sd: { Value: > 0 } s1 }, Group2: { N: > 1 and { } n2, Mean: { } m2, Sd: { Value: > 0 } s2 } })
        {
            var md = EffectMeasures.MeanDifference(m1.Value, s1.Value, n1, m2.Value, s2.Value, n2);
            return new(o.StudyId, o.OutcomeId, "mean difference on " + (o.Unit.Length > 0 ? o.Unit : o.Outcome), md with { Y = sign * Math.Abs(effect.Value) }, "variance from the printed SDs");
        }

        return EffectAudit.Interval(o) is { } interval && interval["scale"].Length == 0 && o is { Low: { } low, High: { } high } && high.Value > low.Value
            ? new(o.StudyId, o.OutcomeId, "mean difference on " + (o.Unit.Length > 0 ? o.Unit : o.Outcome), EffectMeasures.FromInterval(sign * Math.Abs(effect.Value), low.Value, high.Value), "variance from the printed interval")
            : null;
    }
}
