using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>From allocation to the analysis of one outcome, as the values tell it.</summary>
internal static class TrialFlow
{
    /// <summary>What happened before randomisation is not in the values, and stays unknown.</summary>
    public static ConsortFlowData Of(TrialData data, ImmutableArray<string> arms, Outcome outcome, string baseline, string at)
    {
        var paired = data.Pair(outcome, baseline, at);
        return new()
        {
            Id = "flow",
            Title = $"Flow of participants to the analysis of {outcome.Title} at {at}",
            Randomised = data.Participants.Length,
            Arms = [.. arms.Select(arm =>
            {
                int Missing(TrialFaultKind kind) => paired.Faults.Count(f => f.Kind == kind && data.Participants.First(p => p.Label == f.Participant).Arm!.Name == arm);
                var allocated = data.Participants.Count(p => p.Arm!.Name == arm);
                var analysed = paired.Pairs.Count(p => p.Participant.Arm!.Name == arm);
                int lost = Missing(TrialFaultKind.MissingFollowUp), without = Missing(TrialFaultKind.MissingBaseline), never = allocated - analysed - lost - without;
                return new ConsortArm(arm, allocated)
                {
                    Lost = lost > 0 ? [new("no value at " + at, lost)] : [],
                    Excluded = [.. new[] { new FlowReason("no value at baseline", without), new FlowReason("no value at either visit", never) }.Where(r => r.Count > 0)],
                    Analysed = analysed,
                };
            })],
        };
    }
}
