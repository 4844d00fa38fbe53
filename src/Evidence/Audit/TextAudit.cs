using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Statements that a review makes twice (text against text, table and figure): marked claims of kind "text" name outcome rows, joined by '+', and what another place says of them, or one cell as "P4.effect_size", "ELM2020.n_randomised", "ELM2020.D4".</summary>
internal static class TextAudit
{
    private const string Ask = "which of the two statements is meant; a word such as 'no' may be missing";

    public static IEnumerable<Finding> Of(EvidenceSet set) => [.. Repeated(set), .. Unchanged(set)];

    private static IEnumerable<Finding> Repeated(EvidenceSet set) =>
        from claim in set.Claims
        where claim.Kind.Equals("text", StringComparison.OrdinalIgnoreCase)
        from id in claim.Quantity.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        select id.Contains('.', StringComparison.Ordinal) && set.Outcomes.All(o => o.OutcomeId != id) ? OfCell(claim, id, set) : OfOutcome(claim, id, set);

    private static Finding OfOutcome(ReviewClaim claim, string id, EvidenceSet set)
    {
        var o = set.Outcomes.FirstOrDefault(r => r.OutcomeId == id && r.Voice == Voice.Review);
        return Desk.Of("text", $"{claim.Location} says of {o?.Outcome ?? id}: {claim.Value}", o is null ? CheckResult.NotCheckable("no outcome of this id") : Compare(claim.Value, o), "", claim.Value, claim.Place, o?.Place ?? "", o?.StudyId ?? "", id, Severity.High, Ask);
    }

    private static Finding OfCell(ReviewClaim claim, string id, EvidenceSet set)
    {
        string row = id[..id.LastIndexOf('.')], column = id[(id.LastIndexOf('.') + 1)..];
        var (value, place, study, outcome) = Cell(row, column, set);
        var result = value is null ? CheckResult.NotCheckable("no such cell in the tables")
            : value.Length == 0 ? CheckResult.NotCheckable("the cell is empty")
            : new(Same(column, claim.Value, value) ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("elsewhere", value)]);
        return Desk.Of("text", $"{claim.Location} says of {id}: {claim.Value}", result, "", claim.Value, claim.Place, place, study, outcome, Severity.High, Ask);
    }

    private static (string? Value, string Place, string Study, string Outcome) Cell(string row, string column, EvidenceSet set)
    {
        if (set.Outcomes.FirstOrDefault(o => o.OutcomeId == row && o.Voice == Voice.Review) is { } outcome)
        {
            return (outcome.Cell(column), outcome.Place, outcome.StudyId, outcome.OutcomeId);
        }

        if (set.Rob2.FirstOrDefault(r => r.StudyId == row) is { } rating && (column.StartsWith('D') || column.Equals("overall", StringComparison.OrdinalIgnoreCase)))
        {
            var judgement = column is ['D', >= '1' and <= '5'] ? rating.Domains[column[1] - '1'] : rating.Printed ?? rating.Derived.Overall;
            return (judgement is { } j and not Judgement.NoInformation ? Rob2.Name(j) : "", "rob2.csv", row, "");
        }

        return set.Review(row) is { } study ? (study.Cell(column), study.Place, row, "") : (null, "", "", "");
    }

    private static bool Same(string column, string said, string cell)
    {
        if (column is "p_report" or "corr_p")
        {
            return PClaim.From(said) is { } a && PClaim.From(cell) is { } b && (a == b || (a.Relation == PRelation.Below && b.Judge(0, a.P.Value) != Verdict.Inconsistent && b.Significant == true) || (b.Relation == PRelation.Below && a.Significant == true && a.P.Value < b.P.Value));
        }

        if (Printed.From(said) is { } x && Printed.From(cell) is { } y)
        {
            return SourceChecks.SameNumber(x, y);
        }

        return Rob2.Read(said) is { } j and not Judgement.NoInformation ? j == Rob2.Read(cell) : string.Equals(said.Trim(), cell.Trim(), StringComparison.OrdinalIgnoreCase);
    }

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
        var verdict = changed ? direction == Direction.None ? Verdict.Inconsistent : Verdict.Consistent : Directions.Compare(said, o.Direction, o.KnownBenefit);
        return new(verdict, [CheckResult.Of("elsewhere", o.Direction)]);
    }
}
