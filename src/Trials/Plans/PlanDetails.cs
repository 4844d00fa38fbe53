using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Reads the parts of a plan beyond its main analyses: sets, sensitivity, subgroups, doses, assumptions.</summary>
internal static class PlanDetails
{
    public static readonly ImmutableArray<string> Missing = ["as-modelled", "at-random", "jump-to-reference", "copy-reference", "copy-increments", "carried-forward"];

    private static readonly ImmutableArray<string> OfImputation = ["imputations", "delta", "tip"];

    /// <summary>What can be varied only where an outcome has a value before treatment.</summary>
    private static readonly ImmutableArray<string> OfBaseline = ["missing", "model"];

    public static PlannedSet Set(PlanSection s)
    {
        s.Only("name", "column", "is");
        return new(s.Label("name"), s.Label("column"), s.Text("is"));
    }

    /// <summary>An outcome with what the sensitivity analysis changes; null where it names no outcome of the plan.</summary>
    public static PlannedSensitivity? Sensitivity(PlanSection s, ImmutableArray<PlannedOutcome> outcomes, ImmutableArray<string> sets)
    {
        s.Only("name", "outcome", "missing", "imputations", "delta", "tip", "set", "standardErrors", "model");
        if (Find(s, outcomes) is not { } outcome)
        {
            return null;
        }

        foreach (var key in OfBaseline.Where(k => outcome.IsChange && s.Has(k)))
        {
            s.Complain(key, "no entry where the value is itself a change", "one");
        }

        var missing = (PlannedMissing)Math.Max(0, Missing.IndexOf(s.OneOf("missing", Missing, "as-modelled")));
        var imputes = missing is not (PlannedMissing.AsModelled or PlannedMissing.CarriedForward);
        foreach (var key in OfImputation.Where(k => !imputes && s.Has(k)))
        {
            s.Complain(key, "no entry where nothing is imputed", "one");
        }

        var tip = s.OneOf("tip", ["true", "false"], "false") == "true";
        if (tip && outcome.Outcome.Benefit == BenefitDirection.Undecided)
        {
            s.Complain("tip", "an outcome with a direction of benefit", outcome.Outcome.Name);
        }

        return new(s.Label("name"), outcome with
        {
            Set = s.Has("set") ? s.OneOf("set", sets) : outcome.Set,
            StandardErrors = s.Has("standardErrors") ? PlanReader.Errors(s) : outcome.StandardErrors,
            Model = s.Has("model") ? PlanReader.Model(s) : outcome.Model,
            ImportantChange = null,
        })
        {
            Missing = missing,
            Imputations = (int)s.Number("imputations", ImputationOptions.Default.Imputations, 2, 10_000),
            Delta = s.Number("delta", 0, -1e9, 1e9),
            Tip = tip,
        };
    }

    public static PlannedTrait? Trait(PlanSection s, ImmutableArray<PlannedOutcome> outcomes)
    {
        s.Only("outcome", "by");
        var outcome = Find(s, outcomes);
        if (outcome is { IsChange: true })
        {
            s.Complain("outcome", "an outcome with a value before treatment", outcome.Outcome.Name);
        }

        return outcome is null ? null : new(outcome, s.Label("by"));
    }

    public static PlannedAssumptions? Assumptions(PlanSection? s, ImmutableArray<PlannedOutcome> outcomes, int arms)
    {
        if (s is null)
        {
            return null;
        }

        s.Only("perArm", "dropout", "outcomes");
        var assumed = s.Sections("outcomes", fewest: 1).Select(o => Assumed(o, outcomes, arms)).ToImmutableArray();
        if (outcomes.FirstOrDefault(o => assumed.All(a => a.Outcome != o.Outcome.Name)) is { } without)
        {
            s.Complain("outcomes", "an assumption for every outcome", $"none for {Printable.Quote(without.Outcome.Name)}");
        }

        return new((int)s.Number("perArm", null, 2, 100_000), s.Number("dropout", 0, 0, 0.95), assumed);
    }

    private static AssumedOutcome Assumed(PlanSection s, ImmutableArray<PlannedOutcome> outcomes, int arms)
    {
        s.Only("outcome", "baseline", "deviation", "correlation", "changes", "lowerLimit");
        var name = s.OneOf("outcome", [.. outcomes.Select(o => o.Outcome.Name)]);
        var change = outcomes.Any(o => o.IsChange && o.Outcome.Name == name);
        if (change && s.Has("baseline"))
        {
            s.Complain("baseline", "no entry where the value is itself a change", "one");
        }

        return new(
            name,
            s.Number("baseline", change ? 0 : null, -1e9, 1e9),
            s.Number("deviation", null, 1e-9, 1e9),
            s.Number("correlation", 0.5, 0, 0.999),
            s.Numbers("changes", arms))
        {
            LowerLimit = s.Has("lowerLimit") ? s.Number("lowerLimit", null, -1e9, 1e9) : null,
        };
    }

    private static PlannedOutcome? Find(PlanSection s, ImmutableArray<PlannedOutcome> outcomes)
    {
        var name = s.OneOf("outcome", [.. outcomes.Select(o => o.Outcome.Name)]);
        return outcomes.FirstOrDefault(o => o.Outcome.Name == name);
    }
}
