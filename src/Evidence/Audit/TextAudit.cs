using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Statements that the text makes twice: marked claims of kind "text" name outcome rows (joined by '+') and what another place says of them.</summary>
internal static class TextAudit
{
    public static IEnumerable<Finding> Of(EvidenceSet set) => [.. Repeated(set), .. Unchanged(set)];

    private static IEnumerable<Finding> Repeated(EvidenceSet set) =>
        from claim in set.Claims
        where claim.Kind.Equals("text", StringComparison.OrdinalIgnoreCase)
        from id in claim.Quantity.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let o = set.Outcomes.FirstOrDefault(r => r.OutcomeId == id && r.Voice == Voice.Review)
        select Desk.Of("text", $"{claim.Location} says of {o?.Outcome ?? id}: {claim.Value}", o is null ? CheckResult.NotCheckable("no outcome of this id") : Compare(claim.Value, o), "", claim.Value, claim.Place, o?.Place ?? "", o?.StudyId ?? "", id, Severity.High, "which of the two statements is meant; a word such as 'no' may be missing");

    /// <summary>"No change" beside a p below .05 does not fit.</summary>
    private static IEnumerable<Finding> Unchanged(EvidenceSet set) =>
        from o in set.Outcomes
        where o.Voice == Voice.Review && Directions.Read(o.Direction) == Direction.None && PClaim.From(o.P)?.Significant == true
        select Desk.Of("direction_p", $"{o.Outcome}: no change, yet {EffectAudit.Claimed(o.P)}", new(Verdict.Partly, [CheckResult.Of("direction", o.Direction)], "a significant change is a change"), "", o.Direction, o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the direction of the change");

    private static CheckResult Compare(string said, OutcomeRecord o)
    {
        var direction = Directions.Read(o.Direction);
        if (direction == Direction.Unclear)
        {
            return CheckResult.NotCheckable("the outcome's direction is not stated in a word that is understood");
        }

        var changed = said.Equals("changed", StringComparison.OrdinalIgnoreCase) || said.Equals("change", StringComparison.OrdinalIgnoreCase);
        var verdict = changed ? direction == Direction.None ? Verdict.Inconsistent : Verdict.Consistent : Directions.Compare(said, o.Direction);
        return new(verdict, [CheckResult.Of("elsewhere", o.Direction)]);
    }
}
