using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What came of an analysis by plan. Outcomes that failed are faults; the others are there.</summary>
/// <param name="Adjusted">Adjusted p values by family and estimate.</param>
/// <param name="Provenances">Every analysis that was made.</param>
public sealed record PlanResult(
    ImmutableArray<Estimate> Estimates,
    ImmutableArray<(string Family, string Estimate, double P)> Adjusted,
    ImmutableArray<string> Faults,
    ImmutableArray<Provenance> Provenances,
    ImmutableArray<string> Methods);

/// <summary>Analyses a trial as its plan says.</summary>
public static class PlanAnalysis
{
    public static PlanResult Run(TrialPlan plan, TrialData data)
    {
        var run = new Run(plan, data);
        foreach (var planned in plan.Outcomes)
        {
            run.Analyse(planned);
        }

        foreach (var (marker, pain) in plan.Tracking)
        {
            run.Track(marker, pain);
        }

        return run.Result();
    }
}

/// <summary>The state of one analysis by plan.</summary>
internal sealed class Run(TrialPlan plan, TrialData data)
{
    private readonly List<Estimate> estimates = [];
    private readonly List<string> faults = [.. data.Faults.Select(f => f.Message)];
    private readonly List<Provenance> provenances = [];
    private readonly List<string> methods = [];
    private readonly Dictionary<string, Estimate> primary = new(StringComparer.Ordinal);

    public void Analyse(PlannedOutcome planned)
    {
        if (planned.Outcome.Benefit == BenefitDirection.Undecided)
        {
            faults.Add($"{planned.Outcome.Name}: no direction of benefit; tested two-sided, and no benefit is claimed");
        }

        var options = new AncovaOptions { Reference = plan.Arms[0], StandardErrors = planned.StandardErrors, LogRatio = planned.LogScale, Level = plan.Level };
        if (planned.Model == PlannedModel.Mmrm)
        {
            Add(planned, RepeatedModel.Analyse(data, planned.Outcome, plan.Baseline, options).Map(r => (r.Estimates, r.Faults, r.Provenance, r.MethodsText)));
        }
        else
        {
            var model = new OutcomeModelOptions { Baseline = plan.Baseline, FollowUp = planned.At, Ancova = options };
            Add(planned, OutcomeModel.Analyse(data, planned.Outcome, model).Map(a => (a.Estimates, a.Faults, a.Provenance, a.MethodsText)));
        }

        if (planned.ImportantChange is { } important && planned.Outcome.Benefit != BenefitDirection.Undecided)
        {
            Respond(planned, important);
        }
    }

    public void Track(string marker, string pain)
    {
        PlannedOutcome x = plan.Outcomes.First(o => o.Outcome.Name == marker), y = plan.Outcomes.First(o => o.Outcome.Name == pain);
        var options = new OutcomeModelOptions { Baseline = plan.Baseline, FollowUp = y.At, Ancova = new() { Level = plan.Level } };
        if (OutcomeModel.Track(data, x.Outcome, y.Outcome, options, x.LogScale).Try(out var tracking, out var fault))
        {
            estimates.AddRange(tracking.Estimates);
            provenances.Add(tracking.Provenance);
            methods.Add(tracking.MethodsText);
        }
        else
        {
            faults.Add(fault.Message);
        }
    }

    public PlanResult Result()
    {
        var adjusted = ImmutableArray.CreateBuilder<(string, string, double)>();
        foreach (var family in plan.Families)
        {
            var members = family.Outcomes.Where(o => primary.TryGetValue(o, out var e) && e.P is not null).Select(o => primary[o]).ToList();
            if (members.Count < family.Outcomes.Length)
            {
                faults.Add($"family {family.Name}: {family.Outcomes.Length - members.Count} of {family.Outcomes.Length} outcomes have no p value; the family is adjusted as if theirs were 1");
            }

            double[] p = [.. members.Select(m => m.P!.Value), .. Enumerable.Repeat(1.0, family.Outcomes.Length - members.Count)];
            adjusted.AddRange(members.Zip(Multiplicity.Adjust(p, family.Method), (m, a) => (family.Name, m.Name, a)));
            methods.Add($"p values of the family {family.Name} ({family.Outcomes.Length} outcomes) were adjusted by the method {family.Method}.");
        }

        return new([.. estimates], adjusted.ToImmutable(), [.. faults.Distinct(StringComparer.Ordinal)], [.. provenances], [.. methods.Distinct(StringComparer.Ordinal)]);
    }

    private void Add(PlannedOutcome planned, Parsed<(ImmutableArray<Estimate> Estimates, ImmutableArray<TrialFault> Faults, Provenance Provenance, string Methods)> analysed)
    {
        if (!analysed.Try(out var found, out var fault))
        {
            faults.Add(fault.Message);
            estimates.Add(new() { Name = $"{planned.Outcome.Name}: not analysed", Unit = planned.Outcome.Unit, Method = "none", Reason = fault.Message });
            return;
        }

        estimates.AddRange(found.Estimates);
        faults.AddRange(found.Faults.Select(f => f.Message));
        provenances.Add(found.Provenance);
        methods.Add(found.Methods);
        primary[planned.Outcome.Name] = found.Estimates.First(e => e.P is not null && e.Name.EndsWith(" at " + planned.At, StringComparison.Ordinal));
    }

    private void Respond(PlannedOutcome planned, double important)
    {
        var pairs = data.Pair(planned.Outcome, plan.Baseline, planned.At).Pairs.Where(p => p.IsObserved).ToList();
        var arms = plan.Arms.Select(a => pairs.Where(p => p.Participant.Arm!.Name == a).ToList()).ToList();
        for (var a = 1; a < arms.Count; a++)
        {
            if (arms[a].Count == 0 || arms[0].Count == 0)
            {
                continue;
            }

            int Count(List<OutcomePair> arm) => arm.Count(p => PainInstruments.IsResponder(planned.Outcome, p.Change!.Value, important));
            var difference = new Responders(Count(arms[a]), arms[a].Count, Count(arms[0]), arms[0].Count).RiskDifference(plan.Level);
            var provenance = Provenance.Derived("trials.responders", pairs.SelectMany(p => new[] { p.Baseline.Provenance, p.FollowUp.Provenance }), [new("change", Numbers.Format(important))]);
            provenances.Add(provenance);
            estimates.Add(new()
            {
                Name = $"{planned.Outcome.Name}: responders, {plan.Arms[a]} - {plan.Arms[0]} at {planned.At}",
                Unit = "1",
                Value = difference.Value,
                Low = difference.Low,
                High = difference.High,
                Level = plan.Level,
                P = double.IsFinite(difference.P) ? difference.P : null,
                Method = $"risk difference of a change of {Numbers.Format(important)} {planned.Outcome.Unit} or more in the direction of benefit, Newcombe",
                Provenance = [provenance.Id],
            });
        }
    }
}
