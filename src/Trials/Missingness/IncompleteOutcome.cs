using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>One outcome over the visits after baseline, gaps and bounds included: what multiple imputation fills. Everybody randomised who has a baseline is in it.</summary>
public sealed class IncompleteOutcome
{
    private IncompleteOutcome(Outcome outcome, bool log, ImmutableArray<string> arms, ImmutableArray<string> visits, List<Row> rows)
    {
        Outcome = outcome;
        IsLogarithm = log;
        Arms = arms;
        Visits = visits;
        Participants = [.. rows.Select(r => r.Participant)];
        Arm = [.. rows.Select(r => r.Arm)];
        Baseline = [.. rows.Select(r => r.Baseline)];
        Values = [.. rows.Select(r => r.Values)];
        Provenances = [.. rows.SelectMany(r => r.Provenances)];
    }

    public Outcome Outcome { get; }

    /// <summary>Whether baseline and values are natural logarithms.</summary>
    public bool IsLogarithm { get; }

    /// <summary>The reference arm first, the others by name.</summary>
    public ImmutableArray<string> Arms { get; }

    /// <summary>Visits after baseline, in order.</summary>
    public ImmutableArray<string> Visits { get; }

    /// <summary>Labels, shape (n).</summary>
    public ImmutableArray<string> Participants { get; }

    /// <summary>Index into <see cref="Arms"/>, shape (n).</summary>
    public ImmutableArray<int> Arm { get; }

    /// <summary>Shape (n).</summary>
    public ImmutableArray<double> Baseline { get; }

    /// <summary>A number, a bound or missing, shape (n, visits).</summary>
    public ImmutableArray<ImmutableArray<Observation>> Values { get; }

    /// <summary>Where the values come from.</summary>
    public ImmutableArray<Provenance> Provenances { get; }

    public int Count => Arm.Length;

    public int MissingCount => Values.Sum(v => v.Count(o => o.IsMissing));

    public int CensoredCount => Values.Sum(v => v.Count(o => o.IsCensored));

    /// <summary>How many of the first visits are followed by missing ones only: 0 for a participant without a value after baseline.</summary>
    public int LastKnown(int participant)
    {
        var last = Visits.Length;
        while (last > 0 && Values[participant][last - 1].IsMissing)
        {
            last--;
        }

        return last;
    }

    /// <param name="reference">Name of the arm the others are compared with.</param>
    /// <param name="log">Take logarithms of baseline, values and bounds.</param>
    /// <returns>The table, or the fault: no visit after baseline, an arm without participants, a value of zero or less where its logarithm is taken.</returns>
    public static Parsed<IncompleteOutcome> From(TrialData data, Outcome outcome, string baseline, string reference, bool log = false)
    {
        var visits = data.Visits.Select(v => v.Name).Where(v => v != baseline).ToImmutableArray();
        var arms = data.Arms.Select(a => a.Name).Where(a => a != reference).Prepend(reference).ToImmutableArray();
        var rows = new List<Row>();
        foreach (var participant in data.Participants)
        {
            if (data.Find(participant.Label, baseline, outcome.Name) is not { Observation.Value: { } start } first)
            {
                continue;
            }

            var found = visits.Select(v => data.Find(participant.Label, v, outcome.Name)).ToList();
            var values = found.Select(v => v?.Observation ?? Observation.Missing("no value")).ToImmutableArray();
            if (log && (start <= 0 || values.Any(v => v.Value <= 0)))
            {
                return new Fault(rows.Count, "values above zero, for their logarithm", Numbers.Format(start <= 0 ? start : values.First(v => v.Value <= 0).Value!.Value)) { Unit = "row", Place = $"participant {participant.Label}, {outcome.Name}" };
            }

            rows.Add(new(
                participant.Label,
                arms.IndexOf(participant.Arm!.Name),
                log ? Math.Log(start) : start,
                log ? [.. values.Select(LogScale.Of)] : values,
                [first.Provenance, .. found.OfType<OutcomeValue>().Select(v => v.Provenance)]));
        }

        if (visits.IsEmpty)
        {
            return new Fault(0, "a visit after " + baseline, "none") { Unit = "row", Place = outcome.Name };
        }

        return arms.Where((_, a) => rows.TrueForAll(r => r.Arm != a)).FirstOrDefault() is { } empty
            ? new Fault(0, "participants with a baseline in every arm", $"none in arm {Printable.Quote(empty)}") { Unit = "row", Place = outcome.Name }
            : new IncompleteOutcome(outcome, log, arms, visits, rows);
    }

    private sealed record Row(string Participant, int Arm, double Baseline, ImmutableArray<Observation> Values, ImmutableArray<Provenance> Provenances);
}
