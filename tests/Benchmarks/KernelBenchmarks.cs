using BenchmarkDotNet.Attributes;
using Toolkit.Kernels;

namespace Toolkit.Benchmarks;

/// <summary>Each kernel beside its definition: the ratio column is what the vectors and the blocking are worth.</summary>
[ShortRunJob]
public class KernelBenchmarks
{
    private const int Volumes = 300;
    private readonly RowMatrix<float> run = Filled(Volumes, 4096);
    private readonly RowMatrix<double> steps = new(Volumes, Volumes, [.. Filled(Volumes, Volumes).Data.Select(v => (double)v)]);
    private readonly double[] seed = [.. Filled(1, Volumes).Data.Select(v => (double)v)];
    private readonly RowMatrix<float> cleaned = new(Volumes, 4096);

    [Benchmark(Baseline = true)]
    public double[] Seed_by_definition() => SeedCorrelation.Reference(run, seed);

    [Benchmark]
    public double[] Seed() => SeedCorrelation.Pearson(run, seed);

    [Benchmark]
    public double Clean_one_column_in_64_by_definition()
    {
        var sum = 0.0;
        for (var c = 0; c < run.Columns; c += 64)
        {
            sum += ColumnProjection.Reference(steps, run.Column(c))[0];
        }

        return sum;
    }

    [Benchmark]
    public RowMatrix<float> Clean()
    {
        ColumnProjection.Apply(steps, run, cleaned);
        return cleaned;
    }

    [Benchmark]
    public float[] Transpose_by_definition()
    {
        Transposition.Reference<float>(run.Data, run.Rows, run.Columns, cleaned.Data);
        return cleaned.Data;
    }

    [Benchmark]
    public float[] Transpose()
    {
        Transposition.Blocked<float>(run.Data, run.Rows, run.Columns, cleaned.Data);
        return cleaned.Data;
    }

    [Benchmark]
    public TriangleSummary Triangle_of_1000() => CorrelationTriangle.Summarise(new(1000, Volumes, run.Data[..(1000 * Volumes)]), 0.3, 100, withMeanZ: false);

    private static RowMatrix<float> Filled(int rows, int columns)
    {
        var random = new Random(1);
        return new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => 1000 + random.NextSingle())]);
    }
}
