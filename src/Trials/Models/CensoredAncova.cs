using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Baseline-adjusted comparison of arms where some follow-up values lie outside the assay's limits: they enter the likelihood as bounds.</summary>
internal static class CensoredAncova
{
    private const int FirstArmColumn = 2;

    public static Parsed<OutcomeAnalysis> Analyse(PairedOutcome paired, ImmutableArray<string> arms, OutcomeModelOptions options)
    {
        if (arms.FirstOrDefault(a => paired.Pairs.All(p => p.Participant.Arm!.Name != a)) is { } empty)
        {
            return new Fault(0, "participants in every arm", $"none in arm {Printable.Quote(empty)}") { Unit = "row" };
        }

        var reference = Ancova.ReferenceIndex(arms, options.Ancova.Reference);
        if (reference < 0 || arms.Length < 2)
        {
            return new Fault(0, "two arms and a reference among them", string.Join(", ", arms)) { Unit = "row" };
        }

        var log = options.Ancova.LogRatio;
        var others = arms.Where((_, a) => a != reference).ToImmutableArray();
        var rows = paired.Pairs.Select(p => Row(p, others, log)).ToList();
        var y = paired.Pairs.Select(p => log ? LogScale.Of(p.FollowUp.Observation) : p.FollowUp.Observation).ToList();
        return CensoredRegression.Fit(rows, y, ["(Intercept)", "baseline", .. others], options.Ancova.Level)
            .Map(fit => Describe(fit, rows, paired, arms, reference, options));
    }

    private static double[] Row(OutcomePair pair, ImmutableArray<string> others, bool log)
    {
        var baseline = pair.Baseline.Observation.Value!.Value;
        return [1, log ? Math.Log(baseline) : baseline, .. others.Select(o => pair.Participant.Arm!.Name == o ? 1.0 : 0)];
    }

    private static OutcomeAnalysis Describe(CensoredFit fit, List<double[]> rows, PairedOutcome paired, ImmutableArray<string> arms, int reference, OutcomeModelOptions options)
    {
        var (log, level, outcome) = (options.Ancova.LogRatio, options.Ancova.Level, paired.Outcome);
        var provenance = Provenance.Derived("trials.tobit", paired.Pairs.SelectMany(p => new[] { p.Baseline.Provenance, p.FollowUp.Provenance }), OutcomeModel.Parameters(options, outcome.Name));
        var method = string.Create(CultureInfo.InvariantCulture, $"tobit ANCOVA, {fit.CensoredCount} of {fit.Count} values as bounds{(log ? ", ratio of geometric means" : "")}");
        var made = new ModelEstimates(log, level, method, provenance);
        Estimate Made(string name, string unit, Inference inference, bool test) => made.Of($"{outcome.Name}: {name} at {options.FollowUp}", unit, inference, test);

        var estimates = new List<Estimate>();
        var means = new List<Estimate>();
        var column = FirstArmColumn;
        for (var a = 0; a < arms.Length; a++)
        {
            double[] weights = [1, rows.Average(r => r[1]), .. new double[arms.Length - 1]];
            if (a != reference)
            {
                var effect = new double[weights.Length];
                effect[column] = 1;
                weights[column] = 1;
                column++;
                estimates.Add(Made($"{arms[a]} {(log ? "/" : "-")} {arms[reference]}", log ? "1" : outcome.Unit, fit.Contrast("", effect, level), test: true));
            }

            means.Add(Made($"least-squares mean, {arms[a]}", outcome.Unit, fit.Contrast("", weights, level), test: false));
        }

        return new()
        {
            Outcome = outcome,
            Estimates = [.. estimates, .. means],
            Faults = paired.Faults,
            Count = paired.Pairs.Length,
            Censored = fit,
            Provenance = provenance,
            MethodsText = string.Create(
                CultureInfo.InvariantCulture,
                $"Arms were compared with {arms[reference]} by censored (tobit) regression of the {(log ? "logarithm of the follow-up value on the logarithm of its baseline" : "follow-up value on its baseline")}: {fit.CensoredCount} of {fit.Count} values outside the assay's limits entered as bounds; Wald intervals cover {level:P0}."),
        };
    }
}
