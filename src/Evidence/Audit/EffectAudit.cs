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
    private const double WidestSplit = 2.0 / 3;

    public static IEnumerable<Finding> Of(EvidenceSet set) =>
        set.Outcomes.SelectMany(o => o.Voice == Voice.Review ? OfReview(o, set) : [.. Centre(o, set), .. Implausible(o)]);

    private static IEnumerable<Finding> OfReview(OutcomeRecord o, EvidenceSet set) =>
    [
        .. Standardised(o, set), .. Eta(o, set), .. Correlation(o, set), .. Statistic(o, set), .. MeansAudit.Of(o, set), .. Centre(o, set), .. IntervalP(o, set), .. Implausible(o),
        .. MeansAudit.Implied(o, set), .. MeansAudit.Changes(o, set), .. ConversionAudit.Of(o, set),
    ];

    private static IEnumerable<Finding> Standardised(OutcomeRecord o, EvidenceSet set)
    {
        if (!IsD(o) || o.Effect is not { } d)
        {
            yield break;
        }

        var claim = $"{o.Outcome}: {o.EffectType} {d}";
        var type = IsCorrected(o) ? "g" : "";
        if (Designs.IsPaired(o, set))
        {
            CheckInputs Paired(int n) => new(("d", d.ToString()), ("design", "paired"), ("n", Text(n)), ("type", type));
            yield return Weighing.Of(
                o, set, "p_from_d", claim + ", within the group", SampleBasis.Totals(o, set), b => Paired(b.N1), o.P,
                b => b.Tier == BasisTier.WithValue ? [] : SampleBasis.SingleArms(o, set).Select(n => new OtherReading(Paired(n), "a change within one arm", Verdict.Consistent)));
            yield break;
        }

        CheckInputs Independent(int n1, int n2) => new(("d", d.ToString()), ("design", "independent"), ("n1", Text(n1)), ("n2", Text(n2)), ("type", type));
        var finding = Weighing.Of(o, set, "p_from_d", claim, SampleBasis.Arms(o, set), b => Independent(b.N1, b.N2!.Value), o.P, b => b.IsGuess ? Uneven(b).Select(s => new OtherReading(Independent(s.N1, s.N2), "unequal arms of the same total", Verdict.Implied)) : []);
        yield return finding.Verdict == Verdict.Inconsistent && Designs.IsCrossover(o.StudyId, set)
            ? finding with { Result = finding.Result with { Verdict = Verdict.NotCheckable }, Severity = Severity.None, Resolve = "", Assumption = "in a crossover the p of d depends on the correlation within participants" }
            : finding;
    }

    /// <summary>Splits of a total up to two to one, where only the total is printed.</summary>
    private static IEnumerable<(int N1, int N2)> Uneven(SampleBasis basis)
    {
        for (var n1 = basis.N1 + 1; n1 <= basis.Total * WidestSplit; n1++)
        {
            yield return (n1, basis.Total - n1);
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
        if (o.Effect is not { } eta || !IsEta(o) || eta.Value is < 0 or >= 1)
        {
            yield break;
        }

        var claim = $"{o.Outcome}: partial eta squared {eta}";
        CheckInputs With(string n, string df1, string df2) => new(("eta2p", eta.ToString()), ("n", n), ("df1", df1), ("df2", df2));
        if (StatisticCheck.Read(o.Statistic) is { } f && f["stat"] == "F" && o.P.Length > 0)
        {
            yield return Desk.Check(set, "p_from_eta2", claim, With("", f["df1"], f["df2"]), Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the analysis behind the effect", "the degrees of freedom printed with the value");
            yield break;
        }

        var arms = Math.Max(2, set.Original(o.StudyId)?.ArmCount ?? set.Review(o.StudyId)?.ArmCount ?? Math.Max(set.Review(o.StudyId)?.Arms.Length ?? 0, 2));
        yield return Weighing.Of(
            o, set, "p_from_eta2", claim, SampleBasis.Totals(o, set), b => With(Text(b.N1), Text(arms - 1), Text(b.N1 - arms)), o.P,
            b => arms > 2 ? SampleBasis.Arms(o, set).Select(a => a.Total).Append(b.N1).Distinct().Select(n => new OtherReading(With(Text(n), "1", Text(n - 2)), "a comparison of two of the arms", Verdict.Implied)) : []);
    }

    private static IEnumerable<Finding> Correlation(OutcomeRecord o, EvidenceSet set)
    {
        if (o.Correlation is { } r)
        {
            CheckInputs With(int n) => new(("r", r.ToString()), ("n", Text(n)));
            yield return Weighing.Of(
                o, set, "p_from_r", $"{o.Outcome}: r={r} with pain", SampleBasis.Totals(o, set), b => With(b.N1), o.CorrelationP,
                b => b.Tier == BasisTier.WithValue ? [] : SampleBasis.SingleArms(o, set).Select(n => new OtherReading(With(n), "a correlation within one arm", Verdict.Implied)));
        }
    }

    private static IEnumerable<Finding> Statistic(OutcomeRecord o, EvidenceSet set)
    {
        if (o.P.Length == 0 || StatisticCheck.Read(o.Statistic) is not { } inputs)
        {
            yield break;
        }

        var finding = Desk.Check(set, "p_from_stat", $"{o.Outcome}: {o.Statistic}", inputs, Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the analysis behind the statistic");
        if (finding.Verdict == Verdict.Inconsistent && Wording.IsOneSided(o) && finding.Result["p_min"]?.Number is { } min && finding.Result["p_max"]?.Number is { } max && PClaim.From(o.P)?.Judge(min / 2, max / 2) is { } half and not Verdict.Inconsistent)
        {
            yield return finding with { Result = finding.Result with { Verdict = half }, Severity = half == Verdict.Borderline ? Severity.Low : Severity.None, Resolve = "", Assumption = "half the two-sided p, as a one-sided test is named" };
            yield break;
        }

        yield return finding.Result["decision_error"]?.Word == "yes" ? finding with { Severity = Severity.High } : finding;
    }

    /// <summary>Midpoints of the intervals of differences and, on the log scale, of ratios. Intervals of d, r and eta squared need not be centred, nor those of medians.</summary>
    private static IEnumerable<Finding> Centre(OutcomeRecord o, EvidenceSet set)
    {
        if (Interval(o) is { } inputs && !Wording.IsAsymmetric(o))
        {
            yield return Desk.Check(set, "from_ci", $"{o.Outcome}: {o.Effect} ({o.Low}, {o.High}) is the middle of its interval", inputs, Text(o.Effect), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Low, "the estimate and its interval in the trial's table");
        }
    }

    private static IEnumerable<Finding> IntervalP(OutcomeRecord o, EvidenceSet set)
    {
        if (Interval(o) is not { } inputs || o.P.Length == 0 || Wording.IsAsymmetric(o) || Wording.IsOtherLevel(o))
        {
            yield break;
        }

        var ratio = inputs["scale"].Length > 0;
        var paired = Designs.IsPaired(o, set) || Designs.IsCrossover(o.StudyId, set);
        var bases = ratio ? [] : paired ? SampleBasis.Totals(o, set) : SampleBasis.Arms(o, set);
        ImmutableArray<(string, string)> printed = [.. inputs.Keys.Select(k => (k, inputs[k]))];
        CheckInputs normal = new([.. printed, ("df", "1e9")]);
        if (bases.IsEmpty)
        {
            yield return Desk.Check(set, "from_ci", $"{o.Outcome}: p follows from the interval", normal, Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, Weighing.AskSizes, "normal approximation");
            yield break;
        }

        yield return Weighing.Of(
            o, set, "from_ci", $"{o.Outcome}: p follows from the interval", bases, b => b.N2 is { } n2 ? new([.. printed, ("n1", Text(b.N1)), ("n2", Text(n2))]) : new([.. printed, ("n", Text(b.N1))]), o.P,
            b => [new(normal, "normal approximation", Verdict.Consistent), new(new([.. printed, ("df", Text(b.Total - 3))]), "a model with one more term", Verdict.Consistent)]);
    }

    /// <summary>The inputs of a printed difference or ratio with its interval; null for other effects.</summary>
    internal static CheckInputs? Interval(OutcomeRecord o)
    {
        var ratio = RatioType().IsMatch(o.EffectType);
        return o is { Effect: { } effect, Low: { } low, High: { } high } && (ratio || IsDifference(o)) && !(ratio && (low.Value <= 0 || effect.Value <= 0))
            ? new(("estimate", effect.ToString()), ("lower", low.ToString()), ("upper", high.ToString()), ("scale", ratio ? "log" : ""))
            : null;
    }

    internal static bool IsD(OutcomeRecord o) => StandardisedType().IsMatch(o.EffectType);

    /// <summary>Whether the effect may carry the small-sample correction of Hedges: it is then smaller than Cohen's d.</summary>
    internal static bool IsCorrected(OutcomeRecord o) => IsD(o) && (o.EffectType.Contains('g', StringComparison.OrdinalIgnoreCase) || o.EffectType.Contains("smd", StringComparison.OrdinalIgnoreCase));

    internal static bool IsEta(OutcomeRecord o) => o.EffectType.Contains("eta", StringComparison.OrdinalIgnoreCase) && !o.EffectType.Contains("beta", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the effect is a difference in the outcome's own unit.</summary>
    internal static bool IsDifference(OutcomeRecord o) => DifferenceType().IsMatch(o.EffectType);

    internal static string Claimed(string p) => PClaim.From(p)?.ToString() ?? p;

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Text(Printed? printed) => printed?.ToString() ?? "";

    [GeneratedRegex(@"^\s*(cohen'?s?\s*d|cohen’s\s*d|d|hedges['’]?s?\s*g|g|smd)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StandardisedType();

    [GeneratedRegex(@"^\s*(w?md|mean difference|difference|risk difference|rd)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DifferenceType();

    [GeneratedRegex(@"^\s*(rr|or|hr|irr|risk ratio|odds ratio|hazard ratio|rate ratio|gmr|rom)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RatioType();
}
