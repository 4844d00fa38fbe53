using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Statements of the synthesis: the count of favourable trials and its sign test, combined p bounds, the method, and words that the design does not carry.</summary>
internal static partial class SynthesisAudit
{
    private const string AllPain = "P*";

    public static IEnumerable<Finding> Of(EvidenceSet set) => [.. Favourable(set), .. Bounds(set), .. SignTests(set), .. Methods(set), .. Mediation(set), .. Within(set)];

    private static List<OutcomeRecord> Pain(EvidenceSet set) =>
        [.. set.Outcomes.Where(o => o.Voice == Voice.Review && o.IsPain && Directions.Read(o.Direction) != Direction.Unclear).GroupBy(o => o.StudyId, StringComparer.Ordinal).Select(g => g.First())];

    private static IEnumerable<Finding> Favourable(EvidenceSet set)
    {
        var pain = Pain(set);
        if (pain.Count == 0)
        {
            yield break;
        }

        var senses = set.Outcomes.Where(o => o.Voice == Voice.Review && o.IsPain && Directions.Read(o.Direction) != Direction.Unclear).GroupBy(o => o.StudyId, StringComparer.Ordinal).Select(g => g.Select(Swim.EffectDirection.Of).ToList()).ToList();
        var x = pain.Count(o => Swim.EffectDirection.Of(o) == Swim.EffectSense.Better);
        CheckInputs inputs = new(("x", x.ToString(CultureInfo.InvariantCulture)), ("n", pain.Count.ToString(CultureInfo.InvariantCulture)));
        yield return Desk.Check(set, "swim", $"{x} of {pain.Count} trials favour exercise on pain", inputs, $"{x}/{pain.Count}", "outcomes.csv", "outcomes.csv", outcomeId: AllPain);
        if (set.Claim("pain_favourable") is { } claim && Printed.From(Leading().Match(claim.Value).Value) is { } printed)
        {
            // Rows of one trial may differ, and a change whose benefit is not known may count either way.
            int least = senses.Count(s => s.TrueForAll(e => e == Swim.EffectSense.Better)), most = senses.Count(s => s.Exists(e => e == Swim.EffectSense.Better) || s.TrueForAll(e => e == Swim.EffectSense.Unclear));
            var unknown = senses.Exists(s => s.TrueForAll(e => e == Swim.EffectSense.Unclear) && pain.Exists(o => Directions.Read(o.Direction) is Direction.Increase or Direction.Decrease));
            var within = printed.Value >= least && printed.Value <= (unknown ? most : senses.Count(s => s.Exists(e => e == Swim.EffectSense.Better)));
            yield return Desk.Of(
                "favourable", "number of trials that favour exercise on pain", new(within ? unknown ? Verdict.Implied : Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("x", x)], within && unknown ? "which way is better is not known for every trial" : ""),
                inputs.ToString(), claim.Value, claim.Place, "direction of outcomes.csv", "", AllPain, Severity.High, "the direction of each trial");
        }
    }

    private static IEnumerable<Finding> Bounds(EvidenceSet set)
    {
        var bounds = Pain(set).Where(o => Swim.EffectDirection.Of(o) == Swim.EffectSense.Better).Select(o => PClaim.From(o.P)).Where(p => p is { Relation: not PRelation.Above, P.Value: > 0 and < 1 }).Select(p => CheckInputs.Text(p!.P.Value)).ToList();
        if (bounds.Count > 1)
        {
            yield return Desk.Check(set, "swim", "Fisher's combination of the printed p bounds of pain", new(("p_bounds", string.Join('+', bounds))), "-", "outcomes.csv", "outcomes.csv", outcomeId: AllPain);
        }
    }

    private static IEnumerable<Finding> SignTests(EvidenceSet set) =>
        from claim in set.Claims
        where claim.Quantity.Contains("sign_test", StringComparison.OrdinalIgnoreCase)
        let match = Ratio().Match(claim.Value)
        where match.Success
        select Desk.Check(set, "swim", "sign test " + claim.Value, new(("x", match.Groups["x"].Value), ("n", match.Groups["n"].Value)), PClaim.From(claim.Value)?.ToString() ?? match.Value, claim.Place, claim.Place, worst: Severity.High, resolve: "whether the printed p is one-sided");

    private static IEnumerable<Finding> Methods(EvidenceSet set) =>
        from claim in set.Claims
        where claim.Quantity.Contains("synthesis_method", StringComparison.OrdinalIgnoreCase)
        let significance = Swim.SynthesisMethod.CountsSignificance(claim.Value)
        select Desk.Check(set, "swim", "synthesis by " + claim.Value, new(("method", significance ? "significance" : claim.Value)), significance ? "significance" : claim.Value, claim.Place, "Cochrane Handbook, chapter 12", worst: Severity.Medium, resolve: Swim.SynthesisMethod.Advice);

    /// <summary>A claim of mediation needs a mediated effect in some trial.</summary>
    private static IEnumerable<Finding> Mediation(EvidenceSet set)
    {
        var analysed = set.Outcomes.Any(o => MediationWord().IsMatch(string.Join(" | ", o.EffectType, o.Outcome, o.Compared, o.Statistic)));
        return from claim in set.Claims
               where claim.Quantity.Contains("mediation", StringComparison.OrdinalIgnoreCase) && !NoClaim().IsMatch(claim.Value)
               select Desk.Of("mechanism", "effects are said to be mediated: " + claim.Value, new(analysed ? Verdict.Consistent : Verdict.Inconsistent, [], analysed ? "" : "no trial reports a mediation analysis; correlation of changes does not show mediation"), "", claim.Value, claim.Place, "outcomes.csv", "", "", Severity.Medium, "a mediation analysis of individual data");
    }

    /// <summary>A change within a group that is offered as a comparison with a control: it counts for the claim that trials favour exercise, or it is itself said to be between groups.</summary>
    private static IEnumerable<Finding> Within(EvidenceSet set)
    {
        var counted = set.Claim("pain_favourable");
        foreach (var o in set.Outcomes.Where(o => o.Voice == Voice.Review))
        {
            var control = set.Review(o.StudyId) is { Control.Length: > 0 } s && !s.Control.StartsWith("no", StringComparison.OrdinalIgnoreCase) && !Designs.IsSingleArm(o.StudyId, set);
            var alone = !set.Outcomes.Any(p => p.Voice == Voice.Review && p.StudyId == o.StudyId && p.Comparison == Comparison.Between && string.Equals(p.Domain, o.Domain, StringComparison.OrdinalIgnoreCase));
            if (o is { Comparison: Comparison.Within, Effect: { } effect } && control && alone && o.IsPain && counted is not null)
            {
                yield return Desk.Of(
                    "within_between", $"{o.Outcome}: {o.EffectType} {effect} is a change within the group", new(Verdict.Partly, [], "a within-group effect is not comparable with effects between groups"), "", o.Compared, o.Place, counted.Place,
                    o.StudyId, o.OutcomeId, Severity.Medium, "the between-group effect");
            }
            else if (o is { Comparison: Comparison.Between, Pre: { } pre, Post: { } post, Group2.Mean: null } && (EffectAudit.IsDifference(o) ? o.Effect ?? o.Magnitude : o.Magnitude) is { Decimals: > 0 } md && !o.Unit.Contains('%', StringComparison.Ordinal)
                && (md with { Value = Math.Abs(md.Value) }).Covers(Math.Abs(pre.Value - post.Value)) && md.Value != 0)
            {
                yield return Desk.Of(
                    "within_between", $"{o.Outcome}: the difference of {md} between groups is the change of one group from {pre} to {post}", new(Verdict.Partly, [CheckResult.Of("difference", pre.Value - post.Value)], "a difference between groups needs both groups"), "", o.Compared, o.Place, o.Place,
                    o.StudyId, o.OutcomeId, Severity.Medium, "the between-group effect");
            }
        }
    }

    [GeneratedRegex(@"\b(mediat\w*|indirect effect)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MediationWord();

    [GeneratedRegex(@"^\s*(no|none|not)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoClaim();

    [GeneratedRegex(@"^\s*\d{1,4}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Leading();

    [GeneratedRegex(@"(?<x>\d{1,4})\s*(/|of|out of)\s*(?<n>\d{1,4})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ratio();
}
