using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>One participant's baseline and follow-up; neither is missing, each may be censored.</summary>
public sealed record OutcomePair(Participant Participant, OutcomeValue Baseline, OutcomeValue FollowUp)
{
    /// <summary>Both are numbers.</summary>
    public bool IsObserved => Baseline.Observation.Value is not null && FollowUp.Observation.Value is not null;

    /// <summary>Follow-up - baseline in the outcome's unit, or null where one is not a number.</summary>
    public double? Change => FollowUp.Observation.Value - Baseline.Observation.Value;
}

/// <summary>One outcome as the two-visit models need it.</summary>
/// <param name="Pairs">By participant label.</param>
/// <param name="Faults">Who is missing, and why.</param>
public sealed record PairedOutcome(Outcome Outcome, ImmutableArray<OutcomePair> Pairs, ImmutableArray<TrialFault> Faults);
