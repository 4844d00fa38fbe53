namespace Toolkit.Trials;

/// <summary>Probability that correlated normals all lie between bounds: exact quadrature to three dimensions, a fixed lattice above (Genz 1992).</summary>
internal static class NormalRectangle
{
    private const double Widest = 8.5;
    private const int Panels = 4;
    private const int ByQuadrature = 3;

    /// <summary>Where many probabilities are wanted: bounds of integration in standard deviations (what lies beyond is 6e-14) and width of a panel of sixteen points, good to about 1e-8.</summary>
    private const double QuickWidest = 7.5;
    private const double QuickPanel = 8;
    private const int LatticePoints = 8192;
    private const int Shifts = 12;

    /// <param name="low">Lower bounds in standard deviations, -∞ allowed.</param>
    /// <param name="high">Upper bounds, +∞ allowed.</param>
    /// <param name="correlation">Positive definite.</param>
    public static double Probability(ReadOnlySpan<double> low, ReadOnlySpan<double> high, Matrix correlation)
    {
        var root = Cholesky.Of(correlation)?.Lower ?? throw new ArgumentException("A correlation matrix is positive definite.", nameof(correlation));
        double[] a = low.ToArray(), b = high.ToArray();
        return a.Length <= ByQuadrature ? Nested(root, a, b, new double[a.Length], 0, quick: false) : Lattice(root, a, b);
    }

    /// <summary>The same to about eight digits by quadrature in a few dimensions: smooth in its arguments, so that it can be differentiated by differences.</summary>
    public static double Quick(ReadOnlySpan<double> low, ReadOnlySpan<double> high, Matrix correlation)
    {
        var root = Cholesky.Of(correlation)?.Lower ?? throw new ArgumentException("A correlation matrix is positive definite.", nameof(correlation));
        return Nested(root, low.ToArray(), high.ToArray(), new double[low.Length], 0, quick: true);
    }

    /// <summary>P(|T_i| ≤ c_i for all i) of a multivariate t with one scale.</summary>
    public static double TwoSidedT(ReadOnlySpan<double> bounds, Matrix correlation, double df)
    {
        var c = bounds.ToArray();
        if (double.IsInfinity(df))
        {
            return Probability([.. c.Select(v => -v)], c, correlation);
        }

        if (c.Length > ByQuadrature)
        {
            // One lattice rule over scale and normals together is beyond need: the scale gets few nodes, the normals the lattice.
            return new ScaleDensity(df).Coarse(s => Probability([.. c.Select(v => -v * s)], [.. c.Select(v => v * s)], correlation));
        }

        return new ScaleDensity(df).Smooth(s => Probability([.. c.Select(v => -v * s)], [.. c.Select(v => v * s)], correlation));
    }

    // z = L y, y independent: integrate over y_1, then over y_2 given y_1, …; the last has a closed form.
    private static double Nested(Matrix root, double[] a, double[] b, double[] y, int k, bool quick)
    {
        var shift = Matrix.Dot(root.Row(k)[..k], y.AsSpan(0, k));
        double low = (a[k] - shift) / root[k, k], high = (b[k] - shift) / root[k, k];
        if (k == a.Length - 1)
        {
            return Between(low, high);
        }

        var widest = quick ? QuickWidest : Widest;
        low = Math.Max(low, -widest);
        high = Math.Min(high, widest);
        return high <= low ? 0 : Quadrature.Panels(
            v =>
            {
                y[k] = v;
                return Distributions.NormalDensity(v) * Nested(root, a, b, y, k + 1, quick);
            },
            low,
            high,
            quick ? (int)Math.Ceiling((high - low) / QuickPanel) : Panels);
    }

    private static double Between(double low, double high) =>
        low > 0 ? Distributions.NormalUpper(low) - Distributions.NormalUpper(high) : Distributions.NormalUpper(-high) - Distributions.NormalUpper(-low);

    private static double Lattice(Matrix root, double[] a, double[] b)
    {
        // Richtmyer's generators: fractional parts of square roots of primes; shifts from a fixed seed.
        int[] primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];
        var dimensions = a.Length - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, primes.Length, nameof(a));
        var chance = new Chance(20240229);
        var sum = 0.0;
        for (var shift = 0; shift < Shifts; shift++)
        {
            var start = Enumerable.Range(0, dimensions).Select(_ => chance.Uniform()).ToArray();
            for (var point = 1; point <= LatticePoints; point++)
            {
                sum += Conditioned(root, a, b, d =>
                {
                    var u = (point * Math.Sqrt(primes[d])) + start[d];
                    return Math.Abs((2 * (u - Math.Floor(u))) - 1);
                });
            }
        }

        return sum / (Shifts * LatticePoints);
    }

    private static double Conditioned(Matrix root, double[] a, double[] b, Func<int, double> uniform)
    {
        Span<double> y = stackalloc double[a.Length];
        var product = 1.0;
        for (var k = 0; k < a.Length; k++)
        {
            var shift = Matrix.Dot(root.Row(k)[..k], y[..k]);
            double low = Distributions.NormalUpper(-(a[k] - shift) / root[k, k]), high = Distributions.NormalUpper(-(b[k] - shift) / root[k, k]);
            product *= high - low;
            if (product <= 0)
            {
                return 0;
            }

            y[k] = k == a.Length - 1 ? 0 : Distributions.NormalQuantile(Math.Clamp(low + (uniform(k) * (high - low)), 1e-300, 1 - 1e-16));
        }

        return product;
    }
}
