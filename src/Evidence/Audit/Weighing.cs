using System.Collections.Immutable;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>A reading of a printed value under which its claim may hold after all.</summary>
/// <param name="Verdict">What follows where it holds: consistent where the reading is as good as the first, implied where it is only possible.</param>
internal sealed record OtherReading(CheckInputs Inputs, string Assumption, Verdict Verdict);

/// <summary>Weighs one printed value under every size it may rest on. The best informed sizes decide, and those as well informed may speak for the claim; the others are shown.</summary>
internal static class Weighing
{
    public const string AskSizes = "the arm sizes behind this value, from the trial's table or its authors";

    /// <param name="bases">Best informed first.</param>
    /// <param name="p">The printed p; without one .05 is tried, and a value above it contradicts nothing.</param>
    /// <param name="readings">Other readings, asked for only where the first contradicts the claim.</param>
    public static Finding Of(OutcomeRecord o, EvidenceSet set, string kind, string claim, ImmutableArray<SampleBasis> bases, Func<SampleBasis, CheckInputs> inputs, string p, Func<SampleBasis, IEnumerable<OtherReading>>? readings = null)
    {
        var reported = p.Length > 0 ? EffectAudit.Claimed(p) : PClaim.BelowThreshold.ToString();
        CheckResult Run(CheckInputs with) => Recomputation.Run(kind, with, reported, set, o.StudyId);
        var results = bases.Select(b => (Basis: b, Inputs: inputs(b), Result: Run(inputs(b)))).Where(r => r.Result.Verdict != Verdict.NotCheckable).ToList();
        if (results.Count == 0)
        {
            return Desk.Of(kind, claim, CheckResult.NotCheckable("no n is printed for this trial"), "", p, o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.None, "");
        }

        var first = results[0];
        if (first.Result.Verdict == Verdict.Inconsistent && results.Find(r => r.Basis.Tier == first.Basis.Tier && r.Result.Verdict is Verdict.Consistent or Verdict.Borderline) is { Inputs: not null } equal)
        {
            first = equal;
        }

        var (result, assumption, used) = (first.Result, first.Basis.Assumption, first.Inputs);
        if (p.Length == 0)
        {
            reported = result.Verdict == Verdict.Consistent ? reported : "";
            result = result with { Verdict = result.Verdict == Verdict.Consistent ? Verdict.Consistent : Verdict.Implied, Note = "no p is printed for this value; .05 is used" };
        }
        else if (result.Verdict == Verdict.Inconsistent)
        {
            (result, assumption, used) = Otherwise(o, first.Basis, reported, (result, assumption, used), Run, readings);
        }

        var crosses = PClaim.From(p)?.Significant is { } said && said != (result["p"]!.Number < PClaim.Threshold);
        var finding = Desk.Of(kind, claim, result, used.ToString(), reported, o.Place, assumption, o.StudyId, o.OutcomeId, crosses ? Severity.High : Severity.Medium, AskSizes, assumption);
        return finding with { Alternatives = [.. results.Where(r => r.Inputs.ToString() != used.ToString()).Select(r => new Alternative(r.Inputs.ToString(), r.Basis.Assumption, r.Result))] };
    }

    private static (CheckResult Result, string Assumption, CheckInputs Used) Otherwise(
        OutcomeRecord o, SampleBasis basis, string reported, (CheckResult Result, string Assumption, CheckInputs Used) first, Func<CheckInputs, CheckResult> run, Func<SampleBasis, IEnumerable<OtherReading>>? readings)
    {
        foreach (var reading in readings?.Invoke(basis) ?? [])
        {
            if (run(reading.Inputs) is { Verdict: Verdict.Consistent or Verdict.Borderline } held)
            {
                return (held with { Verdict = reading.Verdict == Verdict.Implied || held.Verdict == Verdict.Consistent ? reading.Verdict : held.Verdict }, reading.Assumption, reading.Inputs);
            }
        }

        if (Wording.IsAdjusted(o))
        {
            return (first.Result with { Verdict = Verdict.Implied, Note = "the analysis is named as adjusted: its p need not be that of this recomputation" }, first.Assumption, first.Used);
        }

        return Wording.IsOneSided(o) && first.Result["p_min"]?.Number is { } min && first.Result["p_max"]?.Number is { } max && PClaim.From(reported)?.Judge(min / 2, max / 2) is { } half and not Verdict.Inconsistent
            ? (first.Result with { Verdict = half, Note = "half the two-sided p, as a one-sided test is named" }, first.Assumption, first.Used)
            : first;
    }
}
