using BenchmarkDotNet.Attributes;
using Toolkit.Kernels;

namespace Toolkit.Benchmarks;

/// <summary>4PL fits of 16 wells, weights 1/y²: 10 000 curves in vectors of four, beside one at a time by the definition.</summary>
public class AssaysBenchmarks
{
    private const int Curves = 10_000;
    private readonly LogisticCurve[] curves = new LogisticCurve[Curves];
    private double[] logX = [];
    private double[] y = [];
    private double[] weights = [];

    [GlobalSetup]
    public void Simulate()
    {
        var chance = new Random(1);
        logX = [double.NegativeInfinity, double.NegativeInfinity, .. Enumerable.Range(0, 14).Select(i => Math.Log(7.8125 * Math.Pow(2, i / 2)))];
        y = new double[Curves * logX.Length];
        for (var i = 0; i < y.Length; i++)
        {
            var x = logX[i % logX.Length];
            var truth = 0.05 + (double.IsNegativeInfinity(x) ? 0 : 3.05 / (1 + Math.Exp(-1.15 * (x - Math.Log(180)))));
            y[i] = truth * (1 + (0.04 * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble())));
        }

        weights = [.. y.Select(v => 1 / (v * v))];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Curves)]
    public void Four_curves_a_vector() => LogisticFit.Fit(logX, y, weights, curves);

    [Benchmark(OperationsPerInvoke = 100)]
    public void One_curve_by_the_definition()
    {
        for (var k = 0; k < 100; k++)
        {
            curves[k] = LogisticFit.Reference(logX, y.AsSpan(k * logX.Length, logX.Length), weights.AsSpan(k * logX.Length, logX.Length));
        }
    }
}
