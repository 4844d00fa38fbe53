namespace Toolkit.Trials;

/// <summary>A normal vector of which only bounds are known: probability, mean and covariance inside them (Tallis 1961; Manjunath and Wilhelm 2012).</summary>
/// <param name="Probability">That all coordinates lie inside.</param>
/// <param name="Mean">Given that they do, shape (d).</param>
/// <param name="Covariance">Given that they do, shape (d, d).</param>
internal sealed record TruncatedNormal(double Probability, double[] Mean, Matrix Covariance)
{
    /// <summary>Coordinates up to which the probability is had by quadrature.</summary>
    public const int Most = 4;

    /// <param name="mean">Before truncation, shape (d).</param>
    /// <param name="covariance">Before truncation, positive definite.</param>
    /// <param name="low">Bounds, -∞ allowed.</param>
    /// <param name="high">Bounds, +∞ allowed.</param>
    public static TruncatedNormal Of(ReadOnlySpan<double> mean, Matrix covariance, ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        var d = mean.Length;
        double[] sd = new double[d], a = new double[d], b = new double[d];
        var r = new Matrix(d, d);
        for (var i = 0; i < d; i++)
        {
            sd[i] = Math.Sqrt(covariance[i, i]);
            a[i] = (low[i] - mean[i]) / sd[i];
            b[i] = (high[i] - mean[i]) / sd[i];
            for (var j = 0; j < d; j++)
            {
                r[i, j] = covariance[i, j] / (Math.Sqrt(covariance[i, i]) * Math.Sqrt(covariance[j, j]));
            }
        }

        var p = Math.Max(Inside(a, b, new double[d], r), double.Epsilon);
        var (first, second) = Moments(a, b, r, p);
        var shifted = new double[d];
        var spread = new Matrix(d, d);
        for (var i = 0; i < d; i++)
        {
            shifted[i] = mean[i] + (sd[i] * first[i]);
            for (var j = 0; j < d; j++)
            {
                spread[i, j] = sd[i] * sd[j] * (second[i, j] - (first[i] * first[j]));
            }
        }

        return new(p, shifted, spread);
    }

    private static (double[] First, Matrix Second) Moments(double[] a, double[] b, Matrix r, double p)
    {
        var d = a.Length;
        double[] atLow = new double[d], atHigh = new double[d], first = new double[d];
        for (var q = 0; q < d; q++)
        {
            (atLow[q], atHigh[q]) = (Slice(a, b, r, [q], [a[q]]) / p, Slice(a, b, r, [q], [b[q]]) / p);
        }

        var corners = new Matrix(d, d);
        for (var q = 0; q < d; q++)
        {
            for (var s = q + 1; s < d; s++)
            {
                corners[q, s] = corners[s, q] =
                    (Slice(a, b, r, [q, s], [a[q], a[s]]) + Slice(a, b, r, [q, s], [b[q], b[s]]) - Slice(a, b, r, [q, s], [a[q], b[s]]) - Slice(a, b, r, [q, s], [b[q], a[s]])) / p;
            }
        }

        var second = new Matrix(d, d);
        for (var i = 0; i < d; i++)
        {
            for (var q = 0; q < d; q++)
            {
                first[i] += r[i, q] * (atLow[q] - atHigh[q]);
            }

            for (var j = 0; j < d; j++)
            {
                second[i, j] = r[i, j];
                for (var q = 0; q < d; q++)
                {
                    second[i, j] += r[i, q] * r[j, q] * (Times(a[q], atLow[q]) - Times(b[q], atHigh[q]));
                    for (var s = 0; s < d; s++)
                    {
                        second[i, j] += s == q ? 0 : r[i, q] * (r[j, s] - (r[q, s] * r[j, q])) * corners[q, s];
                    }
                }
            }
        }

        return (first, second);
    }

    /// <summary>Density of the coordinates <paramref name="at"/> at the values given, times the probability that the others lie inside; 0 at infinity.</summary>
    private static double Slice(double[] a, double[] b, Matrix r, int[] at, double[] values)
    {
        if (Array.Exists(values, double.IsInfinity))
        {
            return 0;
        }

        int[] rest = [.. Enumerable.Range(0, a.Length).Except(at)];
        var block = r.Block(at);
        var root = Cholesky.Of(block)!;
        var solved = root.Solve(values);
        var density = Math.Exp(-0.5 * (Matrix.Dot(values, solved) + root.LogDeterminant + (at.Length * Math.Log(2 * Math.PI))));
        if (rest.Length == 0)
        {
            return density;
        }

        var inverse = root.Inverse();
        var cross = new Matrix(rest.Length, at.Length);
        for (var i = 0; i < rest.Length; i++)
        {
            for (var j = 0; j < at.Length; j++)
            {
                cross[i, j] = r[rest[i], at[j]];
            }
        }

        return density * Inside([.. rest.Select(i => a[i])], [.. rest.Select(i => b[i])], cross * solved, r.Block(rest) - (cross * inverse * cross.Transposed()));
    }

    private static double Inside(double[] low, double[] high, double[] mean, Matrix covariance)
    {
        var d = low.Length;
        double[] a = new double[d], b = new double[d];
        var r = new Matrix(d, d);
        for (var i = 0; i < d; i++)
        {
            var sd = Math.Sqrt(covariance[i, i]);
            (a[i], b[i]) = ((low[i] - mean[i]) / sd, (high[i] - mean[i]) / sd);
            for (var j = 0; j < d; j++)
            {
                r[i, j] = i == j ? 1 : covariance[i, j] / (sd * Math.Sqrt(covariance[j, j]));
            }
        }

        return NormalRectangle.Quick(a, b, r);
    }

    private static double Times(double bound, double density) => double.IsInfinity(bound) ? 0 : bound * density;
}
