namespace Toolkit.Kernels;

/// <summary>The textbook form of <see cref="LogisticFit"/>: full Jacobian in (A, D, ln B, ln C), damped normal equations by Gaussian elimination, one curve at a time.</summary>
internal static class LogisticReference
{
    private const int Size = 4;
    private const int MostIterations = 500;

    public static LogisticCurve Fit(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        var best = new LogisticCurve(0, 0, 0, 0, double.PositiveInfinity, false);
        var (low, high) = Range(logX);
        foreach (var lnB in (double[])[-0.5, 0.3, 1.2])
        {
            for (var k = 0; k < 5; k++)
            {
                var fit = Descend(logX, y, weights, [y[0], y[^1], lnB, low + ((high - low) * k / 4)]);
                best = fit.Rss < best.Rss ? fit : best;
            }
        }

        return best;
    }

    private static (double Low, double High) Range(ReadOnlySpan<double> logX)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var x in logX)
        {
            (low, high) = double.IsFinite(x) ? (Math.Min(low, x), Math.Max(high, x)) : (low, high);
        }

        return (low, high);
    }

    private static LogisticCurve Descend(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double[] at)
    {
        var damping = 1e-2;
        var rss = Rss(logX, y, weights, at);
        var settled = false;
        for (var iteration = 0; iteration < MostIterations && damping < 1e15 && !settled; iteration++)
        {
            var (normal, gradient) = Normal(logX, y, weights, at);
            var step = Solve(normal, gradient, damping);
            double[] trial = [.. at.Zip(step, (a, s) => a + s)];
            var next = Rss(logX, y, weights, trial);
            if (next <= rss)
            {
                settled = damping < 1e-8 && step.Zip(at, (s, a) => Math.Abs(s) <= 1e-13 * (1e-3 + Math.Abs(a))).All(small => small);
                (at, rss, damping) = (trial, next, damping / 10);
            }
            else
            {
                damping = Math.Max(damping, 1e-14) * 10;
            }
        }

        return new(at[0], at[1], at[2], at[3], rss, settled || damping < 1e15);
    }

    private static double Height(double logX, double[] at) => double.IsNegativeInfinity(logX) ? 0 : 1 / (1 + Math.Exp(-Math.Exp(at[2]) * (logX - at[3])));

    private static double Rss(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double[] at)
    {
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            var r = y[i] - at[0] - ((at[1] - at[0]) * Height(logX[i], at));
            sum += weights[i] * r * r;
        }

        return double.IsFinite(sum) ? sum : double.PositiveInfinity;
    }

    private static (double[,] Normal, double[] Gradient) Normal(ReadOnlySpan<double> logX, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, double[] at)
    {
        var (normal, gradient) = (new double[Size, Size], new double[Size]);
        var (b, span) = (Math.Exp(at[2]), at[1] - at[0]);
        for (var i = 0; i < y.Length; i++)
        {
            var h = Height(logX[i], at);
            var slope = span * h * (1 - h);
            double[] row = [1 - h, h, slope == 0 ? 0 : slope * b * (logX[i] - at[3]), -b * slope];
            var r = y[i] - at[0] - (span * h);
            for (var j = 0; j < Size; j++)
            {
                gradient[j] += weights[i] * row[j] * r;
                for (var k = 0; k < Size; k++)
                {
                    normal[j, k] += weights[i] * row[j] * row[k];
                }
            }
        }

        return (normal, gradient);
    }

    /// <summary>Gaussian elimination without pivoting: the damped matrix is positive definite.</summary>
    private static double[] Solve(double[,] matrix, double[] right, double damping)
    {
        for (var k = 0; k < Size; k++)
        {
            matrix[k, k] *= 1 + damping;
        }

        for (var k = 0; k < Size; k++)
        {
            for (var i = k + 1; i < Size; i++)
            {
                var factor = matrix[i, k] / matrix[k, k];
                for (var j = k; j < Size; j++)
                {
                    matrix[i, j] -= factor * matrix[k, j];
                }

                right[i] -= factor * right[k];
            }
        }

        var solution = new double[Size];
        for (var i = Size - 1; i >= 0; i--)
        {
            var sum = right[i];
            for (var j = i + 1; j < Size; j++)
            {
                sum -= matrix[i, j] * solution[j];
            }

            solution[i] = sum / matrix[i, i];
        }

        return solution;
    }
}
