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
            Points = [.. known, .. scale == MarkerScale.Change ? [] : Bounded(data, (tracking.Marker, tracking.Pain), (baseline, followUp), scale == MarkerScale.Log, tracking.Provenance.Id)],
            Lines = [.. Within([.. tracking.Points.Select(p => (p.Arm, p.MarkerChange, p.PainChange))])],
            Correlation = tracking.Estimates[2],
        };
    }

    /// <summary>The common slope within arms, through the mean of all.</summary>
    public static IEnumerable<ChangeLine> Within(IReadOnlyList<(string Arm, double X, double Y)> points)
    {
        double xy = 0, xx = 0;
        foreach (var arm in points.GroupBy(p => p.Arm))
        {
            double x = arm.Average(p => p.X), y = arm.Average(p => p.Y);
            xy += arm.Sum(p => (p.X - x) * (p.Y - y));
            xx += arm.Sum(p => (p.X - x) * (p.X - x));
        }

        if (xx > 0)
        {
            var slope = xy / xx;
            yield return new(null, points.Average(p => p.Y) - (slope * points.Average(p => p.X)), slope);
        }
    }

    /// <summary>Those whose pain is known and whose marker is only bounded at the follow-up.</summary>
    public static IEnumerable<Reports.Figures.ChangePoint> Bounded(TrialData data, (Outcome Marker, Outcome Pain) outcomes, (string Baseline, string FollowUp) visits, bool log, string? provenance)
    {
        foreach (var pair in data.Pair(outcomes.Marker, visits.Baseline, visits.FollowUp).Pairs.Where(p => p.Baseline.Observation.Value is not null && p.FollowUp.Observation.IsCensored))
        {
            OutcomeValue? before = data.Find(pair.Participant.Label, visits.Baseline, outcomes.Pain.Name), after = data.Find(pair.Participant.Label, visits.FollowUp, outcomes.Pain.Name);
            if (before?.Observation.Value is not { } first || after?.Observation.Value is not { } second)
            {
                continue;
            }

            var start = pair.Baseline.Observation.Value!.Value;
            double? Change(double? bound) => bound is not { } b ? null : !log ? b - start : b > 0 && start > 0 ? Math.Log(b / start) : null;
            double? low = Change(pair.FollowUp.Observation.Low), high = Change(pair.FollowUp.Observation.High);
            if (low is not null || high is not null)
            {
                yield return new(pair.Participant.Label, pair.Participant.Arm!.Name, Observation.Between(low, high, pair.FollowUp.Observation.Reason!), Observation.Of(second - first)) { ProvenanceId = provenance };
            }
        }
    }
}
