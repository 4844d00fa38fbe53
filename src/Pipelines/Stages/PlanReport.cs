using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>Arranges an analysis by plan as one page: who was analysed, what was found, and how robust it is.</summary>
public static class PlanReport
{
    private const int MostFaults = 200;
    private const int FewestForVolcano = 3;

    /// <summary>The stand-alone page.</summary>
    /// <param name="data">What the plan was carried out on.</param>
    public static string Html(TrialPlan plan, TrialData data, PlanResult result) => HtmlReport.Write(new()
    {
        Title = plan.Title,
        Lead = $"{data.Participants.Length} participants in {plan.Arms.Length} arms, {plan.Visits.Length} visits; {plan.Arms[0]} is the reference.",
        Facts = [("Plan", plan.Sha256[..16]), ("Changes of the plan", plan.Changes.Length.ToString(CultureInfo.InvariantCulture)), ("Toolkit", Provenance.ToolkitVersion)],
        Sections = [.. Sections(plan, data, result), new("All estimates", [EstimateTable.Of("Every estimate with its interval and its way back to the values", result.Estimates)])],
        Methods = [.. result.Methods, $"Every number leads to the SHA-256 of the table it came from. Toolkit {Provenance.ToolkitVersion}."],
        Faults = [.. result.Faults.Take(MostFaults), .. result.Faults.Length > MostFaults ? [$"and {result.Faults.Length - MostFaults} more"] : Array.Empty<string>()],
        Provenance = [.. result.Provenances.DistinctBy(p => p.Id)],
    });

    /// <summary>What the page of a run shows of its plan: all but the table of every estimate.</summary>
    internal static IEnumerable<ReportSection> Sections(TrialPlan plan, TrialData data, PlanResult result)
    {
        yield return new("Who was analysed", [.. Flow(plan, data), PlanTables.Baseline(plan, data)]);
        yield return new("Did the arms differ?", [.. Effects(plan, data, result)]);
        if (!result.Tracking.IsEmpty || !result.Mediation.IsEmpty)
        {
            yield return new("Do the markers track the relief?", [.. Tracking(plan, data, result), .. result.Mediation.Select((m, i) => (ReportBlock)Path(plan, m, i))]);
        }

        if (!plan.Sensitivity.IsEmpty)
        {
            yield return new("How robust is it?", [.. Robust(plan, result)]);
        }

        if (!plan.Changes.IsEmpty)
        {
            yield return new("Changes of the plan", [PlanTables.Changes(plan)]);
        }
    }

    /// <summary>From allocation to the analysis of the first outcome that has a baseline. What happened before randomisation is not in the values, and is said to be unknown.</summary>
    private static IEnumerable<ReportBlock> Flow(TrialPlan plan, TrialData data)
    {
        if (plan.Arms.Length > 4 || plan.Outcomes.FirstOrDefault(o => !o.IsChange) is not { } first)
        {
            yield break;
        }

        var paired = data.Pair(first.Outcome, plan.Baseline, first.At);
        var figure = new ConsortFlowData
        {
            Id = "flow",
            Title = $"Flow of participants to the analysis of {first.Outcome.Title} at {first.At}",
            Randomised = data.Participants.Length,
            Arms = [.. plan.Arms.Select(arm =>
            {
                int Missing(TrialFaultKind kind) => paired.Faults.Count(f => f.Kind == kind && data.Participants.First(p => p.Label == f.Participant).Arm!.Name == arm);
                var allocated = data.Participants.Count(p => p.Arm!.Name == arm);
                var analysed = paired.Pairs.Count(p => p.Participant.Arm!.Name == arm);
                int lost = Missing(TrialFaultKind.MissingFollowUp), without = Missing(TrialFaultKind.MissingBaseline), never = allocated - analysed - lost - without;
                return new ConsortArm(arm, allocated)
                {
                    Lost = lost > 0 ? [new("no value at " + first.At, lost)] : [],
                    Excluded = [.. new[] { new FlowReason("no value at baseline", without), new FlowReason("no value at either visit", never) }.Where(r => r.Count > 0)],
                    Analysed = analysed,
                };
            })],
        };
        yield return ConsortFlow.Draw(figure);
        yield return new VerdictsBlock(figure.Arithmetic);
    }

    private static IEnumerable<ReportBlock> Effects(TrialPlan plan, TrialData data, PlanResult result)
    {
        yield return new KeyFiguresBlock([.. result.Primary.Select(p => EffectText.Card(Contrast(p.Outcome, p.Effect), p.Effect, Adjusted(result, p.Effect)))]);
        foreach (var (outcome, _) in result.Primary)
        {
            if (Means(plan, data, result, outcome) is { } means)
            {
                yield return means;
            }
        }

        foreach (var ratio in new[] { false, true })
        {
            var rows = result.Primary.Where(p => p.Outcome.LogScale == ratio).Select(p => new ForestRow($"{p.Outcome.Outcome.Title}{(ratio ? "" : ", " + p.Outcome.Outcome.Unit)}", p.Effect.Value, p.Effect.Low, p.Effect.High) { ProvenanceId = p.Effect.Provenance.FirstOrDefault() }).ToImmutableArray();
            if (rows.Length > 1)
            {
                yield return ForestPlot.Draw(new()
                {
                    Id = ratio ? "effects-ratio" : "effects-difference",
                    Title = ratio ? "Ratios of geometric means" : "Differences between arms, each in its own unit",
                    Quantity = ratio ? "ratio" : "difference",
                    Rows = rows,
                    IsRatio = ratio,
                    LevelPercent = 100 * plan.Level,
                });
            }
        }

        if (Volcano(plan, data, result) is { } volcano)
        {
            yield return volcano;
        }
    }

    private static string Adjusted(PlanResult result, Estimate effect) =>
        result.Adjusted.Where(a => a.Estimate == effect.Name).Select(a => $"{EffectText.Adjusted(a.P)} in {a.Family}").FirstOrDefault() ?? "";

    /// <summary>"KOOS pain, exercise - control at week12": the arms stand in the estimate's own name.</summary>
    private static string Contrast(PlannedOutcome outcome, Estimate effect) => outcome.Outcome.Title + ", " + effect.Name[(outcome.Outcome.Name.Length + 2)..];

    /// <summary>Least-squares means of an outcome that is analysed over the visits.</summary>
    private static Figure? Means(TrialPlan plan, TrialData data, PlanResult result, PlannedOutcome planned)
    {
        var prefix = planned.Outcome.Name + ": least-squares mean, ";
        var means = result.Estimates.Where(e => e.Value is not null && e.Name.StartsWith(prefix, StringComparison.Ordinal) && !e.Name.EndsWith(']')).ToList();
        var visits = plan.Visits.Where(v => means.Exists(m => m.Name.EndsWith(" at " + v.Name, StringComparison.Ordinal))).ToList();
        if (visits.Count < 2)
        {
            return null;
        }

        int Count(string arm, string visit) => data.Participants.Count(p => p.Arm!.Name == arm && data.Find(p.Label, visit, planned.Outcome.Name) is { Observation.IsMissing: false });
        return MeansOverVisits.Draw(new()
        {
            Id = "means-" + planned.Outcome.Name,
            Title = planned.Outcome.Title + " over the visits",
            YTitle = $"{planned.Outcome.Title}{(planned.Outcome.Unit == "1" ? "" : ", " + planned.Outcome.Unit)}",
            Arms = plan.Arms,
            Visits = [.. visits.Select(v => (v.Name, (int?)v.Day))],
            Means = [.. from arm in plan.Arms
                        from visit in visits
                        let mean = means.Find(m => m.Name == $"{prefix}{arm} at {visit.Name}")
                        where mean is not null
                        select new VisitMean(arm, visit.Name, mean.Value!.Value, mean.Low!.Value, mean.High!.Value, Count(arm, visit.Name)) { ProvenanceId = mean.Provenance.FirstOrDefault() }],
            Bars = string.Create(CultureInfo.InvariantCulture, $"{100 * plan.Level:0.##} % interval of the least-squares mean at the mean baseline"),
        });
    }

    private static Figure? Volcano(TrialPlan plan, TrialData data, PlanResult result)
    {
        var markers = result.Primary.Where(p => p.Outcome.LogScale && p.Effect is { Value: > 0, P: > 0 }).ToList();
        if (markers.Count < FewestForVolcano)
        {
            return null;
        }

        var adjusted = Multiplicity.Adjust([.. markers.Select(m => m.Effect.P!.Value)], MultiplicityMethod.BenjaminiHochberg);
        return VolcanoPlot.Draw(new()
        {
            Id = "volcano",
            Title = "Size and evidence of the markers' changes",
            Contrast = $"{plan.Arms[1]} / {plan.Arms[0]}",
            Points = [.. markers.Select((m, i) => new VolcanoPoint(m.Outcome.Outcome.Title, m.Effect.Value!.Value, m.Effect.P!.Value, adjusted[i], BelowLimit(data, m.Outcome)) { ProvenanceId = m.Effect.Provenance.FirstOrDefault() })],
        });
    }

    private static double BelowLimit(TrialData data, PlannedOutcome planned)
    {
        var values = data.Participants.Select(p => data.Find(p.Label, planned.At, planned.Outcome.Name)).OfType<OutcomeValue>().Where(v => !v.Observation.IsMissing).ToList();
        return values.Count == 0 ? 0 : (double)values.Count(v => v.Observation is { IsCensored: true, High: not null }) / values.Count;
    }

    private static IEnumerable<ReportBlock> Tracking(TrialPlan plan, TrialData data, PlanResult result) => result.Tracking.Select((t, i) =>
    {
        var scale = plan.Outcomes.First(o => o.Outcome.Name == t.Marker.Name).Scale;
        return (ReportBlock)ChangeScatter.Draw(TrackingFigure.Of(t, data, plan.Baseline, plan.Outcomes.First(o => o.Outcome.Name == t.Pain.Name).At, scale, $"tracking-{i + 1}", plan.Arms));
    });

    private static Figure Path(TrialPlan plan, MediationAnalysis m, int index)
    {
        PathCoefficient Of(Inference i) => new(i.Estimate, i.StandardError, i.Low, i.High);
        var names = m.Indirect.Name.Split(": ")[0].Split(" → ");
        string Title(string name) => plan.Outcomes.First(o => o.Outcome.Name == name).Outcome.Title;
        return MediationPath.Draw(new()
        {
            Id = $"mediation-{index + 1}",
            Title = $"Does {Title(names[0])} carry the effect on {Title(names[1])}?",
            Treatment = $"{m.Arm} against {m.Reference}",
            Mediator = Title(names[0]),
            Outcome = Title(names[1]),
            A = Of(m.Fit.A),
            B = Of(m.Fit.B),
            Direct = Of(m.Fit.Direct),
            Total = Of(m.Fit.Total),
            Indirect = m.Indirect,
        });
    }

    private static IEnumerable<ReportBlock> Robust(TrialPlan plan, PlanResult result)
    {
        foreach (var (outcome, effect) in result.Primary.Where(p => plan.Sensitivity.Any(s => s.Outcome.Outcome.Name == p.Outcome.Outcome.Name)))
        {
            var others = result.Estimates.Where(e => e.Name.StartsWith(effect.Name + " [", StringComparison.Ordinal)).ToList();
            yield return ForestPlot.Draw(new()
            {
                Id = "robust-" + outcome.Outcome.Name,
                Title = $"{outcome.Outcome.Title} under other assumptions",
                Quantity = outcome.LogScale ? "ratio" : "difference",
                Rows = [new("as planned", effect.Value, effect.Low, effect.High) { ProvenanceId = effect.Provenance.FirstOrDefault() }, .. others.Select(e => new ForestRow(e.Name[(effect.Name.Length + 2)..^1], e.Value, e.Low, e.High) { ProvenanceId = e.Provenance.FirstOrDefault(), Note = e.Reason ?? "" })],
                IsRatio = outcome.LogScale,
                LevelPercent = 100 * plan.Level,
            });
        }

        foreach (var (analysis, tip) in result.Tipping)
        {
            yield return PlanTables.Tipping(analysis, tip);
        }
    }
}
