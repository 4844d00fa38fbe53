using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Arms compared over the visits where some values lie outside the assay's limits.</summary>
internal static class CensoredRepeatedAnalysis
{
    public static Parsed<RepeatedAnalysis> Analyse(TrialData data, Outcome outcome, string baseline, string reference, AncovaOptions options, IReadOnlyList<TrialFault> faults) =>
        IncompleteOutcome.From(data, outcome, baseline, reference, options.LogRatio)
            .Bind(values => CensoredRepeated.Fit(values).Map(fit => Describe(fit, values, outcome, options, faults)));

    private static RepeatedAnalysis Describe(CensoredRepeatedFit fit, IncompleteOutcome values, Outcome outcome, AncovaOptions options, IReadOnlyList<TrialFault> faults)
    {
        var provenance = Provenance.Derived(
            "trials.mmrm.censored",
            values.Provenances,
            [new("outcome", outcome.Name), new("logRatio", options.LogRatio ? "true" : "false"), new("reference", values.Arms[0])]);
        var known = values.Values.Sum(v => v.Count(o => !o.IsMissing));
        var method = string.Create(CultureInfo.InvariantCulture, $"MMRM, unstructured, maximum likelihood, {values.CensoredCount} of {known} values as bounds{(options.LogRatio ? ", ratio of geometric means" : "")}");
        var made = new ModelEstimates(options.LogRatio, options.Level, method, provenance);
        Estimate Made(string name, string unit, Inference inference, bool test) => made.Of($"{outcome.Name}: {name}", unit, inference, test);

        var arms = Enumerable.Range(0, values.Arms.Length).ToList();
        var visits = Enumerable.Range(0, values.Visits.Length).ToList();
        var effects = visits.SelectMany(k => arms.Skip(1).Select(a => Made(
            $"{values.Arms[a]} {(options.LogRatio ? "/" : "-")} {values.Arms[0]} at {values.Visits[k]}", options.LogRatio ? "1" : outcome.Unit, fit.Effect(a, k, options.Level), test: true)));
        var means = visits.SelectMany(k => arms.Select(a => Made($"least-squares mean, {values.Arms[a]} at {values.Visits[k]}", outcome.Unit, fit.Mean(a, k, options.Level), test: false)));
        return new()
        {
            Outcome = outcome,
            Estimates = [.. effects, .. means],
            Faults = [.. faults],
            Censored = fit,
            Provenance = provenance,
            MethodsText = string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Name} was analysed over {values.Visits.Length} visits by a model for repeated measures ({values.Count} participants) with baseline by visit and arm by visit and unstructured covariance by maximum likelihood; {values.CensoredCount} of {known} values lay outside the assay's limits and entered as bounds. Intervals are Wald's. Missing values are taken to be missing at random."),
        };
    }
}
