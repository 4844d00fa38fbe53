using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Last observation carried forward: a sensitivity analysis that some readers ask for, never the main one, since it takes no uncertainty of the missing into account.</summary>
internal static class CarriedForward
{
    /// <summary>The values of one outcome where a missing value at a visit is the participant's last one after baseline; who has none stays missing.</summary>
    public static TrialData Fill(TrialData data, Outcome outcome, string baseline)
    {
        var visits = data.Visits.Where(v => v.Name != baseline).ToList();
        var values = new List<OutcomeValue>();
        foreach (var participant in data.Participants)
        {
            if (data.Find(participant.Label, baseline, outcome.Name) is { } start)
            {
                values.Add(start);
            }

            OutcomeValue? last = null;
            foreach (var visit in visits)
            {
                var found = data.Find(participant.Label, visit.Name, outcome.Name);
                if (found is { Observation.IsMissing: false })
                {
                    last = found;
                    values.Add(found);
                }
                else if (last is not null)
                {
                    values.Add(last with { Visit = visit, Provenance = Provenance.Derived("trials.carried-forward", [last.Provenance], [new("visit", visit.Name)]) });
                }
            }
        }

        return TrialData.From(values);
    }
}
