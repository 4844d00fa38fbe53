using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>Runs a check for the audit and fills in the severity.</summary>
internal static class Desk
{
    public static Finding Check(EvidenceSet set, string kind, string claim, CheckInputs inputs, string reported, string claimedAt, string comparedAt = "", string studyId = "", string outcomeId = "", Severity worst = Severity.Medium, string resolve = "", string assumption = "")
    {
        var result = Recomputation.Run(kind, inputs, reported, set, studyId);
        return Of(kind, claim, result, inputs.ToString(), reported, claimedAt, comparedAt, studyId, outcomeId, worst, resolve, assumption);
    }

    public static Finding Of(string kind, string claim, CheckResult result, string inputs, string reported, string claimedAt, string comparedAt, string studyId, string outcomeId, Severity worst, string resolve, string assumption = "") => new()
    {
        Kind = kind,
        StudyId = studyId,
        OutcomeId = outcomeId,
        Claim = claim,
        Inputs = inputs,
        Reported = reported,
        ClaimedAt = claimedAt,
        ComparedAt = comparedAt,
        Result = result,
        Assumption = assumption.Length > 0 && result.Note.Length > 0 ? assumption + "; " + result.Note : assumption + result.Note,
        Severity = result.Verdict switch { Verdict.Inconsistent => worst, Verdict.Partly => Min(worst, Severity.Medium), Verdict.Borderline => Severity.Low, _ => Severity.None },
        Resolve = result.Verdict is Verdict.Inconsistent or Verdict.Partly or Verdict.Borderline ? resolve : "",
    };

    private static Severity Min(Severity a, Severity b) => a < b ? a : b;
}
