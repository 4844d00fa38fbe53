namespace Toolkit.Kernels;

/// <summary>Cubic spline through points with not-a-knot ends (de Boor, A Practical Guide to Splines, chapter IV).</summary>
public static class NotAKnotSpline
{
    /// <summary>Values of the spline at <paramref name="targets"/>. Three points give their parabola, two their line, one its value.</summary>
    /// <param name="knots">Strictly ascending, shape (n).</param>
    /// <param name="values">Shape (n).</param>
    /// <param name="targets">In any order; those outside the knots continue the end pieces.</param>
    /// <exception cref="ArgumentException">There is no knot, or the lengths differ.</exception>
    public static double[] Interpolate(ReadOnlySpan<double> knots, ReadOnlySpan<double> values, ReadOnlySpan<double> targets)
    {
        if (knots.Length == 0 || knots.Length != values.Length)
        {
            throw new ArgumentException($"A spline needs as many values as knots, and one at least; found {knots.Length} knots and {values.Length} values.");
        }

        var slopes = knots.Length < 4 ? null : Slopes(knots, values);
        var result = new double[targets.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            result[i] = slopes is null ? Lagrange(knots, values, targets[i]) : Hermite(knots, values, slopes, targets[i]);
        }

        return result;
    }

    private static double Hermite(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[] d, double at)
    {
        var found = x.BinarySearch(at);
        var i = Math.Clamp(found < 0 ? ~found - 1 : found, 0, x.Length - 2);
        var h = x[i + 1] - x[i];
        var s = (at - x[i]) / h;
        var slope = (y[i + 1] - y[i]) / h;
        var c = (slope - d[i]) / h;
        var e = (d[i] + d[i + 1] - (2 * slope)) / (h * h);
        var u = s * h;
        return y[i] + (u * (d[i] + (u * (c + (e * (u - h))))));
    }

    private static double Lagrange(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double at)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var term = y[i];
            for (var j = 0; j < x.Length; j++)
            {
                term *= i == j ? 1 : (at - x[j]) / (x[i] - x[j]);
            }

            sum += term;
        }

        return sum;
    }

    // Slopes at the knots: continuity of the second derivative inside, of the third at the second and the last but one knot.
    private static double[] Slopes(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var n = x.Length;
        double[] lower = new double[n], diagonal = new double[n], upper = new double[n], d = new double[n];
        for (var i = 1; i < n - 1; i++)
        {
            double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
            lower[i] = after;
            diagonal[i] = 2 * (before + after);
            upper[i] = before;
            d[i] = 3 * ((after * (y[i] - y[i - 1]) / before) + (before * (y[i + 1] - y[i]) / after));
        }

        double h0 = x[1] - x[0], h1 = x[2] - x[1], g0 = x[n - 1] - x[n - 2], g1 = x[n - 2] - x[n - 3];
        double s0 = (y[1] - y[0]) / h0, s1 = (y[2] - y[1]) / h1, e0 = (y[n - 1] - y[n - 2]) / g0, e1 = (y[n - 2] - y[n - 3]) / g1;
        diagonal[0] = h1;
        upper[0] = h0 + h1;
        d[0] = (((h0 + (2 * (h0 + h1))) * h1 * s0) + (h0 * h0 * s1)) / (h0 + h1);
        diagonal[n - 1] = g1;
        lower[n - 1] = g0 + g1;
        d[n - 1] = (((g0 + (2 * (g0 + g1))) * g1 * e0) + (g0 * g0 * e1)) / (g0 + g1);
        SolveTridiagonal(lower, diagonal, upper, d);
        return d;
    }

    private static void SolveTridiagonal(double[] lower, double[] diagonal, double[] upper, double[] d)
    {
        for (var i = 1; i < d.Length; i++)
        {
            var factor = lower[i] / diagonal[i - 1];
            diagonal[i] -= factor * upper[i - 1];
            d[i] -= factor * d[i - 1];
        }

        d[^1] /= diagonal[^1];
        for (var i = d.Length - 2; i >= 0; i--)
        {
            d[i] = (d[i] - (upper[i] * d[i + 1])) / diagonal[i];
        }
    }
}
