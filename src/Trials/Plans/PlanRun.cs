using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>The state of one analysis by plan: the main analyses.</summary>
internal sealed partial class PlanRun(TrialPlan plan, TrialData data, Traits traits, Func<Outcome, IReadOnlyList<string>, MeasurementRedraw?>? redraw)
{
    private readonly List<Estimate> estimates = [];
    private readonly List<string> faults = [.. data.Faults.Select(f => f.Message), .. traits.Faults.Select(f => f.Message)];
    private readonly List<TrialFault> gaps = [.. data.Faults];
    private readonly List<Provenance> provenances = [];
    private readonly List<string> methods = [];
    private readonly Dictionary<string, Estimate> primary = new(StringComparer.Ordinal);
    private readonly List<TrackingAnalysis> tracking = [];
    private readonly List<MediationAnalysis> mediation = [];
    private readonly List<(PlannedSensitivity, TippingPoint)> tipping = [];

    public void Analyse(PlannedOutcome planned)
    {
        if (planned.Outcome.Benefit == BenefitDirection.Undecided)
        {
            faults.Add($"{planned.Outcome.Name}: no direction of benefit; tested two-sided, and no benefit is claimed");
        }

        if (!Compare(planned, Members(planned.Set)).Try(out var found, out var fault))
        {
            Fail(planned.Outcome.Name, planned.Outcome.Unit, fault);
            return;
        }

        estimates.AddRange(found.Estimates);
        Keep(found.Faults, found.Provenance, found.Methods);
        primary[planned.Outcome.Name] = Main(found.Estimates, planned);
        if (planned.ImportantChange is { } important && planned.Outcome.Benefit != BenefitDirection.Undecided)
        {
            Respond(planned, important);
        }
    }

    public void Track(string marker, string pain)
    {
        PlannedOutcome x = Planned(marker), y = Planned(pain);
        if (ChangeTracking.Analyse(Members(y.Set), x.Outcome, y.Outcome, Options(y), x.Scale, redraw is null ? null : labels => redraw(x.Outcome, labels)).Try(out var found, out var fault))
        {
            tracking.Add(found);
            estimates.AddRange(found.Estimates);
            Keep([], found.Provenance, found.MethodsText);
        }
        else
        {
            faults.Add(fault.Message);
        }
    }

    public void Mediate(string marker, string pain)
    {
        PlannedOutcome x = Planned(marker), y = Planned(pain);
        foreach (var arm in plan.Arms.Skip(1))
        {
            if (MediationAnalysis.Analyse(Members(y.Set), x.Outcome, y.Outcome, arm, Options(y), x.LogScale).Try(out var found, out var fault))
            {
                mediation.Add(found);
                estimates.AddRange(found.Estimates);
                Keep([], found.Provenance, found.MethodsText);
            }
            else
            {
                faults.Add(fault.Message);
            }
        }
    }

    public void Trait(PlannedTrait planned, Func<TrialData, Outcome, Traits, string, OutcomeModelOptions, Parsed<TraitAnalysis>> analyse)
    {
        if (analyse(Members(planned.Outcome.Set), planned.Outcome.Outcome, traits, planned.Column, Options(planned.Outcome)).Try(out var found, out var fault))
        {
            estimates.AddRange(found.Estimates);
            Keep(found.Faults, found.Provenance, found.MethodsText);
        }
        else
        {
            Fail($"{planned.Outcome.Outcome.Name} by {planned.Column}", planned.Outcome.Outcome.Unit, fault);
        }
    }

    public PlanResult Result()
    {
        var adjusted = plan.Families.SelectMany(Adjust).ToImmutableArray();
        return new([.. estimates], adjusted, [.. faults.Distinct(StringComparer.Ordinal)], [.. provenances], [.. methods.Distinct(StringComparer.Ordinal)])
        {
            Primary = [.. plan.Outcomes.Where(o => primary.ContainsKey(o.Outcome.Name)).Select(o => (o, primary[o.Outcome.Name]))],
            Tracking = [.. tracking],
            Mediation = [.. mediation],
            Tipping = [.. tipping],
            Gaps = [.. gaps.Distinct()],
        };
    }

    /// <summary>The plan's second arm against its first at the visit of the comparison: of several arms the one named first is the main comparison.</summary>
    private Estimate Main(ImmutableArray<Estimate> found, PlannedOutcome planned) =>
        found.First(e => e.P is not null && e.Name.StartsWith($"{planned.Outcome.Name}: {plan.Arms[1]} ", StringComparison.Ordinal) && e.Name.EndsWith(" at " + planned.At, StringComparison.Ordinal));

    private PlannedOutcome Planned(string name) => plan.Outcomes.First(o => o.Outcome.Name == name);

    private TrialData Members(string? set) =>
        set is null || plan.Sets.FirstOrDefault(s => s.Name == set) is not { } named ? data : data.Only(p => traits.Of(p, named.Column) == named.Is);

    private OutcomeModelOptions Options(PlannedOutcome planned) => new()
    {
        Baseline = plan.Baseline,
        FollowUp = planned.At,
        Ancova = new() { Reference = plan.Arms[0], StandardErrors = planned.StandardErrors, LogRatio = planned.LogScale, Level = plan.Level },
    };

    private Parsed<(ImmutableArray<Estimate> Estimates, ImmutableArray<TrialFault> Faults, Provenance Provenance, string Methods)> Compare(PlannedOutcome planned, TrialData members)
    {
        var options = Options(planned);
        if (planned.IsChange)
        {
            return ChangeComparison.Analyse(members, planned.Outcome, options).Map(c => (c.Estimates, c.Faults, c.Provenance, c.MethodsText));
        }

        return planned.Model == PlannedModel.Mmrm
            ? RepeatedModel.Analyse(members, planned.Outcome, plan.Baseline, options.Ancova).Map(r => (r.Estimates, r.Faults, r.Provenance, r.MethodsText))
            : OutcomeModel.Analyse(members, planned.Outcome, options).Map(a => (a.Estimates, a.Faults, a.Provenance, a.MethodsText));
    }

    private void Keep(ImmutableArray<TrialFault> found, Provenance provenance, string method)
    {
        gaps.AddRange(found);
        faults.AddRange(found.Select(f => f.Message));
        provenances.Add(provenance);
        methods.Add(method);
    }

    private void Fail(string what, string unit, Fault fault)
    {
        faults.Add(fault.Message);
        estimates.Add(new() { Name = $"{what}: not analysed", Unit = unit, Method = "none", Reason = fault.Message });
    }

    private void Respond(PlannedOutcome planned, double important)
    {
        var pairs = Members(planned.Set).Pair(planned.Outcome, plan.Baseline, planned.At).Pairs.Where(p => p.IsObserved).ToList();
        var arms = plan.Arms.Select(a => pairs.Where(p => p.Participant.Arm!.Name == a).ToList()).ToList();
        for (var a = 1; a < arms.Count; a++)
        {
            if (arms[a].Count == 0 || arms[0].Count == 0)
            {
                continue;
            }

            int Count(List<OutcomePair> arm) => arm.Count(p => PainInstruments.IsResponder(planned.Outcome, p.Change!.Value, important));
            var responders = new Responders(Count(arms[a]), arms[a].Count, Count(arms[0]), arms[0].Count);
            var provenance = Provenance.Derived("trials.responders", pairs.SelectMany(p => new[] { p.Baseline.Provenance, p.FollowUp.Provenance }), [new("change", Numbers.Format(important))]);
            provenances.Add(provenance);
            var change = $"a change of {Numbers.Format(important)} {planned.Outcome.Unit} or more in the direction of benefit";
            Estimate Made(string name, ProportionEstimate e, string method) => new()
            {
                Name = $"{planned.Outcome.Name}: responders, {name}, {plan.Arms[a]} - {plan.Arms[0]} at {planned.At}",
                Unit = "1",
                Value = Finite(e.Value),
                Low = Finite(e.Low),
                High = Finite(e.High),
                Level = plan.Level,
                P = Finite(e.P),
                Reason = double.IsFinite(e.Value) ? null : "an arm has no responder, or nobody else",
                Method = $"{method} of {change}",
                Provenance = [provenance.Id],
            };
            estimates.Add(Made("risk difference", responders.RiskDifference(plan.Level), "Newcombe's interval"));
            estimates.Add(Made("odds ratio", responders.OddsRatio(plan.Level), "Woolf's interval"));
            estimates.Add(Made("number needed to treat", responders.NumberNeededToTreat(plan.Level), "reciprocal of the risk difference"));
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
