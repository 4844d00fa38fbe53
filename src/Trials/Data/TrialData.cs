using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What a trial measured, sorted and checked: one arm a participant, one value an outcome and visit. Order of the input does not matter to any result.</summary>
public sealed class TrialData
{
    private readonly Dictionary<(string Participant, string Visit, string Outcome), OutcomeValue> values;

    private TrialData(
        Dictionary<(string, string, string), OutcomeValue> values,
        ImmutableArray<Participant> participants,
        ImmutableArray<Outcome> outcomes,
        ImmutableArray<Visit> visits,
        ImmutableArray<TrialFault> faults)
    {
        this.values = values;
        Participants = participants;
        Outcomes = outcomes;
        Visits = visits;
        Faults = faults;
        Arms = [.. participants.Select(p => p.Arm!).DistinctBy(a => a.Name).OrderBy(a => a.Name, StringComparer.Ordinal)];
    }

    /// <summary>Participants with exactly one arm, by label.</summary>
    public ImmutableArray<Participant> Participants { get; }

    /// <summary>Arms by name.</summary>
    public ImmutableArray<Arm> Arms { get; }

    /// <summary>Outcomes by name.</summary>
    public ImmutableArray<Outcome> Outcomes { get; }

    /// <summary>Visits by planned day where every visit has one, else in order of first appearance.</summary>
    public ImmutableArray<Visit> Visits { get; }

    /// <summary>What was wrong and left out.</summary>
    public ImmutableArray<TrialFault> Faults { get; }

    /// <summary>Sorts and checks values. Participants and values with a fault are left out and named in <see cref="Faults"/>; the others go on.</summary>
    public static TrialData From(IEnumerable<OutcomeValue> values)
    {
        var all = values.ToList();
        var faults = new List<TrialFault>();
        var participants = Randomised(all, faults);
        var outcomes = new Dictionary<string, Outcome>(StringComparer.Ordinal);
        var kept = new Dictionary<(string, string, string), OutcomeValue>();
        var duplicates = new HashSet<(string, string, string)>();
        foreach (var value in all)
        {
            var first = outcomes.TryAdd(value.Outcome.Name, value.Outcome) ? value.Outcome : outcomes[value.Outcome.Name];
            var key = (value.Participant.Label, value.Visit.Name, value.Outcome.Name);
            if (!participants.ContainsKey(value.Participant.Label))
            {
                continue;
            }

            if (first.Unit != value.Outcome.Unit || first.Benefit != value.Outcome.Benefit)
            {
                faults.Add(new(TrialFaultKind.OutcomeDisagrees, key.Item1, key.Item2, key.Item3, $"{value.Outcome.Unit}, {value.Outcome.Benefit} beside {first.Unit}, {first.Benefit}"));
            }
            else if (!kept.TryAdd(key, value))
            {
                duplicates.Add(key);
            }
        }

        foreach (var key in duplicates)
        {
            kept.Remove(key);
            faults.Add(new(TrialFaultKind.DuplicateVisit, key.Item1, key.Item2, key.Item3, "two values at one visit; neither is used"));
        }

        return new(
            kept,
            [.. participants.Values.OrderBy(p => p.Label, StringComparer.Ordinal)],
            [.. outcomes.Values.OrderBy(o => o.Name, StringComparer.Ordinal)],
            VisitsInOrder(all),
            [.. faults.OrderBy(f => f.Participant, StringComparer.Ordinal).ThenBy(f => f.Outcome, StringComparer.Ordinal).ThenBy(f => f.Visit, StringComparer.Ordinal)]);
    }

    /// <summary>The same trial with some of its participants.</summary>
    /// <param name="keep">By label.</param>
    public TrialData Only(Func<string, bool> keep) => new(
        values.Where(v => keep(v.Key.Participant)).ToDictionary(),
        [.. Participants.Where(p => keep(p.Label))],
        Outcomes,
        Visits,
        [.. Faults.Where(f => keep(f.Participant))]);

    /// <summary>The value, or null where there is none.</summary>
    public OutcomeValue? Find(string participant, string visit, string outcome) => values.GetValueOrDefault((participant, visit, outcome));

    /// <summary>Baseline and follow-up of one outcome, by participant; who lacks one is named in the faults.</summary>
    public PairedOutcome Pair(Outcome outcome, string baseline, string followUp)
    {
        var rows = ImmutableArray.CreateBuilder<OutcomePair>();
        var faults = ImmutableArray.CreateBuilder<TrialFault>();
        faults.AddRange(Faults.Where(f => (f.Outcome.Length == 0 || f.Outcome == outcome.Name) && (f.Visit.Length == 0 || f.Visit == baseline || f.Visit == followUp)));
        foreach (var participant in Participants)
        {
            OutcomeValue? before = Find(participant.Label, baseline, outcome.Name), after = Find(participant.Label, followUp, outcome.Name);
            if (before is null && after is null)
            {
                continue;
            }

            if (before is null || before.Observation.IsMissing)
            {
                faults.Add(new(TrialFaultKind.MissingBaseline, participant.Label, baseline, outcome.Name, Why("no value at baseline", before)));
            }
            else if (after is null || after.Observation.IsMissing)
            {
                faults.Add(new(TrialFaultKind.MissingFollowUp, participant.Label, followUp, outcome.Name, Why("no value at follow-up", after)));
            }
            else
            {
                rows.Add(new(participant, before, after));
            }
        }

        return new(outcome, rows.ToImmutable(), faults.ToImmutable());
    }

    private static string Why(string what, OutcomeValue? value) => value is null ? what : $"{what} ({Printable.Clean(value.Observation.Reason ?? "")})";

    private static Dictionary<string, Participant> Randomised(List<OutcomeValue> all, List<TrialFault> faults)
    {
        var sound = new Dictionary<string, Participant>(StringComparer.Ordinal);
        foreach (var group in all.Select(v => v.Participant).GroupBy(p => p.Label, StringComparer.Ordinal))
        {
            var arms = group.Where(p => p.Arm is not null).Select(p => p.Arm!.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            switch (arms.Count)
            {
                case 0:
                    faults.Add(new(TrialFaultKind.NoArm, group.Key, "", "", "no arm"));
                    break;
                case 1:
                    sound.Add(group.Key, group.First(p => p.Arm is not null));
                    break;
                default:
                    faults.Add(new(TrialFaultKind.TwoArms, group.Key, "", "", "in the arms " + string.Join(" and ", arms)));
                    break;
            }
        }

        return sound;
    }

    private static ImmutableArray<Visit> VisitsInOrder(List<OutcomeValue> all)
    {
        var visits = all.Select(v => v.Visit).DistinctBy(v => v.Name).Select(v => v with { Date = null }).ToList();
        return visits.TrueForAll(v => v.Day is not null) ? [.. visits.OrderBy(v => v.Day).ThenBy(v => v.Name, StringComparer.Ordinal)] : [.. visits];
    }
}
