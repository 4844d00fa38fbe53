using BenchmarkDotNet.Attributes;
using Toolkit.Trials;

namespace Toolkit.Benchmarks;

/// <summary>The outcome model at the sizes of its targets: MMRM with Kenward-Roger 200 × 4 in 5 ms and 10 000 × 4 in 100 ms, mediation with 5 000 draws in 20 ms, maxT with 10 000 permutations of 40 markers in 10 ms, ANCOVA with HC3 in 20 µs.</summary>
[ShortRunJob]
public class TrialsBenchmarks
{
    private Design small = null!;
    private Design large = null!;
    private MediationData mediation = null!;
    private List<double[]> markers = null!;
    private bool[] arm = null!;
    private AncovaData ancova = null!;
    private Design smallRandom = null!;
    private Design largeRandom = null!;
    private IncompleteOutcome incomplete = null!;
    private IncompleteOutcome bounded = null!;

    [GlobalSetup]
    public void Prepare()
    {
        small = Visits(200);
        large = Visits(10_000);
        smallRandom = Visits(200, " + (1 | id)");
        largeRandom = Visits(10_000, " + (1 | id)");
        incomplete = Planned(100, limit: null);
        bounded = Planned(60, limit: 45);
        var chance = new Chance(1);
        double[] x = [.. Enumerable.Range(0, 200).Select(i => (double)(i % 2))], m = [.. x.Select(v => v + chance.Normal())];
        mediation = new([.. x], [.. m], [.. m.Select(v => v + chance.Normal())], [new("base", [.. x.Select(_ => chance.Normal())])]);
        arm = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0)];
        markers = [.. Enumerable.Range(0, 40).Select(_ => arm.Select(_ => chance.Normal()).ToArray())];
        ancova = new(["a", "b", "c"], [.. Enumerable.Range(0, 72).Select(i => i % 3)], [.. Enumerable.Range(0, 72).Select(_ => chance.Normal())], [.. Enumerable.Range(0, 72).Select(_ => chance.Normal())]);
    }

    [Benchmark]
    public double MmrmKenwardRogerOf200() => Mmrm.Fit(small, "id", "visit").Value.Table()[1].P;

    [Benchmark]
    public double MmrmKenwardRogerOf10000() => Mmrm.Fit(large, "id", "visit").Value.Table()[1].P;

    [Benchmark]
    public double MediationOf5000Draws() => Mediation.Bootstrap(mediation, 5000, 1).StandardDeviation;

    [Benchmark]
    public double MaxTOf10000Permutations() => MaxT.Adjust(markers, arm, 10_000, 1)[0];

    [Benchmark]
    public double AncovaHc3Of72() => Ancova.Fit(ancova, new() { StandardErrors = SandwichKind.HC3 }).Value.Effects[0].P;

    [Benchmark]
    public double RandomInterceptOf200() => Lmm.Fit(smallRandom).Value.Table()[1].P;

    [Benchmark]
    public double RandomInterceptOf10000() => Lmm.Fit(largeRandom).Value.Table()[1].P;

    [Benchmark]
    public double ImputationOf50() => MultipleImputation.Draw(incomplete).Value.Effects("week12").Value[0].Pooled.P;

    [Benchmark]
    public double CensoredRepeatedOf120() => CensoredRepeated.Fit(bounded).Value.LogLikelihood;

    private static IncompleteOutcome Planned(int perArm, double? limit)
    {
        var plan = PlanReader.Read($$"""
            title: made
            arms: [a, b]
            visits: [{name: baseline, day: 0}, {name: week4, day: 28}, {name: week8, day: 56}, {name: week12, day: 84}]
            outcomes: [{name: y, unit: "1", benefit: higher}]
            assumptions:
              perArm: {{perArm}}
              dropout: 0.2
              outcomes: [{outcome: y, baseline: 50, deviation: 10, correlation: 0.6, changes: [0, 5]{{(limit is { } l ? $", lowerLimit: {l}" : "")}}}]
            """).Plan!;
        return IncompleteOutcome.From(PlanSimulation.Draw(plan, 1), plan.Outcomes[0].Outcome, "baseline", "a").Value;
    }

    private static Design Visits(int subjects, string random = "")
    {
        var chance = new Chance(1);
        var rows = new List<(string Id, string Arm, string Visit, double Base, double Y)>();
        for (var i = 0; i < subjects; i++)
        {
            double level = chance.Normal(), start = chance.Normal();
            for (var v = 0; v < 4; v++)
            {
                if (chance.Uniform() < 0.85)
                {
                    rows.Add(($"S{i}", i % 2 == 0 ? "a" : "b", $"V{v}", start, level + start + (0.2 * v * (i % 2)) + chance.Normal()));
                }
            }
        }

        var frame = new Frame(rows.Count)
            .With("id", [.. rows.Select(r => (string?)r.Id)])
            .With("arm", [.. rows.Select(r => (string?)r.Arm)])
            .With("visit", [.. rows.Select(r => (string?)r.Visit)])
            .With("base", [.. rows.Select(r => r.Base)])
            .With("y", [.. rows.Select(r => r.Y)]);
        return Design.Build(Formula.Parse("y ~ base*visit + arm*visit" + random).Value, frame, new() { Needed = ["id", "visit"] }).Value;
    }
}
