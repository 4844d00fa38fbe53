using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>A plan carried out on the values of a run, with what its pages draw from.</summary>
internal sealed record PlannedFindings(TrialPlan Plan, TrialData Data, PlanResult Result);

/// <summary>The last stage of a run whose study names a statistical analysis plan.</summary>
internal static class PlanStage
{
    public static TrialFindings Analyse(StudyContext context, StudyPlan planned, IReadOnlyCollection<OutcomeValue> values)
    {
        var plan = planned.Plan;
        var visits = plan.Visits.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var data = TrialData.From(values.Where(v => visits.Contains(v.Visit.Name)));
        var result = PlanAnalysis.Run(plan, data, Traits(context, plan), (marker, labels) =>
            PlateRedraw.Of(context.PlateReadings, context.Study.Outcomes.First(o => o.Outcome.Name == marker.Name), context.Study, labels));
        context.Provenance.Add(planned.Provenance);
        foreach (var provenance in result.Provenances)
        {
            context.Provenance.Add(provenance);
        }

        Note(context, result);
        return new()
        {
            Estimates = [.. result.Estimates.Select(e => e with { Provenance = e.Provenance.Add(context.Study.Provenance.Id).Add(planned.Provenance.Id) })],
            Effects = [],
            AdjustedP = result.Adjusted.GroupBy(a => a.Estimate, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.Max(a => a.P), StringComparer.Ordinal),
            Tracking = [],
            Methods = result.Methods,
            Planned = new(plan, data, result),
        };
    }

    /// <summary>Columns of the table of participants that the plan needs.</summary>
    private static Traits Traits(StudyContext context, TrialPlan plan)
    {
        if (plan.Columns.IsEmpty || !context.ReadBytes(context.Study.Participants).Bind(bytes => Csv.Read(LongTable.Decode(bytes))).Try(out var frame, out _))
        {
            return Trials.Traits.None;
        }

        return Trials.Traits.Read(frame, Path.GetFileName(context.Study.Participants), plan.Columns);
    }

    /// <summary>Why a value is missing has been said where it was lost; here only what no earlier stage has named is added.</summary>
    private static void Note(StudyContext context, PlanResult result)
    {
        var named = context.Faults.Select(f => (f.Outcome, f.Participant)).ToHashSet();
        context.Faults.AddRange(result.Gaps
            .Where(g => !named.Contains((g.Outcome, g.Participant)))
            .Select(g => new RunFault("trial", g.Detail) { Participant = g.Participant, Visit = g.Visit.Length == 0 ? null : g.Visit, Outcome = g.Outcome.Length == 0 ? null : g.Outcome }));
        var said = result.Gaps.Select(g => g.Message).ToHashSet(StringComparer.Ordinal);
        context.Faults.AddRange(result.Faults.Where(f => !said.Contains(f)).Select(f => new RunFault("trial", f)));
    }
}
