using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Printed means, changes and scales of the review.</summary>
internal static partial class MeansAudit
{
    private const string AskScores = "how many scores the mean is made of";
    private const string AskTest = "the test used: an adjusted model may differ from a t test";

    public static IEnumerable<Finding> Of(OutcomeRecord o, EvidenceSet set)
    {
        if (Wording.IsMedian(o))
        {
            yield break;
        }

        foreach (var finding in new[] { o.Group1, o.Group2 }.SelectMany(g => OfGroup(o, g, set)))
        {
            yield return finding;
        }

        if (o is not { Group1: { N: { } n1, Mean: { } m1, Sd: { } s1 }, Group2: { N: { } n2, Mean: { } m2, Sd: { } s2 } } || n1 + n2 <= 2 || n1 == 0 || n2 == 0)
        {
            yield break;
        }

        CheckInputs inputs = new(("mean1", m1.ToString()), ("sd1", s1.ToString()), ("n1", Text(n1)), ("mean2", m2.ToString()), ("sd2", s2.ToString()), ("n2", Text(n2)));
        var test = Desk.Check(set, "p_from_means", $"{o.Outcome}: {m1} ({s1}) against {m2} ({s2}), {n1} + {n2}", inputs, EffectAudit.Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, AskTest, "unadjusted t test with pooled SD");
        yield return test.Verdict == Verdict.Inconsistent ? Excused(test, o, set) : test;
        if (EffectAudit.IsD(o) && o.Effect is { } d && test.Result["d_min"]?.Number is { } min && test.Result["d_max"]?.Number is { } max && !Designs.IsCrossover(o.StudyId, set))
        {
            // Hedges' correction may have been applied: it shrinks d by no more than 3/(4 df - 1), rounded up here. Some divide by the root mean square of both SDs instead of the pooled SD.
            var shrink = Math.Max(0, 1 - (3.2 / ((4.0 * (n1 + n2 - 2)) - 1)));
            double rms = Math.Sqrt(((s1.Value * s1.Value) + (s2.Value * s2.Value)) / 2), ratio = rms > 0 && test.Result["sd_pooled"]!.Number is { } pooled && pooled > 0 ? pooled / rms : 1;
            var agree = (d with { Value = Math.Abs(d.Value) }).Meets(min * shrink * Math.Min(1, ratio), max * Math.Max(1, ratio));
            yield return Desk.Of("d_from_means", $"{o.Outcome}: {o.EffectType} {d} from the means", new(agree ? Verdict.Consistent : Verdict.Inconsistent, test.Result.Quantities), inputs.ToString(), d.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "which SD divides the difference");
        }

        if (EffectAudit.IsDifference(o) && o.Effect is { } md && !Wording.IsAdjusted(o))
        {
            double difference = m1.Value - m2.Value, slack = m1.Half + m2.Half;
            var agree = md.Meets(difference - slack, difference + slack) || md.Meets(-difference - slack, -difference + slack);
            yield return Desk.Of("difference", $"{o.Outcome}: {m1} against {m2}", new(agree ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("difference", difference)]), inputs.ToString(), md.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "whether the difference was adjusted for baseline");
        }
    }

    /// <summary>Granularity of the mean of whole scores, and what the ends of a scale allow.</summary>
    private static IEnumerable<Finding> OfGroup(OutcomeRecord o, GroupSummary group, EvidenceSet set)
    {
        if (o.Unit.Contains("integer", StringComparison.OrdinalIgnoreCase) && !Wording.IsAdjusted(o) && group is { Mean: { } mean, N: { } n })
        {
            var items = Text(Wording.Items(o));
            yield return Desk.Check(set, "grim", $"{o.Outcome}: mean {mean} of {n} whole scores", new(("mean", mean.ToString()), ("n", Text(n)), ("items", items)), mean.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, AskScores);
        }

        if (Scale(o) is { } scale && group.Mean is { } m)
        {
            var result = ScaleCheck.Run(m, group.Sd, group.N, scale.Low, scale.High, Wording.IsChange(o));
            yield return Desk.Of("scale_limit", $"{o.Outcome}: mean {m}{(group.Sd is { } sd ? $" (SD {sd})" : "")} on a scale of {o.Unit}", result, "", m.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, "the scale, and whether the value is a change");
        }
    }

    /// <summary>A t test that does not give the printed p contradicts it only where no other test of the same numbers gives it.</summary>
    private static Finding Excused(Finding test, OutcomeRecord o, EvidenceSet set)
    {
        Finding As(Verdict verdict, string why) => test with { Result = test.Result with { Verdict = verdict, Note = why }, Severity = Severity.None, Resolve = "", Assumption = why };
        if (Wording.IsAdjusted(o) || Designs.IsCrossover(o.StudyId, set) || o.Comparison == Comparison.Within)
        {
            return As(Verdict.Implied, "the analysis is adjusted or paired: its p need not be that of a t test of independent means");
        }

        if (PClaim.From(o.P) is not { } claim)
        {
            return test;
        }

        if (claim.Judge(Welch(o, wide: true), Welch(o, wide: false)) == Verdict.Consistent)
        {
            return As(Verdict.Consistent, "t test without equal variances (Welch)");
        }

        return Wording.IsOneSided(o) && claim.Judge(test.Result["p_min"]!.Number!.Value / 2, test.Result["p_max"]!.Number!.Value / 2) == Verdict.Consistent ? As(Verdict.Consistent, "half the two-sided p, as a one-sided test is named") : test;
    }

    /// <summary>p of Welch's test at the corner of the rounding box with the smallest (<paramref name="wide"/>) or largest p.</summary>
    private static double Welch(OutcomeRecord o, bool wide)
    {
        double n1 = o.Group1.N!.Value, n2 = o.Group2.N!.Value, sign = wide ? 1 : -1;
        var (m1, m2, s1, s2) = (o.Group1.Mean!.Value, o.Group2.Mean!.Value, o.Group1.Sd!.Value, o.Group2.Sd!.Value);
        var difference = Math.Max(0, Math.Abs(m1.Value - m2.Value) + (sign * (m1.Half + m2.Half)));
        double v1 = Math.Pow(Math.Max(0, s1.Value - (sign * s1.Half)), 2) / n1, v2 = Math.Pow(Math.Max(0, s2.Value - (sign * s2.Half)), 2) / n2;
        if (n1 < 2 || n2 < 2 || v1 + v2 <= 0)
        {
            return 1;
        }

        var df = (v1 + v2) * (v1 + v2) / ((v1 * v1 / (n1 - 1)) + (v2 * v2 / (n2 - 1)));
        return Tails.StudentTwoSided(difference / Math.Sqrt(v1 + v2), df);
    }

    /// <summary>SD = MD/d on a limited scale, or the largest SD at which a difference reaches its p bound.</summary>
    public static IEnumerable<Finding> Implied(OutcomeRecord o, EvidenceSet set)
    {
        if (Difference(o) is not { } md)
        {
            yield break;
        }

        var paired = Designs.IsPaired(o, set);
        if (EffectAudit.IsD(o) && o.Effect is { } d && Scale(o) is { } scale)
        {
            // Changes on a scale span twice its range.
            var range = (scale.High - scale.Low) * (paired || Wording.IsChange(o) ? 2 : 1);
            var n = paired ? SampleBasis.Totals(o, set).FirstOrDefault()?.N1 : SampleBasis.Arms(o, set).FirstOrDefault() is { } pair ? Math.Min(pair.N1, pair.N2!.Value) : null;
            yield return Desk.Check(set, "implied", $"{o.Outcome}: a difference of {md} with {o.EffectType} {d}", new(("md", md.ToString()), ("d", d.ToString()), ("scale_range", CheckInputs.Text(range)), ("n_per_arm", n is { } size ? Text(size) : "")), "-", o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, "the SD behind the effect");
        }
        else if (o.Effect is null && PClaim.From(o.P) is { Relation: PRelation.Below } p && SampleBasis.Arms(o, set).FirstOrDefault() is { } arms)
        {
            yield return Desk.Check(set, "implied", $"{o.Outcome}: a difference of {md} with {p}: largest possible SD", new(("md", md.ToString()), ("p", p.P.ToString()), ("n1", Text(arms.N1)), ("n2", Text(arms.N2!.Value))), p.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.None, "", arms.Assumption);
        }
    }

    /// <summary>Changes and per cent changes from the values before and after, and the direction that they have.</summary>
    public static IEnumerable<Finding> Changes(OutcomeRecord o, EvidenceSet set)
    {
        if (o is not { Pre: { } pre, Post: { } post })
        {
            yield break;
        }

        CheckInputs inputs = new(("pre", pre.ToString()), ("post", post.ToString()));
        if (o.PercentChange is { } percent)
        {
            yield return Desk.Check(set, "percent_change", $"{o.Outcome}: {pre} to {post}", inputs, percent + "%", o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the values before and after");
        }

        if (o.Comparison == Comparison.Between)
        {
            yield break;
        }

        // A difference between groups is not the change of one of them: only a change is compared.
        if (Difference(o) is { } md && o.Group2.Mean is null)
        {
            yield return Desk.Check(set, "difference", $"{o.Outcome}: {pre} to {post}", inputs, md.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the values before and after");
        }

        var went = post.Low > pre.High ? Direction.Increase : post.High < pre.Low ? Direction.Decrease : Direction.Unclear;
        var said = Directions.Read(o.Direction);
        if (went != Direction.Unclear && said is Direction.Increase or Direction.Decrease or Direction.Improve or Direction.Worsen)
        {
            var verdict = Directions.Compare(o.Direction, went.ToString(), o.KnownBenefit);
            if (verdict != Verdict.NotCheckable)
            {
                yield return Desk.Of("direction_values", $"{o.Outcome}: {o.Direction} with {pre} to {post}", new(verdict, [CheckResult.Of("direction", went.ToString().ToLowerInvariant())]), inputs.ToString(), o.Direction, o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, "the values before and after, or the direction");
            }
        }
    }

    /// <summary>The printed difference in the outcome's own unit; null where only a per cent or nothing is printed.</summary>
    private static Printed? Difference(OutcomeRecord o) => o.Unit.Contains('%', StringComparison.Ordinal) || o.Unit.Length == 0 || o.Domain.Length == 0 || !ScaleRange().IsMatch(o.Unit) ? null : o.Magnitude;

    /// <summary>The ends of the scale that the unit names: "0-10", "points 0-100".</summary>
    internal static (double Low, double High)? Scale(OutcomeRecord o) => ScaleRange().Match(o.Unit) is { Success: true } m
        && double.Parse(m.Groups["low"].Value, NumberStyles.None, CultureInfo.InvariantCulture) is var low && double.Parse(m.Groups["high"].Value, NumberStyles.None, CultureInfo.InvariantCulture) is var high && high > low ? (low, high) : null;

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\d.,])(?<low>\d{1,4})\s*(-|–|to)\s*(?<high>\d{1,5})(?![\d.,])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ScaleRange();
}
