using BenchmarkDotNet.Attributes;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;

namespace Toolkit.Benchmarks;

/// <summary>Meta-analysis at the size of its target, REML of 13 trials in 50 µs, and the audit of the sample review.</summary>
[ShortRunJob, MemoryDiagnoser]
public class EvidenceBenchmarks
{
    private MetaData data = null!;
    private List<Effect> effects = null!;
    private List<string> outer = null!;
    private List<string> inner = null!;
    private EvidenceSet review = null!;

    [GlobalSetup]
    public void Prepare()
    {
        // Log risk ratios and variances of 13 trials with a wide spread, as in the set that is used everywhere for comparison.
        double[] y = [-0.89, -1.59, -1.35, -1.44, -0.22, -0.79, -1.62, 0.01, -0.47, -1.37, -0.34, 0.45, -0.02], v = [0.326, 0.195, 0.415, 0.020, 0.051, 0.007, 0.223, 0.004, 0.056, 0.073, 0.012, 0.533, 0.071];
        effects = [.. y.Zip(v, (a, b) => new Effect(a, b))];
        data = new(effects);
        outer = [.. Enumerable.Range(0, 13).Select(i => "g" + (i / 3))];
        inner = [.. Enumerable.Range(0, 13).Select(i => "e" + i)];
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        var folder = Path.Combine(at.FullName, "samples", "exercise-and-pain-review");
        review = EvidenceReader.Read(name => File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)) : null).Value;
    }

    [Benchmark]
    public double RemlOf13() => RandomEffects.Fit(data).Pooled.Estimate;

    [Benchmark]
    public double RemlHartungKnappWithPredictionOf13() => RandomEffects.Fit(data, new() { Test = PooledTest.HartungKnapp }).PredictionInterval().Low;

    [Benchmark]
    public double PauleMandelOf13() => RandomEffects.Fit(data, new() { Estimator = TauEstimator.PM }).Pooled.Estimate;

    [Benchmark]
    public double MultilevelOf13In5() => Multilevel.Fit(effects, outer, inner).Estimated;

    [Benchmark]
    public int AuditOfTheSampleReview() => ReviewAudit.Run(review).Findings.Length;
}
