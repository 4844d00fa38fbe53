using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>The scatter of two changes: participants with both numbers, and those of whom the marker's change is only bounded.</summary>
internal static class TrackingFigure
{
    public static ChangeScatterData Of(TrackingAnalysis tracking, TrialData data, string baseline, string followUp, MarkerScale scale, string id, ImmutableArray<string> arms)
    {
        var known = tracking.Points.Select(p => new Reports.Figures.ChangePoint(p.Participant, p.Arm, Observation.Of(p.MarkerChange), Observation.Of(p.PainChange)) { ProvenanceId = tracking.Provenance.Id });
        var marker = scale == MarkerScale.Change ? tracking.Marker.Title : "Change of " + tracking.Marker.Title;
        return new()
        {
            Id = id,
            Title = $"{marker} and change of {tracking.Pain.Title}",
            XTitle = $"{marker}{(scale == MarkerScale.Log ? ", log ratio" : tracking.Marker.Unit == "1" ? "" : ", " + tracking.Marker.Unit)}",
            YTitle = $"Change of {tracking.Pain.Title}, {tracking.Pain.Unit}",
            Arms = arms,
            Points = [.. known, .. scale == MarkerScale.Change ? [] : Bounded(tracking, data, baseline, followUp, scale == MarkerScale.Log)],
            Lines = [.. Within(tracking)],
            Correlation = tracking.Estimates[2],
        };
    }

    /// <summary>The common slope within arms, through the mean of all.</summary>
    private static IEnumerable<ChangeLine> Within(TrackingAnalysis tracking)
    {
        double xy = 0, xx = 0;
        foreach (var arm in tracking.Points.GroupBy(p => p.Arm))
        {
            double x = arm.Average(p => p.MarkerChange), y = arm.Average(p => p.PainChange);
            xy += arm.Sum(p => (p.MarkerChange - x) * (p.PainChange - y));
            xx += arm.Sum(p => (p.MarkerChange - x) * (p.MarkerChange - x));
        }

        if (xx > 0)
        {
            var slope = xy / xx;
            yield return new(null, tracking.Points.Average(p => p.PainChange) - (slope * tracking.Points.Average(p => p.MarkerChange)), slope);
        }
    }

    private static IEnumerable<Reports.Figures.ChangePoint> Bounded(TrackingAnalysis tracking, TrialData data, string baseline, string followUp, bool log)
    {
        foreach (var pair in data.Pair(tracking.Marker, baseline, followUp).Pairs.Where(p => p.Baseline.Observation.Value is not null && p.FollowUp.Observation.IsCensored))
        {
            OutcomeValue? before = data.Find(pair.Participant.Label, baseline, tracking.Pain.Name), after = data.Find(pair.Participant.Label, followUp, tracking.Pain.Name);
            if (before?.Observation.Value is not { } first || after?.Observation.Value is not { } second)
            {
                continue;
            }

            var start = pair.Baseline.Observation.Value!.Value;
            double? Change(double? bound) => bound is not { } b ? null : !log ? b - start : b > 0 && start > 0 ? Math.Log(b / start) : null;
            double? low = Change(pair.FollowUp.Observation.Low), high = Change(pair.FollowUp.Observation.High);
            if (low is not null || high is not null)
            {
                yield return new(pair.Participant.Label, pair.Participant.Arm!.Name, Observation.Between(low, high, pair.FollowUp.Observation.Reason!), Observation.Of(second - first)) { ProvenanceId = tracking.Provenance.Id };
            }
        }
    }
}
