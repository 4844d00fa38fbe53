using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Multiplicity over the families of a plan.</summary>
internal sealed partial class PlanRun
{
    private const int Permutations = 10_000;
    private const int FewestInArm = 2;

    private IEnumerable<(string Family, string Estimate, double P)> Adjust(PlannedFamily family)
    {
        var known = family.Outcomes.Select(o => primary.TryGetValue(o, out var e) ? e : null).ToList();
        var missing = known.Count(e => e?.P is null);
        if (missing > 0)
        {
            faults.Add($"family {family.Name}: {missing} of {family.Outcomes.Length} outcomes have no p value; the family is adjusted as if theirs were 1");
        }

        double[] raw = [.. known.Select(e => e?.P ?? 1)];
        var adjusted = family.Method switch
        {
            FamilyMethod.FixedSequence => Gatekeeping.FixedSequence(raw),
            FamilyMethod.Graph => Gatekeeping.Graph(raw, [.. family.Weights], [.. family.Transitions.Select(t => t.ToArray())]),
            FamilyMethod.MaxT => Panel(family),
            _ => Multiplicity.Adjust(raw, Step(family.Method)),
        };
        if (adjusted is null)
        {
            yield break;
        }

        methods.Add(family.Method == FamilyMethod.MaxT
            ? $"p values of the family {family.Name} ({family.Outcomes.Length} outcomes) are those of Westfall and Young's step-down maxT with {Permutations} permutations of the arms among the residuals of the follow-up values on their baselines (changes that have no baseline as they are)."
            : $"p values of the family {family.Name} ({family.Outcomes.Length} outcomes) were adjusted by the method {family.Method}.");
        for (var i = 0; i < adjusted.Length; i++)
        {
            if (known[i] is { P: not null } estimate && double.IsFinite(adjusted[i]))
            {
                yield return (family.Name, estimate.Name, adjusted[i]);
            }
        }
    }

    /// <summary>maxT over the residuals on baseline of everybody who has every outcome; null after a fault.</summary>
    private double[]? Panel(PlannedFamily family)
    {
        var planned = family.Outcomes.Select(Planned).ToList();
        var known = planned.ConvertAll(OnScale);
        var whole = data.Participants.Where(p => known.TrueForAll(m => m.ContainsKey(p.Label))).ToList();
        bool[] treated = [.. whole.Select(p => p.Arm!.Name != plan.Arms[0])];
        if (treated.Count(t => t) < FewestInArm || treated.Count(t => !t) < FewestInArm)
        {
            faults.Add($"family {family.Name}: fewer than {FewestInArm} participants of an arm have every outcome; maxT is not made");
            return null;
        }

        if (whole.Count < data.Participants.Length)
        {
            faults.Add($"family {family.Name}: maxT over the {whole.Count} of {data.Participants.Length} participants who have a number for every outcome");
        }

        var residuals = known.ConvertAll(k => Residuals([.. whole.Select(p => k[p.Label])]));
        return MaxT.Adjust(residuals, treated, Permutations, 1);
    }

    /// <summary>The follow-up value, and the baseline value where the outcome has one, of everybody who has them as numbers, on the scale of the analysis.</summary>
    private Dictionary<string, (double? Before, double After)> OnScale(PlannedOutcome planned)
    {
        if (planned.IsChange)
        {
            return Members(planned.Set).Participants
                .Select(p => (p.Label, Value: data.Find(p.Label, planned.At, planned.Outcome.Name)?.Observation.Value))
                .Where(v => v.Value is not null)
                .ToDictionary(v => v.Label, v => ((double?)null, v.Value!.Value), StringComparer.Ordinal);
        }

        double Scaled(OutcomeValue v) => planned.LogScale ? Math.Log(v.Observation.Value!.Value) : v.Observation.Value!.Value;
        return Members(planned.Set).Pair(planned.Outcome, plan.Baseline, planned.At).Pairs
            .Where(p => p.IsObserved && (!planned.LogScale || (p.Baseline.Observation.Value > 0 && p.FollowUp.Observation.Value > 0)))
            .ToDictionary(p => p.Participant.Label, p => ((double?)Scaled(p.Baseline), Scaled(p.FollowUp)), StringComparer.Ordinal);
    }

    private static double[] Residuals((double? Before, double After)[] values)
    {
        double[] after = [.. values.Select(v => v.After)];
        if (values[0].Before is null)
        {
            return after;
        }

        var fit = LinearModel.Fit([.. values.Select(v => new[] { 1, v.Before!.Value })], after, ["(Intercept)", "baseline"]);
        return fit.IsOk ? fit.Value.Residuals : [.. after.Select(a => a - Sample.Mean(after))];
    }

    private static MultiplicityMethod Step(FamilyMethod method) => method switch
    {
        FamilyMethod.Hochberg => MultiplicityMethod.Hochberg,
        FamilyMethod.Hommel => MultiplicityMethod.Hommel,
        FamilyMethod.Bonferroni => MultiplicityMethod.Bonferroni,
        FamilyMethod.Bh => MultiplicityMethod.BenjaminiHochberg,
        FamilyMethod.By => MultiplicityMethod.BenjaminiYekutieli,
        _ => MultiplicityMethod.Holm,
    };
}
