using System.Numerics;
using Toolkit.Kernels;

namespace Toolkit.Pipelines.Verification;

/// <summary>The fast loops against their definitions, at every length around the vector width. Run once for each width that the processor can be held to.</summary>
public static class KernelChecks
{
    private const int Longest = 67;

    /// <summary>Sums of at most 67 numbers below 10, in another order: some hundred roundings.</summary>
    private const double DoubleRounding = 1e-12;

    /// <summary>The same in single precision, relative to values near 1.</summary>
    private const double SingleRounding = 1e-5;

    private const string Definition = "the definition, Kernels/*.Reference";

    /// <summary>Bits of a vector register as this process uses them.</summary>
    public static int VectorBits => Vector<byte>.Count * 8;

    /// <summary>Whether vectors are registers of the processor, not loops in their place.</summary>
    public static bool IsAccelerated => Vector.IsHardwareAccelerated;

    public static IEnumerable<Check> All()
    {
        yield return new("kernels", "Pearson's r of Anscombe's first pair", 0.81642051634484, DoubleRounding, "Anscombe, Am. Stat. 1973;27:17, computed to 14 digits", Anscombe);
        yield return Agreement("sum", DoubleRounding, (x, y) => Sums.Of(x) - Sums.Reference(y));
        yield return Agreement("Pearson's r", DoubleRounding, (x, y) => x.Length < 3 ? 0 : Correlation.Pearson(x, Ramp(x.Length)) - Correlation.Reference(y, Ramp(x.Length)));
        yield return Agreement("matrix product", DoubleRounding, Product);
        yield return Agreement("order statistic", 0, (x, y) => OrderStatistic.Select([.. x], x.Length / 2) - OrderStatistic.Reference<double>(y, x.Length / 2));
        yield return Agreement("ranks", 0, RankDifference);
        yield return Agreement("Gaussian smoothing", SingleRounding, Smoothed);
        yield return new("kernels", "logistic fit against its definition", 0, 1e-6, Definition + "; two ways to one least sum of squares", Logistic);
    }

    private static double Anscombe(InputValue input)
    {
        double[] x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
        double[] y = [input(8.04), 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        return Correlation.Pearson(x, y);
    }

    /// <summary>The worst difference over lengths 1 to 67; the fast loop gets the values as they pass through <see cref="InputValue"/>, the definition as they were.</summary>
    private static Check Agreement(string name, double tolerance, Func<double[], double[], double> difference) => new("kernels", name + " against its definition", 0, tolerance, Definition, input =>
    {
        var worst = 0.0;
        for (var length = 1; length <= Longest; length++)
        {
            var truth = Wave(length);
            double[] values = [.. truth];
            values[^1] = input(values[^1]);
            worst = Math.Max(worst, Math.Abs(difference(values, truth)));
        }

        return worst;
    });

    // A spread of values that repeats nowhere, with sums far from zero.
    private static double[] Wave(int length) => [.. Enumerable.Range(1, length).Select(i => 2 + Math.Sin(1.7 * i * i))];

    private static double[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => (double)i)];

    private static double Product(double[] values, double[] truth)
    {
        var right = new RowMatrix<double>(truth.Length, 3, [.. Enumerable.Range(0, truth.Length * 3).Select(i => Math.Cos(i))]);
        var fast = MatrixProduct.Multiply(new RowMatrix<double>(1, values.Length, values), right);
        var plain = MatrixProduct.Reference(new RowMatrix<double>(1, truth.Length, truth), right);
        return fast.Data.Zip(plain.Data, (a, b) => Math.Abs(a - b)).Max();
    }

    private static double RankDifference(double[] values, double[] truth)
    {
        // To one digit, so that there are ties.
        var ranks = new double[values.Length];
        Ranks.Average<double>([.. values.Select(v => Math.Round(v, 1))], ranks);
        return ranks.Zip(Ranks.Reference([.. truth.Select(v => Math.Round(v, 1))]), (a, b) => Math.Abs(a - b)).Max();
    }

    private static double Smoothed(double[] values, double[] truth)
    {
        var shape = (values.Length, 2, 2);
        float[] Image(double[] row) => [.. Enumerable.Range(0, 4).SelectMany(_ => row).Select(v => (float)v)];
        var fast = Image(values);
        GaussianSmoothing.Apply(fast, shape, (1.5, 0, 0), new float[fast.Length]);
        var image = Image(truth);
        return Enumerable.Range(0, values.Length).Max(x => Math.Abs(fast[x] - GaussianSmoothing.Reference(image, shape, 0, 1.5, x, 0, 0)));
    }

    private static double Logistic(InputValue input)
    {
        double[] logX = [.. Enumerable.Range(0, 8).Select(i => i * Math.Log(3))];
        double[] truth = [.. logX.Select((x, i) => 0.05 + (2.4 / (1 + Math.Exp(-0.9 * (x - 4)))) + (0.01 * Math.Sin(5 * i)))];
        double[] weights = [.. logX.Select(_ => 1.0)];
        double[] y = [.. truth];
        y[^1] = input(y[^1]);
        var curves = new LogisticCurve[1];
        LogisticFit.Fit(logX, y, weights, curves);
        var definition = LogisticFit.Reference(logX, truth, weights);
        return Math.Max(Math.Abs(curves[0].A - definition.A), Math.Max(Math.Abs(curves[0].D - definition.D), Math.Abs(curves[0].LnC - definition.LnC)));
    }
}
