using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Evidence.Audit;

/// <summary>Ratings against the rule of RoB 2, flow boxes against their arithmetic, and trials against the review's lists.</summary>
internal static class RatingAudit
{
    public static IEnumerable<Finding> Of(EvidenceSet set) => [.. Overall(set), .. Signalling(set), .. Totals(set), .. Reasons(set), .. Flow(set), .. Lists(set)];

    private static IEnumerable<Finding> Overall(EvidenceSet set) =>
        set.Rob2.Where(r => r.Printed is not null && r.Override is null && r.Derived.Overall is not null).Select(r => Desk.Check(
            set, "rob2", "overall rating", new(("domains", string.Join('+', r.Domains.Select(Rob2.Name)))), Rob2.Name(r.Printed!.Value), Line(r), Line(r), r.StudyId, "", Severity.High,
            "whether a reviewer set the overall rating against the rule, and why"));

    /// <summary>Judgements of the domains against the answers they rest on.</summary>
    private static IEnumerable<Finding> Signalling(EvidenceSet set) =>
        from r in set.Rob2
        where !r.BySignalling.IsEmpty
        let differ = r.AgainstSignalling.ToList()
        select Desk.Of(
            "rob2_signalling", "domains are judged as their signalling answers give", new(differ.Count == 0 ? Verdict.Consistent : Verdict.Inconsistent, [.. Enumerable.Range(0, 5).Select(d => CheckResult.Of("D" + (d + 1).ToString(CultureInfo.InvariantCulture), Rob2.Name(r.BySignalling[d])))]), "",
            string.Join('+', r.Domains.Select(Rob2.Name)), Line(r), "signalling.csv", r.StudyId, "", Severity.Medium, "why the judgement departs from the algorithm: " + string.Join(", ", differ));

    private static IEnumerable<Finding> Totals(EvidenceSet set)
    {
        var claims = new[] { ("some", set.Claim("some_concerns")), ("low", set.Claim("low")), ("high", set.Claim("high")) }.Where(c => c.Item2 is not null).ToList();
        if (claims.Count > 0 && !set.Rob2.IsEmpty)
        {
            yield return Desk.Check(
                set, "rob2", "numbers of overall ratings", new(("rule", "low only if all five domains low")), string.Join(';', claims.Select(c => c.Item1 + "=" + c.Item2!.Value)), claims[0].Item2!.Place,
                "D1 to D5 of rob2.csv", worst: Severity.High, resolve: "the overall rating of each trial, and the reason where it departs from the rule");
        }
    }

    private static IEnumerable<Finding> Reasons(EvidenceSet set) =>
        set.Claims.Where(c => c.Kind.Equals("rob2", StringComparison.OrdinalIgnoreCase) && c.Quantity.Contains("domain", StringComparison.OrdinalIgnoreCase)).Select(c => Desk.Check(
            set, "rob2", c.Quantity.Replace('_', ' ') + " " + c.Value + (c.Note.Length > 0 ? ": " + c.Note : ""), new(("domain", c.Value)),
            c.Quantity.StartsWith("main", StringComparison.OrdinalIgnoreCase) ? "most" : c.Quantity.StartsWith("low", StringComparison.OrdinalIgnoreCase) ? "low" : "a reason", c.Place, "column " + c.Value + " of rob2.csv",
            worst: Severity.Medium, resolve: "the support for each judgement"));

    private static IEnumerable<Finding> Flow(EvidenceSet set)
    {
        var flow = set.Flow;
        if (!flow.IsGiven)
        {
            yield break;
        }

        var equations = flow.Equations().ToList();
        foreach (var e in equations.Where(e => e.Holds is not null))
        {
            CheckResult result = new(e.Holds == true ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("value", e.Computed!.Value)]);
            yield return Desk.Of("prisma", e.Words, result, string.Join(';', e.Terms.Select(t => $"{t}={flow[t]}")), e.Printed!.Value.ToString(CultureInfo.InvariantCulture), "box " + e.Box, "boxes " + string.Join(", ", e.Terms), "", "", Severity.High, "the search and screening log");
        }

        if (flow["new_reports"] is { } reports && flow["new_studies"] is { } studies)
        {
            yield return Desk.Of("prisma", "included reports are at least as many as included studies", new(reports >= studies ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("reports", reports), CheckResult.Of("studies", studies)]), "", reports.ToString(CultureInfo.InvariantCulture), "box new_reports", "box new_studies", "", "", Severity.Medium, "the list of included reports");
        }

        if (flow["new_studies"] is { } added && flow["total_studies"] is { } totalStudies && totalStudies < added)
        {
            yield return Desk.Of("prisma", "all studies are at least as many as the new ones", new(Verdict.Inconsistent, [CheckResult.Of("studies", totalStudies), CheckResult.Of("new", added)]), "", totalStudies.ToString(CultureInfo.InvariantCulture), "box total_studies", "box new_studies", "", "", Severity.Medium, "the list of included studies");
        }

        // An update lists the studies of the earlier version too.
        if (flow["new_studies"] is { } included && included != set.Included.Count() && flow["total_studies"] != set.Included.Count())
        {
            yield return Desk.Of("flow_against_studies", "studies included in the flow diagram are those extracted", new(Verdict.Inconsistent, [CheckResult.Of("extracted", set.Included.Count())]), "", included.ToString(CultureInfo.InvariantCulture), "box new_studies", "studies.csv", "", "", Severity.High, "the list of included studies");
        }

        if (equations.TrueForAll(e => e.Holds is null))
        {
            yield return Desk.Check(set, "prisma", "flow diagram counts", new(("available", flow.Boxes.Count.ToString(CultureInfo.InvariantCulture))), "-", "prisma.csv", "prisma.csv", resolve: "the numbers of the flow diagram");
        }
    }

    private static IEnumerable<Finding> Lists(EvidenceSet set) =>
        set.Included.Where(s => s.InTable is not null || s.InReferences is not null).Select(s => Desk.Check(
            set, "completeness", "the trial is in the table of characteristics and in the reference list", new(("table", "in_table1"), ("list", "in_reference_list")), "included", s.Place, "table of characteristics and reference list",
            s.StudyId, "", Severity.Medium, "the row and the reference of this trial"));

    private static string Line(Rob2Record r) => string.Create(CultureInfo.InvariantCulture, $"rob2.csv line {r.Row}");
}
