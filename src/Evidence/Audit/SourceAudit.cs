using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>The review against the trials' own reports: n, weeks, condition, directions, effects, comparators.</summary>
internal static class SourceAudit
{
    private const string Ask = "the trial's full report";

    public static IEnumerable<Finding> Of(EvidenceSet set) =>
        [.. set.Included.SelectMany(s => set.Original(s.StudyId) is { } own ? Trial(s, own, set) : []), .. set.Outcomes.Where(o => o.Voice == Voice.Review).SelectMany(o => Outcome(o, set))];

    private static IEnumerable<Finding> Trial(StudyRecord review, StudyRecord own, EvidenceSet set)
    {
        var implied = ImpliedSizes.Of(set).TryGetValue(review.StudyId, out var n) ? n : (double?)null;
        foreach (var (quantity, said, original, worst) in new[]
        {
            ("n_randomised", review.Randomised?.ToString(CultureInfo.InvariantCulture) ?? CheckInputs.Text(implied), own.Randomised?.ToString(CultureInfo.InvariantCulture) ?? "", Severity.High),
            ("weeks", review.Weeks, own.Weeks, Severity.Medium),
            ("condition", review.Condition, own.Condition, Severity.Medium),
        })
        {
            if (said.Length > 0 && original.Length > 0)
            {
                yield return Desk.Check(
                    set, "cross_source", "review against the trial's own report: " + quantity, new(("quantity", quantity), ("review", said), ("original", original)), said, review.Place, own.Place, review.StudyId, "", worst, Ask,
                    quantity == "n_randomised" && review.Randomised is null ? "the size is implied by the review's totals, not printed" : "");
            }
        }

        if (review.Control.Length > 0 && own.Control.StartsWith("none", StringComparison.OrdinalIgnoreCase) && !review.Control.StartsWith("none", StringComparison.OrdinalIgnoreCase))
        {
            yield return Desk.Of("comparator", "the review compares with a control that the trial did not have", new(Verdict.Inconsistent, [CheckResult.Of("original", own.Control)]), "", review.Control, review.Place, own.Place, review.StudyId, "", Severity.High, Ask);
        }
    }

    private static IEnumerable<Finding> Outcome(OutcomeRecord o, EvidenceSet set)
    {
        var own = Pairing.Originals(o, set);
        foreach (var original in own.Where(p => o.Direction.Length > 0 && p.Direction.Length > 0))
        {
            yield return Desk.Check(
                set, "cross_source", $"review against the trial's own report: direction of {o.Outcome}", new(("quantity", "direction"), ("review", o.Direction), ("original", original.Direction)), o.Direction, o.Place, original.Place,
                o.StudyId, o.OutcomeId, Severity.High, Ask);
        }

        var value = o.Unit.Contains('%', StringComparison.Ordinal) ? null : o.Magnitude ?? (IsDifference(o) ? o.Effect : null);
        var valued = own.Where(p => p.Effect is not null && IsDifference(p)).ToList();
        if (value is not { } said || valued.Count == 0)
        {
            yield break;
        }

        if (valued is [{ Low: not null, High: not null } only] && EffectAudit.Interval(only) is { } interval && only is { Group1.N: { } n1, Group2.N: { } n2 })
        {
            var n = Printed.From(o.NBasis)?.Value ?? (o.Group1.N + o.Group2.N) ?? set.Review(o.StudyId)?.Randomised;
            var text = Math.Abs(said.Value).ToString("F" + said.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + "; n=" + CheckInputs.Text(n ?? (n1 + n2));
            CheckInputs inputs = new([.. interval.Keys.Select(k => (k, interval[k])), ("n1", Text(n1)), ("n2", Text(n2))]);
            yield return Desk.Check(set, "from_ci", $"the trial's own report has {only.Effect} ({only.Low}, {only.High}) with {n1} + {n2}; the review prints {said}", inputs, text, o.Place, only.Place, o.StudyId, only.OutcomeId, Severity.High, Ask);
        }
        else
        {
            var agree = valued.Exists(p => Checks.SourceChecks.SameNumber(said with { Value = Math.Abs(said.Value) }, p.Effect!.Value with { Value = Math.Abs(p.Effect.Value.Value) }));
            yield return Desk.Of(
                "effect_against_source", $"{o.Outcome}: the review prints a difference of {said}", new(agree ? Verdict.Consistent : Verdict.Inconsistent, [.. valued.Select(p => CheckResult.Of(p.OutcomeId, p.Effect!.Value.Value))]), "", said.ToString(), o.Place,
                string.Join(", ", valued.Select(p => p.Place)), o.StudyId, o.OutcomeId, Severity.High, "which arms the review's difference compares");
        }
    }

    private static bool IsDifference(OutcomeRecord o) => o.EffectType.Contains("MD", StringComparison.OrdinalIgnoreCase) || o.EffectType.Contains("difference", StringComparison.OrdinalIgnoreCase);

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);
}
