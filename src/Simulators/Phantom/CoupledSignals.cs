namespace Toolkit.Simulators.Phantom;

/// <summary>Signals of regions whose correlation is exactly a stated one, before and after band-pass and regression.</summary>
/// <remarks>Each is a random sum of Fourier components between 0.013 and 0.077 Hz, made orthogonal to the nuisance series as they look in that band.
/// A projection on 0.01 to 0.08 Hz and off those nuisance series therefore leaves the signals, and their correlation, as they are.</remarks>
public static class CoupledSignals
{
    private const double LowHz = 0.013;
    private const double HighHz = 0.077;

    /// <summary>Three series of shape (t) with standard deviation 1: the second correlates with the first by tanh(<paramref name="fisherZ"/>), the third with neither.</summary>
    /// <param name="nuisance">Series of shape (t) that will be regressed out.</param>
    /// <exception cref="ArgumentException">The band holds too few components for that much nuisance.</exception>
    public static double[][] Draw(SeededStream chance, int volumes, double repetitionTimeS, double fisherZ, IEnumerable<double[]> nuisance)
    {
        var band = Band(volumes, repetitionTimeS);
        var taken = new List<double[]>();
        foreach (var series in nuisance)
        {
            AddOrthogonal(taken, Project(series, band));
        }

        if (band.Length < taken.Count + 3)
        {
            throw new ArgumentException($"{volumes} volumes hold {band.Length} components in the band, too few for {taken.Count} nuisance series.", nameof(volumes));
        }

        var first = taken.Count;
        while (taken.Count < first + 3)
        {
            var drawn = new double[volumes];
            foreach (var component in band)
            {
                Add(drawn, component, chance.NextNormal());
            }

            AddOrthogonal(taken, drawn);
        }

        double r = Math.Tanh(fisherZ), s = Math.Sqrt(1 - (r * r)), scale = Math.Sqrt(volumes);
        double[] a = taken[first], b = taken[first + 1], c = taken[first + 2];
        return
        [
            [.. a.Select(v => scale * v)],
            [.. a.Select((v, t) => scale * ((r * v) + (s * b[t])))],
            [.. c.Select(v => scale * v)],
        ];
    }

    /// <summary>The orthonormal cosines and sines of the band.</summary>
    private static double[][] Band(int volumes, double repetitionTimeS)
    {
        var duration = volumes * repetitionTimeS;
        return
        [
            .. Enumerable.Range(1, (volumes - 1) / 2)
                .Where(k => k / duration is >= LowHz and <= HighHz)
                .SelectMany(k => new Func<double, double>[] { Math.Cos, Math.Sin }
                    .Select(wave => Enumerable.Range(0, volumes).Select(t => Math.Sqrt(2.0 / volumes) * wave(2 * Math.PI * k * t / volumes)).ToArray())),
        ];
    }

    private static double[] Project(double[] series, double[][] basis)
    {
        var projected = new double[series.Length];
        foreach (var vector in basis)
        {
            Add(projected, vector, Dot(series, vector));
        }

        return projected;
    }

    /// <summary>Gram-Schmidt twice, which is enough (Kahan, in Parlett 1980); a series that lies in the span already adds nothing.</summary>
    private static void AddOrthogonal(List<double[]> basis, double[] series)
    {
        var before = Math.Sqrt(Dot(series, series));
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var vector in basis)
            {
                Add(series, vector, -Dot(series, vector));
            }
        }

        var length = Math.Sqrt(Dot(series, series));
        if (length > 1e-9 * before)
        {
            basis.Add([.. series.Select(v => v / length)]);
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var t = 0; t < a.Length; t++)
        {
            sum += a[t] * b[t];
        }

        return sum;
    }

    private static void Add(double[] to, double[] series, double factor)
    {
        for (var t = 0; t < to.Length; t++)
        {
            to[t] += factor * series[t];
        }
    }
}
