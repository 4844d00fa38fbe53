using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Comparison of arms for an outcome that is itself a change since baseline, such as a volume change in per cent: there is no baseline to adjust for.</summary>
public sealed record ChangeComparison
{
    public required Outcome Outcome { get; init; }

    /// <summary>Each other arm - reference, the arms' means, and Hedges' g.</summary>
    public required ImmutableArray<Estimate> Estimates { get; init; }

    /// <summary>Participants that were left out, and why.</summary>
    public required ImmutableArray<TrialFault> Faults { get; init; }

    /// <summary>Participants analysed.</summary>
    public required int Count { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>The sentence for the methods section.</summary>
    public required string MethodsText { get; init; }

    /// <summary>Compares the arms' means at the follow-up visit by the linear model outcome ~ arm.</summary>
    /// <returns>The comparison, or the fault: fewer than two arms with data, or too few participants.</returns>
    public static Parsed<ChangeComparison> Analyse(TrialData data, Outcome outcome, OutcomeModelOptions options)
    {
        var arms = data.Arms.Select(a => a.Name).ToImmutableArray();
        var reference = Ancova.ReferenceIndex(arms, options.Ancova.Reference);
        if (reference < 0 || arms.Length < 2)
        {
            return new Fault(0, "two arms, the reference among them", string.Join(", ", arms)) { Unit = "row" };
        }

        var (values, faults) = Observed(data, outcome, options);
        var byArm = arms.Select(arm => values.Where(v => v.Participant.Arm!.Name == arm).Select(v => v.Observation.Value!.Value).ToArray()).ToArray();
        if (Array.FindIndex(byArm, group => group.Length < 2) is >= 0 and var short1)
        {
            return new Fault(0, "at least two participants in every arm", $"{byArm[short1].Length} in arm {Printable.Quote(arms[short1])}") { Unit = "row", Place = outcome.Name };
        }

        var others = Enumerable.Range(0, arms.Length).Where(a => a != reference).ToList();
        var rows = values.Select(v => others.Select(a => v.Participant.Arm!.Name == arms[a] ? 1.0 : 0.0).Prepend(1).ToArray()).ToList();
        return LinearModel.Fit(rows, [.. values.Select(v => v.Observation.Value!.Value)], ["(Intercept)", .. others.Select(a => arms[a])])
            .In(outcome.Name)
            .Map(model => Describe(model, outcome, options, arms, others, reference, byArm, values, faults));
    }

    private static (List<OutcomeValue> Values, ImmutableArray<TrialFault> Faults) Observed(TrialData data, Outcome outcome, OutcomeModelOptions options)
    {
        var values = new List<OutcomeValue>();
        var faults = ImmutableArray.CreateBuilder<TrialFault>();
        faults.AddRange(data.Faults.Where(f => f.Outcome.Length == 0 || f.Outcome == outcome.Name));
        foreach (var participant in data.Participants)
        {
            switch (data.Find(participant.Label, options.FollowUp, outcome.Name))
            {
                case null:
                    break;
                case { Observation.Value: not null } value:
                    values.Add(value);
                    break;
                case var missing:
                    faults.Add(new(TrialFaultKind.MissingFollowUp, participant.Label, options.FollowUp, outcome.Name, Printable.Clean(missing.Observation.Reason ?? "no value at follow-up")));
                    break;
            }
        }

        return (values, faults.ToImmutable());
    }

    private static ChangeComparison Describe(
        LinearModel model, Outcome outcome, OutcomeModelOptions options, ImmutableArray<string> arms, List<int> others, int reference, double[][] byArm, List<OutcomeValue> values, ImmutableArray<TrialFault> faults)
    {
        var kind = options.Ancova.StandardErrors;
        var method = "linear model of the change" + (kind == SandwichKind.None ? "" : ", " + kind);
        var provenance = Provenance.Derived(
            "trials.change",
            values.Select(v => v.Provenance),
            [new("outcome", outcome.Name), new("followUp", options.FollowUp), new("reference", arms[reference]), new("standardErrors", kind.ToString()), new("level", Numbers.Format(options.Ancova.Level))]);
        var table = model.Table(kind, options.Ancova.Level);
        var estimates = ImmutableArray.CreateBuilder<Estimate>();
        for (var a = 0; a < others.Count; a++)
        {
            var effect = table[a + 1];
            estimates.Add(Made($"{arms[others[a]]} - {arms[reference]}", outcome.Unit, effect.Estimate, effect.Low, effect.High, effect.P, method));
            var g = EffectSize.HedgesG(byArm[others[a]], byArm[reference], options.Ancova.Level);
            estimates.Add(Made($"Hedges g, {arms[others[a]]} - {arms[reference]}", "1", g.Value, g.Low, g.High, null, "Hedges g, between arms, exact correction, noncentral t"));
        }

        for (var a = 0; a < arms.Length; a++)
        {
            var weights = new double[others.Count + 1];
            weights[0] = 1;
            if (a != reference)
            {
                weights[others.IndexOf(a) + 1] = 1;
            }

            var mean = model.Contrast(arms[a], weights, kind, options.Ancova.Level);
            estimates.Add(Made($"mean, {arms[a]}", outcome.Unit, mean.Estimate, mean.Low, mean.High, mean.P, method));
        }

        return new()
        {
            Outcome = outcome,
            Estimates = estimates.ToImmutable(),
            Faults = faults,
            Count = values.Count,
            Provenance = provenance,
            MethodsText = string.Create(
                CultureInfo.InvariantCulture,
                $"The change of {outcome.Title} was compared between arms by a linear model without a baseline covariate (reference: {arms[reference]}), with two-sided {options.Ancova.Level:P0} intervals."),
        };

        Estimate Made(string name, string unit, double value, double low, double high, double? p, string how) => new()
        {
            Name = $"{outcome.Name}: {name} at {options.FollowUp}",
            Unit = unit,
            Value = value,
            Low = double.IsFinite(low) ? low : null,
            High = double.IsFinite(high) ? high : null,
            Level = options.Ancova.Level,
            P = p is { } known && double.IsFinite(known) ? known : null,
            Method = how,
            Provenance = [provenance.Id],
        };
    }
}
