using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>From a trial's values to the estimates of a report: does an outcome differ between arms, and do two outcomes change together.</summary>
public static class OutcomeModel
{
    private const int CorrectedDraws = 2000;
    private const ulong CorrectedSeed = 1;

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

    /// <summary>Correlation between the change of a marker and the change of pain, over participants with both.</summary>
    /// <param name="logMarker">Take the marker's change on the log scale: the log of the ratio.</param>
    /// <returns>The analysis, or the fault: too few participants with both changes.</returns>
    public static Parsed<TrackingAnalysis> Track(TrialData data, Outcome marker, Outcome pain, OutcomeModelOptions options, bool logMarker = false)
    {
        var painPairs = data.Pair(pain, options.Baseline, options.FollowUp).Pairs.Where(p => p.IsObserved).ToDictionary(p => p.Participant.Label, StringComparer.Ordinal);
        var both = data.Pair(marker, options.Baseline, options.FollowUp).Pairs
            .Where(p => p.IsObserved && (!logMarker || IsPositive(p)) && painPairs.ContainsKey(p.Participant.Label))
            .Select(p => (Marker: p, Pain: painPairs[p.Participant.Label])).ToList();
        var arms = data.Arms.Select(a => a.Name).ToImmutableArray();
        var result = ChangeChange.Correlate(
            both.Select(b => ChangeOf(b.Marker, logMarker)).ToArray(),
            both.Select(b => b.Pain.Change!.Value).ToArray(),
            both.Select(b => arms.IndexOf(b.Marker.Participant.Arm!.Name)).ToArray(),
            options.Ancova.Level);
        return result.In($"{marker.Name} × {pain.Name}").Map(found =>
        {
            var inputs = both.SelectMany(b => new[] { b.Marker.Baseline, b.Marker.FollowUp, b.Pain.Baseline, b.Pain.FollowUp }).Select(v => v.Provenance);
            var provenance = Provenance.Derived("trials.change-change", inputs, Parameters(options, $"{marker.Name}:{pain.Name}").Append(new("markerScale", logMarker ? "log" : "linear")));
            return new TrackingAnalysis
            {
                Marker = marker,
                Pain = pain,
                Result = found,
                Points = [.. both.Select(b => new ChangePoint(b.Marker.Participant.Label, b.Marker.Participant.Arm!.Name, ChangeOf(b.Marker, logMarker), b.Pain.Change!.Value))],
                Estimates =
                [
                    .. new[] { found.Pearson, found.Spearman, found.WithinArm }.Select(c => ToEstimate(c, marker, pain, options, provenance)),
                    .. Corrected(both.ConvertAll(b => b.Marker), both.ConvertAll(b => b.Pain), arms, marker, pain, options, logMarker, provenance),
                ],
                Provenance = provenance,
                MethodsText = found.MethodsText,
            };
        });
    }

    /// <summary>The correlation within arms freed from the marker's error of measurement, where every value states one.</summary>
    private static IEnumerable<Estimate> Corrected(List<OutcomePair> markers, List<OutcomePair> pains, ImmutableArray<string> arms, Outcome marker, Outcome pain, OutcomeModelOptions options, bool log, Provenance provenance)
    {
        double Error(OutcomeValue v) => (log ? LogScale.Of(v.Observation) : v.Observation).StandardError;
        double[] errors = [.. markers.Select(m => Math.Sqrt((Error(m.Baseline) * Error(m.Baseline)) + (Error(m.FollowUp) * Error(m.FollowUp))))];
        if (!Array.TrueForAll(errors, e => e > 0))
        {
            return [];
        }

        var boot = CarriedUncertainty.CorrelateCorrected(
            [.. markers.Select(m => ChangeOf(m, log))], errors, [.. pains.Select(p => p.Change!.Value)], [.. markers.Select(m => arms.IndexOf(m.Participant.Arm!.Name))], CorrectedDraws, CorrectedSeed);
        var (low, high) = double.IsFinite(boot.Estimate) ? boot.Percentile(options.Ancova.Level) : (double.NaN, double.NaN);
        return [new()
        {
            Name = $"change in {marker.Name} × change in {pain.Name}: within arms, corrected for error of measurement, {options.FollowUp} - {options.Baseline}",
            Unit = "1",
            Value = Known(boot.Estimate),
            Low = Known(low),
            High = Known(high),
            Level = options.Ancova.Level,
            Reason = double.IsFinite(boot.Estimate) ? null : "the error of measurement is as large as the spread of the changes",
            Method = string.Create(CultureInfo.InvariantCulture, $"r / √reliability of the marker's change, percentile bootstrap of {CorrectedDraws} draws within arms"),
            Provenance = [provenance.Id],
        }];
    }

    private static bool IsPositive(OutcomePair pair) => pair.Baseline.Observation.Value > 0 && pair.FollowUp.Observation.Value > 0;

    private static double ChangeOf(OutcomePair pair, bool log) =>
        log ? Math.Log(pair.FollowUp.Observation.Value!.Value / pair.Baseline.Observation.Value!.Value) : pair.Change!.Value;

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

    private static Estimate ToEstimate(CorrelationEstimate c, Outcome marker, Outcome pain, OutcomeModelOptions options, Provenance provenance) => new()
    {
        Name = $"change in {marker.Name} × change in {pain.Name}: {c.Name}, {options.FollowUp} - {options.Baseline}",
        Unit = "1",
        Value = c.R,
        Low = Known(c.Low),
        High = Known(c.High),
        Level = options.Ancova.Level,
        P = Known(c.P),
        Method = c.Name,
        Provenance = [provenance.Id],
    };

    private static double? Known(double value) => double.IsFinite(value) ? value : null;

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
