using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>From a trial's values to the estimates of a report: does an outcome differ between arms.</summary>
public static class OutcomeModel
{
    /// <summary>Baseline-adjusted comparison of arms for one outcome. Missing values and a baseline outside the assay's limits leave their participant out, by name; follow-up values outside the limits enter as bounds (tobit).</summary>
    /// <returns>The analysis, or the fault why this outcome has none: an empty arm, too few participants, too few values inside the limits.</returns>
    public static Parsed<OutcomeAnalysis> Analyse(TrialData data, Outcome outcome, OutcomeModelOptions options)
    {
        var paired = WithoutCensoredBaseline(data.Pair(outcome, options.Baseline, options.FollowUp), options);
        if (options.Ancova.LogRatio && NotPositive(paired, options) is { } fault)
        {
            return fault;
        }

        var arms = data.Arms.Select(a => a.Name).ToImmutableArray();
        if (paired.Pairs.Any(p => p.FollowUp.Observation.IsCensored))
        {
            return CensoredAncova.Analyse(paired, arms, options).In(outcome.Name);
        }

        var input = new AncovaData(
            arms,
            [.. paired.Pairs.Select(p => arms.IndexOf(p.Participant.Arm!.Name))],
            [.. paired.Pairs.Select(p => p.Baseline.Observation.Value!.Value)],
            [.. paired.Pairs.Select(p => p.FollowUp.Observation.Value!.Value)]);
        return Ancova.Fit(input, options.Ancova).In(outcome.Name).Map(fit => Describe(paired, fit, input, options));
    }

    /// <summary>A covariate must be a number: a participant whose baseline is only a bound is left out by name.</summary>
    private static PairedOutcome WithoutCensoredBaseline(PairedOutcome paired, OutcomeModelOptions options)
    {
        var censored = paired.Pairs.Where(p => p.Baseline.Observation.IsCensored).ToList();
        return paired with
        {
            Pairs = paired.Pairs.RemoveAll(p => p.Baseline.Observation.IsCensored),
            Faults = paired.Faults.AddRange(censored.Select(p => new TrialFault(
                TrialFaultKind.Censored, p.Participant.Label, options.Baseline, paired.Outcome.Name, $"the baseline is known only as a bound ({Printable.Clean(p.Baseline.Observation.Reason ?? "")})"))),
        };
    }

    private static Fault? NotPositive(PairedOutcome paired, OutcomeModelOptions options)
    {
        for (var i = 0; i < paired.Pairs.Length; i++)
        {
            var pair = paired.Pairs[i];
            double before = pair.Baseline.Observation.Value!.Value, after = pair.FollowUp.Observation.Value ?? double.MaxValue;
            if (before <= 0 || after <= 0)
            {
                return new TrialFault(
                    TrialFaultKind.NotPositive, pair.Participant.Label, before <= 0 ? options.Baseline : options.FollowUp, paired.Outcome.Name, Numbers.Format(before <= 0 ? before : after)).ToFault(i);
            }
        }

        return null;
    }

    private static OutcomeAnalysis Describe(PairedOutcome paired, AncovaFit fit, AncovaData input, OutcomeModelOptions options)
    {
        var outcome = paired.Outcome;
        var provenance = Provenance.Derived("trials.ancova", paired.Pairs.SelectMany(p => new[] { p.Baseline.Provenance, p.FollowUp.Provenance }), Parameters(options, outcome.Name));
        Estimate Made(string name, string unit, double value, double low, double high, double? p, string method) => new()
        {
            Name = $"{outcome.Name}: {name} at {options.FollowUp}",
            Unit = unit,
            Value = value,
            Low = Known(low),
            High = Known(high),
            Level = options.Ancova.Level,
            P = p is { } some ? Known(some) : null,
            Method = method,
            Provenance = [provenance.Id],
        };
        var estimates = fit.Effects.Select(e => Made(e.Name, fit.IsRatio ? "1" : outcome.Unit, e.Estimate, e.Low, e.High, e.P, fit.Method)).ToList();
        estimates.AddRange(fit.LeastSquaresMeans.Select(m => Made($"least-squares mean, {m.Name}", outcome.Unit, m.Estimate, m.Low, m.High, null, fit.Method)));
        estimates.AddRange(Standardised(input, fit, options).Select(g => Made(g.Name, "1", g.Effect.Value, g.Effect.Low, g.Effect.High, null, "Hedges g of the change, between arms, exact correction, noncentral t")));
        return new()
        {
            Outcome = outcome,
            Estimates = [.. estimates],
            Faults = paired.Faults,
            Count = paired.Pairs.Length,
            Fit = fit,
            Provenance = provenance,
            MethodsText = fit.MethodsText + " Hedges' g of the change between arms has the exact small-sample correction and a noncentral-t interval.",
        };
    }

    private static IEnumerable<(string Name, StandardisedEffect Effect)> Standardised(AncovaData input, AncovaFit fit, OutcomeModelOptions options)
    {
        double[] Changes(int arm) => [.. Enumerable.Range(0, input.Count).Where(i => input.Arm[i] == arm)
            .Select(i => fit.IsRatio ? Math.Log(input.Outcome[i] / input.Baseline[i]) : input.Outcome[i] - input.Baseline[i])];
        var reference = input.Arms.IndexOf(fit.Reference);
        var control = Changes(reference);
        for (var a = 0; a < input.Arms.Length; a++)
        {
            var changes = Changes(a);
            if (a != reference && changes.Length > 1 && control.Length > 1)
            {
                var g = EffectSize.HedgesG(changes, control, options.Ancova.Level);
                if (double.IsFinite(g.Value))
                {
                    yield return ($"Hedges g, {input.Arms[a]} - {fit.Reference}", g);
                }
            }
        }
    }

    internal static double? Known(double value) => double.IsFinite(value) ? value : null;

    internal static IEnumerable<KeyValuePair<string, string>> Parameters(OutcomeModelOptions options, string outcome) =>
    [
        new("outcome", outcome),
        new("baseline", options.Baseline),
        new("followUp", options.FollowUp),
        new("reference", options.Ancova.Reference ?? ""),
        new("standardErrors", options.Ancova.StandardErrors.ToString()),
        new("logRatio", options.Ancova.LogRatio ? "true" : "false"),
        new("level", Numbers.Format(options.Ancova.Level)),
    ];
}
