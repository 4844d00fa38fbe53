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

        var x = pain.Count(o => Swim.EffectDirection.Of(o) == Swim.EffectSense.Better);
        CheckInputs inputs = new(("x", x.ToString(CultureInfo.InvariantCulture)), ("n", pain.Count.ToString(CultureInfo.InvariantCulture)));
        yield return Desk.Check(set, "swim", $"{x} of {pain.Count} trials favour exercise on pain", inputs, $"{x}/{pain.Count}", "outcomes.csv", "outcomes.csv", outcomeId: AllPain);
        if (set.Claim("pain_favourable") is { } claim && Printed.From(claim.Value) is { } printed)
        {
            yield return Desk.Of("favourable", "number of trials that favour exercise on pain", new(printed.Value == x ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("x", x)]), inputs.ToString(), claim.Value, claim.Place, "direction of outcomes.csv", "", AllPain, Severity.High, "the direction of each trial");
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
        var analysed = set.Outcomes.Any(o => o.EffectType.Contains("mediat", StringComparison.OrdinalIgnoreCase) || o.EffectType.Contains("indirect", StringComparison.OrdinalIgnoreCase));
        return from claim in set.Claims
               where claim.Quantity.Contains("mediation", StringComparison.OrdinalIgnoreCase)
               select Desk.Of("mechanism", "effects are said to be mediated: " + claim.Value, new(analysed ? Verdict.Consistent : Verdict.Inconsistent, [], analysed ? "" : "no trial reports a mediation analysis; correlation of changes does not show mediation"), "", claim.Value, claim.Place, "outcomes.csv", "", "", Severity.Medium, "a mediation analysis of individual data");
    }

    /// <summary>A change within a group says nothing of the comparison with a control that the review speaks of.</summary>
    private static IEnumerable<Finding> Within(EvidenceSet set) =>
        from o in set.Outcomes
        where o is { Voice: Voice.Review, Comparison: Comparison.Within } && o.Effect is not null && set.Review(o.StudyId) is { Control.Length: > 0 } s && !s.Control.StartsWith("none", StringComparison.OrdinalIgnoreCase)
        select Desk.Of("within_between", $"{o.Outcome}: {o.EffectType} {o.Effect} is a change within the group", new(Verdict.Partly, [], "a within-group effect is not comparable with effects between groups"), "", o.Compared, o.Place, set.Review(o.StudyId)!.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the between-group effect");

    [GeneratedRegex(@"(?<x>\d{1,4})\s*(/|of|out of)\s*(?<n>\d{1,4})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ratio();
}
