namespace Toolkit.Simulators.Tests.Phantom;

/// <summary>The direct estimate that the phantom is made for: regress out and band-pass by least squares in one projection, then correlate.</summary>
internal static class Denoising
{
    public static double FisherZ(double[] x, double[] y, IEnumerable<double[]> nuisance, double repetitionTimeS)
    {
        var basis = new List<double[]>();
        foreach (var series in OutOfBand(x.Length, repetitionTimeS).Concat(nuisance))
        {
            var rest = Clean(Clean([.. series], basis), basis);
            var length = Math.Sqrt(Dot(rest, rest));
            if (length > 1e-9 * Math.Sqrt(Dot(series, series)))
            {
                basis.Add([.. rest.Select(v => v / length)]);
            }
        }

        double[] a = Clean([.. x], basis), b = Clean([.. y], basis);
        return Math.Atanh(Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)));
    }

    public static double[] Mean(float[] data, int[] labels, int label, int volumes) =>
        [.. Enumerable.Range(0, volumes).Select(t => labels.Index().Where(v => v.Item == label).Average(v => (double)data[(t * labels.Length) + v.Index]))];

    private static IEnumerable<double[]> OutOfBand(int n, double repetitionTimeS) =>
        Enumerable.Range(0, (n / 2) + 1)
            .Where(k => k / (n * repetitionTimeS) is < 0.01 or > 0.08)
            .SelectMany(k => new Func<double, double>[] { Math.Cos, Math.Sin }.Select(wave => Enumerable.Range(0, n).Select(t => wave(2 * Math.PI * k * t / n)).ToArray()))
            .Where(series => Dot(series, series) > 1e-6);

    private static double[] Clean(double[] series, List<double[]> basis)
    {
        foreach (var vector in basis)
        {
            var factor = Dot(series, vector);
            for (var t = 0; t < series.Length; t++)
            {
                series[t] -= factor * vector[t];
            }
        }

        return series;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
}
