using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Every printed effect of the review against its p, its interval, its means, its scale and its n. A trial's own values are only checked for the centre of their interval.</summary>
internal static partial class EffectAudit
{
    private const double LargestPlausible = 3;
    private const string AskSizes = "the arm sizes behind this value, from the trial's table or its authors";

    public static IEnumerable<Finding> Of(EvidenceSet set) =>
        set.Outcomes.SelectMany(o => o.Voice == Voice.Review ? OfReview(o, set) : [.. Centre(o, set), .. Implausible(o)]);

    private static IEnumerable<Finding> OfReview(OutcomeRecord o, EvidenceSet set) =>
    [
        .. Standardised(o, set), .. Eta(o, set), .. Correlation(o, set), .. Statistic(o, set), .. MeansAudit.Of(o, set), .. Centre(o, set), .. IntervalP(o, set), .. Implausible(o),
        .. MeansAudit.Implied(o, set), .. MeansAudit.Changes(o, set),
    ];

    private static IEnumerable<Finding> Standardised(OutcomeRecord o, EvidenceSet set)
    {
        if (!IsD(o) || o.Effect is not { } d)
        {
            yield break;
        }

        var claim = $"{o.Outcome}: {o.EffectType} {d}";
        if (o.Comparison == Comparison.Within || (o.Pre is not null && o.Post is not null && o.Comparison != Comparison.Between))
        {
            yield return Alternatives(o, set, "p_from_d", claim + ", within the group", SampleBasis.Totals(o, set), b => new(("d", d.ToString()), ("design", "paired"), ("n", Text(b.N1))), o.P);
        }
        else
        {
            yield return Alternatives(o, set, "p_from_d", claim, SampleBasis.Arms(o, set), b => new(("d", d.ToString()), ("design", "independent"), ("n1", Text(b.N1)), ("n2", Text(b.N2!.Value))), o.P);
        }
    }

    /// <summary>An effect of three standard deviations or more, printed as d or implied by an interval with its n.</summary>
    private static IEnumerable<Finding> Implausible(OutcomeRecord o)
    {
        var d = IsD(o) ? o.Effect?.Value
            : Interval(o) is { } interval && o is { Group1.N: { } n1, Group2.N: { } n2 } ? IntervalCheck.Run(new([.. interval.Keys.Select(k => (k, interval[k])), ("n1", Text(n1)), ("n2", Text(n2))]), "")["d"]?.Number : null;
        if (d is { } size && Math.Abs(size) >= LargestPlausible)
        {
            CheckResult result = new(Verdict.Partly, [CheckResult.Of("d", size)], "an effect of three standard deviations or more is rarely real: a standard error may have been taken for a standard deviation");
            yield return Desk.Of("implausible", string.Create(CultureInfo.InvariantCulture, $"{o.Outcome}: an effect of {Math.Abs(size):0.0} standard deviations"), result, "", CheckInputs.Text(o.Effect), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "means and SDs of both groups");
        }
    }

    private static IEnumerable<Finding> Eta(OutcomeRecord o, EvidenceSet set)
    {
        if (o.Effect is not { } eta || !o.EffectType.Contains("eta", StringComparison.OrdinalIgnoreCase) || eta.Value is < 0 or >= 1)
        {
            yield break;
        }

        var arms = set.Original(o.StudyId)?.ArmCount ?? set.Review(o.StudyId)?.ArmCount ?? Math.Max(set.Review(o.StudyId)?.Arms.Length ?? 0, 2);
        yield return Alternatives(o, set, "p_from_eta2", $"{o.Outcome}: partial eta squared {eta}", SampleBasis.Totals(o, set), b => new(("eta2p", eta.ToString()), ("n", Text(b.N1)), ("df1", Text(arms - 1)), ("df2", Text(b.N1 - arms))), o.P);
    }

    private static IEnumerable<Finding> Correlation(OutcomeRecord o, EvidenceSet set)
    {
        if (o.Correlation is { } r)
        {
            yield return Alternatives(o, set, "p_from_r", $"{o.Outcome}: r={r} with pain", SampleBasis.Totals(o, set), b => new(("r", r.ToString()), ("n", Text(b.N1))), o.CorrelationP);
        }
    }

    private static IEnumerable<Finding> Statistic(OutcomeRecord o, EvidenceSet set)
    {
        if (o.P.Length == 0 || StatisticCheck.Read(o.Statistic) is not { } inputs)
        {
            yield break;
        }

        var finding = Desk.Check(set, "p_from_stat", $"{o.Outcome}: {o.Statistic}", inputs, Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the analysis behind the statistic");
        yield return finding.Result["decision_error"]?.Word == "yes" ? finding with { Severity = Severity.High } : finding;
    }

    /// <summary>Midpoints of the intervals of differences and, on the log scale, of ratios. Intervals of d, r and eta squared need not be centred.</summary>
    private static IEnumerable<Finding> Centre(OutcomeRecord o, EvidenceSet set)
    {
        if (Interval(o) is { } inputs)
        {
            yield return Desk.Check(set, "from_ci", $"{o.Outcome}: {o.Effect} ({o.Low}, {o.High}) is the middle of its interval", inputs, Text(o.Effect), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Low, "the estimate and its interval in the trial's table");
        }
    }

    private static IEnumerable<Finding> IntervalP(OutcomeRecord o, EvidenceSet set)
    {
        if (Interval(o) is not { } inputs || o.P.Length == 0)
        {
            yield break;
        }

        var ratio = inputs["scale"].Length > 0;
        var bases = ratio ? [] : o.Comparison == Comparison.Within ? SampleBasis.Totals(o, set) : SampleBasis.Arms(o, set);
        ImmutableArray<(string, string)> printed = [.. inputs.Keys.Select(k => (k, inputs[k]))];
        if (bases.IsEmpty)
        {
            yield return Desk.Check(set, "from_ci", $"{o.Outcome}: p follows from the interval", new([.. printed, ("df", "1e9")]), Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, AskSizes, "normal approximation");
            yield break;
        }

        yield return Alternatives(o, set, "from_ci", $"{o.Outcome}: p follows from the interval", bases, b => b.N2 is { } n2 ? new([.. printed, ("n1", Text(b.N1)), ("n2", Text(n2))]) : new([.. printed, ("n", Text(b.N1))]), o.P);
    }

    /// <summary>The inputs of a printed difference or ratio with its interval; null for other effects.</summary>
    internal static CheckInputs? Interval(OutcomeRecord o)
    {
        var ratio = RatioType().IsMatch(o.EffectType);
        return o is { Effect: { } effect, Low: { } low, High: { } high } && (ratio || DifferenceType().IsMatch(o.EffectType)) && !(ratio && (low.Value <= 0 || effect.Value <= 0))
            ? new(("estimate", effect.ToString()), ("lower", low.ToString()), ("upper", high.ToString()), ("scale", ratio ? "log" : ""))
            : null;
    }

    internal static bool IsD(OutcomeRecord o) => StandardisedType().IsMatch(o.EffectType);

    internal static string Claimed(string p) => PClaim.From(p)?.ToString() ?? p;

    /// <summary>The check under every basis: the best informed decides, the others are shown. Without a printed p .05 is tried, and a value above it contradicts nothing.</summary>
    private static Finding Alternatives(OutcomeRecord o, EvidenceSet set, string kind, string claim, ImmutableArray<SampleBasis> bases, Func<SampleBasis, CheckInputs> inputs, string p)
    {
        var reported = p.Length > 0 ? Claimed(p) : PClaim.BelowThreshold.ToString();
        var results = bases.Select(b => (b.Assumption, Inputs: inputs(b), Result: Recomputation.Run(kind, inputs(b), reported, set, o.StudyId))).Where(r => r.Result.Verdict != Verdict.NotCheckable).ToList();
        if (results.Count == 0)
        {
            return Desk.Of(kind, claim, CheckResult.NotCheckable("no n is printed for this trial"), "", p, o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.None, "");
        }

        var first = results[0];
        if (p.Length == 0)
        {
            reported = first.Result.Verdict == Verdict.Consistent ? reported : "";
            first.Result = first.Result with { Verdict = first.Result.Verdict == Verdict.Consistent ? Verdict.Consistent : Verdict.Implied, Note = "no p is printed for this value; .05 is used" };
        }

        var crosses = PClaim.From(p)?.Significant is { } said && said != (first.Result["p"]!.Number < PClaim.Threshold);
        var finding = Desk.Of(kind, claim, first.Result, first.Inputs.ToString(), reported, o.Place, first.Assumption, o.StudyId, o.OutcomeId, crosses ? Severity.High : Severity.Medium, AskSizes, first.Assumption);
        return finding with { Alternatives = [.. results.Skip(1).Select(r => new Alternative(r.Inputs.ToString(), r.Assumption, r.Result))] };
    }

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Text(Printed? printed) => printed?.ToString() ?? "";

    [GeneratedRegex(@"^\s*(cohen'?s?\s*d|d|hedges'?s?\s*g|g|smd)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StandardisedType();

    [GeneratedRegex(@"^\s*(w?md|mean difference|difference|risk difference|rd)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DifferenceType();

    [GeneratedRegex(@"^\s*(rr|or|hr|irr|risk ratio|odds ratio|hazard ratio|rate ratio|gmr|rom)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RatioType();
}
