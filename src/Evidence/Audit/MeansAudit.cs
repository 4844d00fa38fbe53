using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Printed means, changes and scales of the review.</summary>
internal static partial class MeansAudit
{
    public static IEnumerable<Finding> Of(OutcomeRecord o, EvidenceSet set)
    {
        foreach (var group in new[] { o.Group1, o.Group2 })
        {
            if (o.Unit.Contains("integer", StringComparison.OrdinalIgnoreCase) && group is { Mean: { } mean, N: { } n })
            {
                yield return Desk.Check(set, "grim", $"{o.Outcome}: mean {mean} of {n} whole scores", new(("mean", mean.ToString()), ("n", Text(n)), ("items", "1")), mean.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "how many scores the mean is made of");
            }
        }

        if (o is not { Group1: { N: { } n1, Mean: { } m1, Sd: { } s1 }, Group2: { N: { } n2, Mean: { } m2, Sd: { } s2 } })
        {
            yield break;
        }

        CheckInputs inputs = new(("mean1", m1.ToString()), ("sd1", s1.ToString()), ("n1", Text(n1)), ("mean2", m2.ToString()), ("sd2", s2.ToString()), ("n2", Text(n2)));
        var finding = Desk.Check(set, "p_from_means", $"{o.Outcome}: {m1} ({s1}) against {m2} ({s2}), {n1} + {n2}", inputs, EffectAudit.Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, "the test used: an adjusted model may differ from a t test", "unadjusted t test with pooled SD");
        yield return finding;
        if (EffectAudit.IsD(o) && o.Effect is { } d && finding.Result["d_min"]?.Number is { } min && finding.Result["d_max"]?.Number is { } max)
        {
            // Hedges' correction may have been applied: it shrinks d by no more than 3/(4 df - 1), rounded up here.
            var shrink = 1 - (3.2 / ((4.0 * (n1 + n2 - 2)) - 1));
            var agree = (d with { Value = Math.Abs(d.Value) }).Meets(min * shrink, max);
            yield return Desk.Of("d_from_means", $"{o.Outcome}: {o.EffectType} {d} from the means", new(agree ? Verdict.Consistent : Verdict.Inconsistent, finding.Result.Quantities), inputs.ToString(), d.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "which SD divides the difference");
        }
    }

    /// <summary>SD = MD/d on a limited scale, or the largest SD at which a difference reaches its p bound.</summary>
    public static IEnumerable<Finding> Implied(OutcomeRecord o, EvidenceSet set)
    {
        if (Difference(o) is not { } md)
        {
            yield break;
        }

        var range = ScaleRange().Match(o.Unit) is { Success: true } m ? double.Parse(m.Groups["high"].Value, NumberStyles.None, CultureInfo.InvariantCulture) - double.Parse(m.Groups["low"].Value, NumberStyles.None, CultureInfo.InvariantCulture) : (double?)null;
        if (EffectAudit.IsD(o) && o.Effect is { } d && range is > 0)
        {
            var n = o.Comparison == Comparison.Within ? SampleBasis.Totals(o, set).FirstOrDefault()?.N1 : SampleBasis.Arms(o, set).FirstOrDefault() is { } arms ? Math.Min(arms.N1, arms.N2!.Value) : null;
            yield return Desk.Check(set, "implied", $"{o.Outcome}: a difference of {md} with {o.EffectType} {d}", new(("md", md.ToString()), ("d", d.ToString()), ("scale_range", CheckInputs.Text(range)), ("n_per_arm", n is { } size ? Text(size) : "")), "-", o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, "the SD behind the effect");
        }
        else if (o.Effect is null && PClaim.From(o.P) is { Relation: PRelation.Below } p && SampleBasis.Arms(o, set).FirstOrDefault() is { } arms)
        {
            yield return Desk.Check(set, "implied", $"{o.Outcome}: a difference of {md} with {p}: largest possible SD", new(("md", md.ToString()), ("p", p.P.ToString()), ("n1", Text(arms.N1)), ("n2", Text(arms.N2!.Value))), p.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.None, "", arms.Assumption);
        }
    }

    /// <summary>Changes and per cent changes from the values before and after.</summary>
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

        if (Difference(o) is { } md)
        {
            yield return Desk.Check(set, "difference", $"{o.Outcome}: {pre} to {post}", inputs, md.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the values before and after");
        }
    }

    /// <summary>The printed difference in the outcome's own unit; null where only a per cent or nothing is printed.</summary>
    private static Printed? Difference(OutcomeRecord o) => o.Unit.Contains('%', StringComparison.Ordinal) || o.Unit.Length == 0 || o.Domain.Length == 0 || !ScaleRange().IsMatch(o.Unit) ? null : o.Magnitude;

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<low>\d{1,4})\s*[-–]\s*(?<high>\d{1,5})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ScaleRange();
}
