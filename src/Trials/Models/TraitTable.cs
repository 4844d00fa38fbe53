using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Pairs of baseline and follow-up with a trait of the participant, as a table for the linear model.</summary>
internal sealed record TraitTable(Frame Frame, ImmutableArray<OutcomePair> Pairs, ImmutableArray<TrialFault> Faults)
{
    /// <summary>Columns arm, trait, baseline, y. Who has a bound for a number, or no trait, is left out by name.</summary>
    public static TraitTable Of(TrialData data, Outcome outcome, Traits traits, string trait, OutcomeModelOptions options)
    {
        var paired = data.Pair(outcome, options.Baseline, options.FollowUp);
        var faults = paired.Faults.ToBuilder();
        var kept = ImmutableArray.CreateBuilder<OutcomePair>();
        foreach (var pair in paired.Pairs)
        {
            var positive = !options.Ancova.LogRatio || (pair.Baseline.Observation.Value > 0 && pair.FollowUp.Observation.Value > 0);
            if (!pair.IsObserved)
            {
                faults.Add(new(TrialFaultKind.Censored, pair.Participant.Label, options.FollowUp, outcome.Name, $"known only as a bound; left out of the analysis by {trait}"));
            }
            else if (!positive)
            {
                faults.Add(new(TrialFaultKind.NotPositive, pair.Participant.Label, options.FollowUp, outcome.Name, "not above zero"));
            }
            else if (traits.Of(pair.Participant.Label, trait) is null)
            {
                faults.Add(new(TrialFaultKind.MissingTrait, pair.Participant.Label, "", outcome.Name, $"no {trait}; left out of the analysis by {trait}"));
            }
            else
            {
                kept.Add(pair);
            }
        }

        double Number(OutcomeValue v) => options.Ancova.LogRatio ? Math.Log(v.Observation.Value!.Value) : v.Observation.Value!.Value;
        var frame = new Frame(kept.Count)
            .With("arm", [.. kept.Select(p => (string?)p.Participant.Arm!.Name)])
            .With("trait", [.. kept.Select(p => traits.Of(p.Participant.Label, trait))])
            .With("baseline", [.. kept.Select(p => Number(p.Baseline))])
            .With("y", [.. kept.Select(p => Number(p.FollowUp))]);
        return new(frame, kept.ToImmutable(), faults.ToImmutable());
    }
}

/// <summary>Estimates of one outcome by a trait of the participants.</summary>
public sealed record TraitAnalysis
{
    public required ImmutableArray<Estimate> Estimates { get; init; }

    public required ImmutableArray<TrialFault> Faults { get; init; }

    public required Provenance Provenance { get; init; }

    public required string MethodsText { get; init; }
}
