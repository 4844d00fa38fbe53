using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Printed risk-of-bias statements against the rule and the domain columns.</summary>
internal static partial class Rob2Checks
{
    public static CheckResult Run(CheckInputs inputs, string reported, EvidenceSet set) =>
        inputs.Has("domains") ? Overall(inputs["domains"], reported)
        : inputs.Has("domain") ? Reason(inputs["domain"], reported, set)
        : Totals(reported, set);

    private static CheckResult Overall(string domains, string reported)
    {
        var read = domains.Split('+', StringSplitOptions.TrimEntries).Select(Rob2.Read).ToList();
        if (read.Count != 5 || read.Contains(null) || Rob2.Derive([.. read.Select(j => j!.Value)]) is not { Overall: { } overall } derived)
        {
            return NotCheckable("five judgements are needed");
        }

        var printed = reported.Length == 0 ? null : Rob2.Read(reported);
        var raised = derived.MayBeRaised ? "several domains have concerns: a reviewer may raise the rating to high" : "";
        var verdict = printed is null or Judgement.NoInformation ? Verdict.Implied
            : printed == overall ? Verdict.Consistent
            : Rob2.Allows(derived, printed.Value) ? Verdict.Partly : Verdict.Inconsistent;
        return new(verdict, [Of("overall", Rob2.Name(overall))], raised);
    }

    private static CheckResult Totals(string reported, EvidenceSet set)
    {
        // A printed rating that the rule allows stands: several concerns may have been raised to high.
        var overall = set.Rob2.Select(r => r.Override?.Judgement ?? (r.Printed is { } printed && Rob2.Allows(r.Derived, printed) ? printed : r.Derived.Overall)).ToList();
        if (overall.Count == 0 || overall.Contains(null))
        {
            return NotCheckable("the domains of every trial are needed");
        }

        int Count(Judgement j) => overall.Count(o => o == j);
        ImmutableArray<Quantity> totals = [Of("low", Count(Judgement.Low)), Of("some", Count(Judgement.SomeConcerns)), Of("high", Count(Judgement.High))];
        var stated = TotalShape().Matches(reported).Select(m => (m.Groups["name"].Value, int.Parse(m.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture))).ToList();
        var agree = stated.TrueForAll(s => totals.First(q => s.Value.StartsWith(q.Name, StringComparison.OrdinalIgnoreCase)).Number == s.Item2);
        var raised = string.Join(", ", set.Rob2.Where(r => r.Derived.MayBeRaised).Select(r => r.StudyId));
        return new(stated.Count == 0 ? Verdict.Implied : agree ? Verdict.Consistent : Verdict.Inconsistent, totals, raised.Length == 0 ? "" : "several domains have concerns and may be raised to high: " + raised);
    }

    /// <summary>A domain named as the main reason ("most") is flagged, and no other more often; one named as a reason is flagged at all; one called low is flagged in no more than half.</summary>
    private static CheckResult Reason(string domain, string reported, EvidenceSet set)
    {
        if (set.Rob2.IsEmpty || domain.Length != 2 || domain[0] is not ('D' or 'd') || domain[1] is < '1' or > '5')
        {
            return NotCheckable("the domain columns are needed");
        }

        int Flagged(int d) => set.Rob2.Count(r => r.Domains[d] is Judgement.SomeConcerns or Judgement.High);
        var at = domain[1] - '1';
        int mine = Flagged(at), most = Enumerable.Range(0, 5).Max(Flagged);
        ImmutableArray<Quantity> quantities =
        [
            Of("flagged", mine), Of("of", set.Rob2.Length), .. Enumerable.Range(0, 5).Select(d => Of("D" + (d + 1).ToString(CultureInfo.InvariantCulture) + "_flagged", Flagged(d))),
        ];
        if (reported.Contains("low", StringComparison.OrdinalIgnoreCase) || reported.Contains("good", StringComparison.OrdinalIgnoreCase))
        {
            return new(2 * mine <= set.Rob2.Length ? Verdict.Consistent : Verdict.Inconsistent, quantities);
        }

        var main = reported.Contains("most", StringComparison.OrdinalIgnoreCase) || reported.Contains("main", StringComparison.OrdinalIgnoreCase);
        return mine == 0
            ? new(Verdict.Inconsistent, quantities, "the column has no concern at all")
            : new(main && mine < most ? Verdict.Partly : Verdict.Consistent, quantities, main && mine < most ? "another domain is flagged more often" : "");
    }

    [GeneratedRegex(@"(?<name>low|some|high)[a-z_ ]*=\s*(?<n>\d{1,6})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TotalShape();
}
