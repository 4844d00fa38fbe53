using Toolkit.Kernels;

namespace Toolkit.Benchmarks;

/// <summary>The kernels that no whole task of connectivity is bound by.</summary>
internal static class KernelSpeed
{
    private const int Volumes = 300;

    public static void Run(SpeedTable table, RowMatrix<float> run, RowMatrix<float> series, Func<Action, int, double> cpu)
    {
        var turned = new RowMatrix<float>(run.Columns / 4, Volumes);
        table.Bytes("Transposition: 57,404 × 300 to t-contiguous", cpu(() => Transposition.Blocked<float>(run.Data.AsSpan(0, turned.Data.Length), Volumes, run.Columns / 4, turned.Data), 3), 8.0 * turned.Data.Length);
        table.Bytes("Sums: 69 million floats", cpu(() => Sums.Of(run.Data), 3), 4.0 * run.Data.Length);
        Matrices(table, cpu);
        Series(table, series, cpu);
        Images(table, run, cpu);
    }

    private static void Matrices(SpeedTable table, Func<Action, int, double> cpu)
    {
        RowMatrix<float> a = new(1200, 1200, Filled(1200 * 1200)), b = new(1200, 1200, Filled(1200 * 1200));
        table.Flops("MatrixProduct: 1200 × 1200 × 1200", cpu(() => MatrixProduct.Multiply(a, b), 3), 2.0 * 1200 * 1200 * 1200);
        RowMatrix<double> c = new(600, 600, Doubles(600 * 600)), d = new(600, 600, Doubles(600 * 600));
        table.DoubleFlops("MatrixProduct in double: 600 × 600 × 600", cpu(() => MatrixProduct.Multiply(c, d), 3), 2.0 * 600 * 600 * 600);
        var regions = new RowMatrix<double>(400, Volumes, Doubles(400 * Volumes));
        table.DoubleFlops("CorrelationMatrix: 400 × 300", cpu(() => CorrelationMatrix.Pearson(regions), 3), 2.0 * 400 * 400 * Volumes);
        var confounds = new RowMatrix<double>(60, Volumes, Doubles(60 * Volumes));
        table.Each("Projection.Basis: 60 confounds × 300", cpu(() => Projection.Basis(confounds), 3), 1, "a basis");
    }

    private static void Series(SpeedTable table, RowMatrix<float> series, Func<Action, int, double> cpu)
    {
        const int count = 10_000;
        var ranks = new float[Volumes];
        table.Each("Ranks: 10,000 series of 300", cpu(() => Each(count, i => Ranks.Average<float>(series.Row(i), ranks)), 3), count, "a series");
        var scratch = new float[Volumes];
        table.Each("OrderStatistic: quartile of 10,000 series of 300", cpu(() => Each(count, i => Quartile(series.Row(i), scratch)), 3), count, "a series");
        const int width = 128;
        var block = series.Data.AsSpan(0, Volumes * width).ToArray();
        float[] low = new float[width], high = new float[width];
        double[] sums = new double[width], squares = new double[width], products = new double[width], steps = new double[Volumes];
        table.Each("ColumnOrder: two quartiles of 78 blocks of 128 series of 300", cpu(() => Each(78, _ => ColumnOrder.Select(block, width, 74, 224, low, high)), 3), 78 * width, "a series");
        table.Each("ColumnLags: 78 blocks of 128 series of 300", cpu(() => Each(78, _ => ColumnLags.Of(block, width, sums, squares, products, steps)), 3), 78 * width, "a series");
        var row = Doubles(Volumes);
        var filter = Butterworth.Design(5, 0.032, 0.36);
        table.Each("SecondOrderSections: band-pass of order 5, 1000 series of 300", cpu(() => Each(1000, _ => filter.ZeroPhase(row)), 3), 1000, "a series");
        double[] knots = [.. Enumerable.Range(0, Volumes).Where(t => t % 7 != 3).Select(t => (double)t)], gaps = [.. Enumerable.Range(0, Volumes).Where(t => t % 7 == 3).Select(t => (double)t)];
        table.Each("NotAKnotSpline: 1000 series, 43 of 300 samples filled", cpu(() => Each(1000, _ => NotAKnotSpline.Interpolate(knots, row.AsSpan(0, knots.Length), gaps)), 3), 1000, "a series");
        table.Each("Correlation: 100,000 pairs of 300", cpu(() => Each(100_000, _ => Correlation.Pearson(row, row)), 3), 100_000, "a pair");
    }

    private static void Images(SpeedTable table, RowMatrix<float> run, Func<Action, int, double> cpu)
    {
        const int n = 64;
        float[] image = run.Data[..(n * n * n)], result = new float[image.Length];
        var half = SeparableFilter.Gaussian(1.5);
        table.Flops("SeparableFilter: one axis of 64³, 13 taps", cpu(() => Each(20, _ => SeparableFilter.Convolve(image, result, n, n, n, 2, half)), 3), 20 * 3.0 * (half.Length - 1) * image.Length);
        var coefficients = image.ToArray();
        table.Each("CubicBSpline.Prefilter: 64³", cpu(() => Each(10, _ => CubicBSpline.Prefilter(coefficients, n, n, n)), 3), 10.0 * image.Length, "a voxel");
        var sum = 0.0;
        table.Each("CubicBSpline.Value: 100,000 points", cpu(() => Each(100_000, i => sum += CubicBSpline.Value(coefficients, n, n, n, 10 + (i % 40) + 0.3f, 20.4f, 30.7f)), 3), 100_000, "a point");
        var doubles = GridSampling.CubicCoefficients(image, (n, n, n));
        table.Each("GridSampling.Cubic: 100,000 points", cpu(() => Each(100_000, i => sum += GridSampling.Cubic(doubles, (n, n, n), 10 + (i % 40) + 0.3, 20.4, 30.7)), 3), 100_000, "a point");
        table.Each("GridSampling.Linear: 100,000 points", cpu(() => Each(100_000, i => sum += GridSampling.Linear(image, (n, n, n), 10 + (i % 40) + 0.3, 20.4, 30.7)), 3), 100_000, "a point");
        var shifted = new float[4096 * Volumes];
        table.Flops("TimeShift: 4096 voxels × 300, 13 taps", cpu(() => TimeShift.Rows(run.Data.AsSpan(0, shifted.Length), shifted, 4096, Volumes, 0, 4096, 0.4, 13), 3), 2.0 * 13 * shifted.Length);
    }

    private static float Quartile(ReadOnlySpan<float> row, float[] scratch)
    {
        row.CopyTo(scratch);
        return OrderStatistic.Select<float>(scratch, scratch.Length / 4);
    }

    private static void Each(int count, Action<int> action)
    {
        for (var i = 0; i < count; i++)
        {
            action(i);
        }
    }

    private static double[] Doubles(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    private static float[] Filled(int count) => Array.ConvertAll(Doubles(count), v => (float)v);
}
