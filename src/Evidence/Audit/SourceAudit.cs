using System.Globalization;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>The review against the trials' own reports: sizes, weeks, condition, scale, reference, directions, effects, comparators.</summary>
internal static class SourceAudit
{
    private const string Ask = "the trial's full report";

    private static readonly string[] Silent = ["not stated", "not reported", "unclear", "unknown", "nr", "n/a", "na", "-", "–"];

    public static IEnumerable<Finding> Of(EvidenceSet set) =>
        [.. set.Included.SelectMany(s => set.Original(s.StudyId) is { } own ? Trial(s, own, set) : []), .. set.Outcomes.Where(o => o.Voice == Voice.Review).SelectMany(o => Outcome(o, set))];

    private static IEnumerable<Finding> Trial(StudyRecord review, StudyRecord own, EvidenceSet set)
    {
        var implied = ImpliedSizes.Of(set).TryGetValue(review.StudyId, out var n) ? n : (double?)null;
        foreach (var (quantity, said, original, worst) in new[]
        {
            ("n_randomised", Text(review.Randomised) is { Length: > 0 } printed ? printed : CheckInputs.Text(implied), Text(own.Randomised), Severity.High),
            ("n_analysed", Text(review.Analysed), Text(own.Analysed), Severity.Medium),
            ("arms", Text(review.ArmCount), Text(own.ArmCount), Severity.Medium),
            ("sex_f", Text(review.Women), Text(own.Women), Severity.Medium),
            ("sex_m", Text(review.Men), Text(own.Men), Severity.Medium),
            ("weeks", review.Weeks, own.Weeks, Severity.Medium),
            ("sessions_per_week", review.SessionsPerWeek, own.SessionsPerWeek, Severity.Medium),
            ("condition", review.Condition, own.Condition, Severity.Medium),
            ("pain_scale", review.PainScale, own.PainScale, Severity.Medium),
        })
        {
            if (!IsSilent(said) && !IsSilent(original))
            {
                var isImplied = quantity == "n_randomised" && review.Randomised is null;
                var finding = Desk.Check(
                    set, "cross_source", "review against the trial's own report: " + quantity, new(("quantity", quantity), ("review", said), ("original", original)), said, review.Place, own.Place, review.StudyId, "", worst, Ask,
                    isImplied ? "the size is implied by the review's totals, not printed" : "");
                yield return isImplied && own.Analysed == implied
                    ? finding with { Result = finding.Result with { Verdict = Verdict.Consistent }, Severity = Severity.None, Resolve = "", Assumption = "the review's totals count the analysed" }
                    : finding;
            }
        }

        if (LacksControl(own) && !IsSilent(review.Control) && !review.Control.StartsWith("no", StringComparison.OrdinalIgnoreCase))
        {
            yield return Desk.Of("comparator", "the review compares with a control that the trial did not have", new(Verdict.Inconsistent, [CheckResult.Of("original", own.Control)]), "", review.Control, review.Place, own.Place, review.StudyId, "", Severity.High, Ask);
        }

        foreach (var finding in ReferenceAudit.Of(review, own))
        {
            yield return finding;
        }
    }

    /// <summary>"none: both arms exercise", or one arm alone. A plain "none" may be a control group that gets nothing.</summary>
    private static bool LacksControl(StudyRecord own) =>
        own.ArmCount == 1 ||
        (own.Control.StartsWith("none", StringComparison.OrdinalIgnoreCase) && (own.Control.Contains("arms", StringComparison.OrdinalIgnoreCase) || own.Control.Contains("groups", StringComparison.OrdinalIgnoreCase) || own.Control.Contains("without", StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<Finding> Outcome(OutcomeRecord o, EvidenceSet set)
    {
        var own = Pairing.Originals(o, set);
        return [.. Direction(o, [.. own.Where(p => o.Direction.Length > 0 && p.Direction.Length > 0)], set), .. Difference(o, own, set), .. SameEffect(o, own, set)];
    }

    /// <summary>One finding an outcome: rows of other times or comparisons under one name speak for the review where one of them agrees.</summary>
    private static IEnumerable<Finding> Direction(OutcomeRecord o, List<OutcomeRecord> own, EvidenceSet set)
    {
        if (own.Count == 0)
        {
            yield break;
        }

        Verdict Of(OutcomeRecord said, OutcomeRecord original) => Directions.Compare(said.Direction, original.Direction, original.KnownBenefit == Benefit.Ambiguous ? said.KnownBenefit : original.KnownBenefit);
        var first = own.Find(p => Of(o, p) == Verdict.Consistent) ?? own.Find(p => Of(o, p) == Verdict.Inconsistent) ?? own[0];
        var finding = Desk.Check(
            set, "cross_source", $"review against the trial's own report: direction of {o.Outcome}", new(("quantity", "direction"), ("review", o.Direction), ("original", first.Direction)), o.Direction, o.Place, first.Place,
            o.StudyId, o.OutcomeId, Severity.High, Ask);
        var verdict = Of(o, first);
        if (verdict != finding.Verdict)
        {
            finding = finding with { Result = finding.Result with { Verdict = verdict }, Severity = verdict == Verdict.Inconsistent ? Severity.High : Severity.None, Resolve = verdict == Verdict.Inconsistent ? Ask : "", Assumption = "which way is better is known for this outcome" };
        }

        var siblings = set.Outcomes.Where(s => s.Voice == Voice.Review && s.OutcomeId != o.OutcomeId && s.StudyId == o.StudyId && s.Direction.Length > 0 && string.Equals(s.Outcome, o.Outcome, StringComparison.OrdinalIgnoreCase) && string.Equals(s.Domain, o.Domain, StringComparison.OrdinalIgnoreCase)).ToList();
        yield return finding.Verdict == Verdict.Inconsistent && !Pairing.IsLinked(first, o) && siblings.Exists(s => Of(s, first) == Verdict.Consistent)
            ? finding with { Result = finding.Result with { Verdict = Verdict.NotCheckable }, Severity = Severity.None, Resolve = "", Assumption = "the review has several rows of this outcome, and another of them agrees" }
            : finding;
    }

    /// <summary>A difference that the review prints against those of the trial's own report, in one unit.</summary>
    private static IEnumerable<Finding> Difference(OutcomeRecord o, IReadOnlyList<OutcomeRecord> own, EvidenceSet set)
    {
        var value = o.Unit.Contains('%', StringComparison.Ordinal) ? null : EffectAudit.IsDifference(o) ? o.Effect ?? o.Magnitude : o.Magnitude;
        var valued = own.Where(p => p.Effect is not null && EffectAudit.IsDifference(p) && SameUnit(o.Unit, p.Unit)).ToList();
        if (value is not { } said || valued.Count == 0)
        {
            yield break;
        }

        if (valued is [{ Low: not null, High: not null } only] && EffectAudit.Interval(only) is { } interval && only is { Group1.N: { } n1, Group2.N: { } n2 })
        {
            // Only an n printed with the value is a claim about this value.
            var n = Printed.From(o.NBasis)?.Value ?? (o.Group1.N + o.Group2.N);
            var text = Math.Abs(said.Value).ToString("F" + said.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + "; n=" + CheckInputs.Text(n ?? (n1 + n2));
            CheckInputs inputs = new([.. interval.Keys.Select(k => (k, interval[k])), ("n1", Text(n1)), ("n2", Text(n2))]);
            yield return Desk.Check(set, "from_ci", $"the trial's own report has {only.Effect} ({only.Low}, {only.High}) with {n1} + {n2}; the review prints {said}", inputs, text, o.Place, only.Place, o.StudyId, only.OutcomeId, Severity.High, Ask);
        }
        else
        {
            var agree = valued.Exists(p => SourceChecks.SameNumber(Size(said), Size(p.Effect!.Value)));
            yield return Desk.Of(
                "effect_against_source", $"{o.Outcome}: the review prints a difference of {said}", new(agree ? Verdict.Consistent : Verdict.Inconsistent, [.. valued.Select(p => CheckResult.Of(p.OutcomeId, p.Effect!.Value.Value))]), "", said.ToString(), o.Place,
                string.Join(", ", valued.Select(p => p.Place)), o.StudyId, o.OutcomeId, Severity.High, "which arms the review's difference compares");
        }
    }

    /// <summary>A standardised effect, ratio or correlation of one kind in both sources.</summary>
    private static IEnumerable<Finding> SameEffect(OutcomeRecord o, IReadOnlyList<OutcomeRecord> own, EvidenceSet set)
    {
        if (own is not [var only] || set.Outcomes.Count(s => s.Voice == Voice.Review && Pairing.Originals(s, set).Contains(only)) != 1)
        {
            yield break;
        }

        foreach (var (quantity, said, original) in new[]
        {
            ("effect_size", EffectAudit.IsDifference(o) || !string.Equals(Plain(o.EffectType), Plain(only.EffectType), StringComparison.Ordinal) ? null : o.Effect, only.Effect),
            ("corr_with_pain_r", o.Correlation, only.Correlation),
            ("percent_change", o.PercentChange, only.PercentChange),
        })
        {
            if (said is { } a && original is { } b)
            {
                // The sign of d, r and a change in per cent depends on the order of subtraction, which tables seldom print.
                var agree = SourceChecks.SameNumber(Size(a), Size(b));
                yield return Desk.Of(
                    "effect_against_source", $"{o.Outcome}: {quantity} {a} of the review", new(agree ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("original", b.Value)]), $"quantity={quantity};review={a};original={b}", a.ToString(), o.Place, only.Place,
                    o.StudyId, o.OutcomeId, Severity.High, Ask);
            }
        }
    }

    private static Printed Size(Printed p) => p with { Value = Math.Abs(p.Value) };

    private static bool SameUnit(string a, string b) => a.Length == 0 || b.Length == 0 || Plain(a).Contains(Plain(b), StringComparison.Ordinal) || Plain(b).Contains(Plain(a), StringComparison.Ordinal);

    private static string Plain(string text) => new([.. text.ToUpperInvariant().Where(c => char.IsLetterOrDigit(c) || c is '-' or '/')]);

    private static bool IsSilent(string text) => text.Length == 0 || Silent.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string Text(int? n) => n?.ToString(CultureInfo.InvariantCulture) ?? "";
}
