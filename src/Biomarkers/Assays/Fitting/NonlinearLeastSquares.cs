namespace Toolkit.Biomarkers.Assays;

/// <summary>The response of one row and its exact derivatives in the parameters.</summary>
/// <returns>The response; a value that is not finite makes the trial fail, and the step is shortened.</returns>
public delegate double ResponseModel(ReadOnlySpan<double> parameters, int row, Span<double> gradient);

/// <summary>A least-squares fit.</summary>
/// <param name="Parameters">Estimates.</param>
/// <param name="StandardErrors">From s² (J'J)^-1; NaN where the Jacobian is rank-deficient or no degree of freedom is left.</param>
/// <param name="Rss">Residual sum of squares.</param>
/// <param name="DegreesOfFreedom">Rows less parameters.</param>
/// <param name="Converged">The tangent part of the residual has vanished (relative offset, Bates and Watts 1981).</param>
public sealed record LeastSquaresFit(double[] Parameters, double[] StandardErrors, double Rss, int DegreesOfFreedom, bool Converged);

/// <summary>Nonlinear least squares for any model with exact derivatives: Levenberg-Marquardt with Marquardt's column scaling (Moré 1978) on an orthogonal factor, tried at several initial dampings, of which the lowest sum of squares wins.</summary>
public static class NonlinearLeastSquares
{
    private const int MostIterations = 5000;
    private const int MostPolish = 200;
    private const double SmallOffset = 1e-6;

    /// <summary>Below this share of the signals' own squares a residual is rounding.</summary>
    private const double Rounding = 1e-24;

    /// <summary>A later strategy replaces an earlier one only where it is clearly better: a model may have mirrored solutions with one sum of squares.</summary>
    private const double ClearlyLower = 1 - 1e-6;

    /// <summary>Initial damping, and whether the scale of a column is the largest ever seen (Moré 1978) or the current one (Marquardt 1963). A start far from the solution needs short first steps for some models and long ones for others.</summary>
    private static readonly (double Damping, bool LargestScale)[] Strategies = [(1e-4, true), (1e-1, true), (1e2, true), (1e-10, false)];

    /// <param name="y">Observed responses, one per row.</param>
    /// <param name="start">Starting parameters.</param>
    /// <exception cref="ArgumentException">There are fewer rows than parameters, or none.</exception>
    public static LeastSquaresFit Fit(ResponseModel model, ReadOnlySpan<double> y, ReadOnlySpan<double> start)
    {
        if (start.Length == 0 || y.Length < start.Length)
        {
            throw new ArgumentException("A fit needs at least as many rows as parameters.", nameof(y));
        }

        var problem = new Problem(model, y.ToArray(), start.Length);
        var best = start.ToArray();
        var lowest = problem.Rss(best);
        foreach (var (damping, largestScale) in Strategies)
        {
            var (end, rss) = Descend(problem, start.ToArray(), damping, largestScale);
            if (rss < lowest * ClearlyLower)
            {
                (best, lowest) = (end, rss);
            }
        }

        return Polish(problem, best);
    }

    private static (double[] At, double Rss) Descend(Problem problem, double[] at, double damping, bool largestScale)
    {
        var rss = problem.Rss(at);
        var scale = new double[at.Length];
        var (step, trial) = (new double[at.Length], new double[at.Length]);
        var growth = 2.0;
        for (var iteration = 0; iteration < MostIterations && double.IsFinite(rss); iteration++)
        {
            problem.Factor(at, scale, largestScale);
            var accepted = false;
            while (!accepted && damping < 1e30)
            {
                var predicted = problem.Step(scale, damping, step);
                if (!(predicted > 1e-15 * rss))
                {
                    return (at, rss);
                }

                for (var k = 0; k < at.Length; k++)
                {
                    trial[k] = at[k] + step[k];
                }

                var next = problem.Rss(trial);
                var gain = (rss - next) / predicted;
                if (gain > 1e-4)
                {
                    accepted = true;
                    rss = next;
                    trial.CopyTo(at, 0);
                    damping *= Math.Max(1 / 3.0, 1 - Math.Pow((2 * gain) - 1, 3));
                    growth = 2;
                }
                else
                {
                    damping *= growth;
                    growth *= 2;
                }
            }

            if (!accepted)
            {
                break;
            }
        }

        return (at, rss);
    }

    /// <summary>Gauss-Newton steps beyond the point where sums of squares can still be told apart, judged by the tangent part of the residual.</summary>
    private static LeastSquaresFit Polish(Problem problem, double[] at)
    {
        var scale = new double[at.Length];
        var step = new double[at.Length];
        var best = at;
        var smallest = double.PositiveInfinity;
        var stale = 0;
        for (var i = 0; i < MostPolish && stale < 5; i++)
        {
            problem.Factor(at, scale);
            var offset = problem.Offset;
            if (!double.IsFinite(offset))
            {
                break;
            }

            stale = offset < smallest ? 0 : stale + 1;
            if (offset < smallest)
            {
                (smallest, best) = (offset, at);
            }

            if (!(problem.Step(scale, 0, step) > 0))
            {
                break;
            }

            at = [.. at.Zip(step, (a, s) => a + s)];
        }

        return problem.Describe(best, converged: smallest < SmallOffset || problem.Rss(best) < Rounding * problem.Squares);
    }

    /// <summary>Model, data and the triangular factor of the Jacobian beside the residual.</summary>
    private sealed class Problem(ResponseModel model, double[] y, int size)
    {
        private readonly double[] factor = new double[y.Length * (size + 1)];
        private readonly double[] gradient = new double[size];
        private readonly double[] small = new double[2 * size * (size + 1)];

        public double Squares { get; } = y.Sum(v => v * v);

        /// <summary>Length of the tangent part of the residual over the rest of it.</summary>
        public double Offset
        {
            get
            {
                var residual = factor.AsSpan(size * y.Length, y.Length);
                var rest = Triangular.Norm(residual[size..]);
                return Triangular.Norm(residual[..size]) / (rest > 0 ? rest : 1);
            }
        }

        public double Rss(double[] at)
        {
            var sum = 0.0;
            for (var i = 0; i < y.Length; i++)
            {
                var r = y[i] - model(at, i, gradient);
                sum += r * r;
            }

            return double.IsFinite(sum) ? sum : double.PositiveInfinity;
        }

        public void Factor(double[] at, double[] scale, bool largestScale = false)
        {
            for (var i = 0; i < y.Length; i++)
            {
                factor[(size * y.Length) + i] = y[i] - model(at, i, gradient);
                for (var k = 0; k < size; k++)
                {
                    factor[(k * y.Length) + i] = gradient[k];
                }
            }

            for (var k = 0; k < size; k++)
            {
                scale[k] = Math.Max(largestScale ? scale[k] : 0, Triangular.Norm(factor.AsSpan(k * y.Length, y.Length)));
            }

            Triangular.Reduce(factor, y.Length, size, size + 1);
        }

        /// <returns>The reduction that the linear model promises.</returns>
        public double Step(double[] scale, double damping, double[] step)
        {
            var height = 2 * size;
            Array.Clear(small);
            for (var k = 0; k < size; k++)
            {
                factor.AsSpan(k * y.Length, k + 1).CopyTo(small.AsSpan(k * height));
                small[(k * height) + size + k] = Math.Sqrt(damping) * (scale[k] > 0 ? scale[k] : 1);
            }

            var residual = small.AsSpan(size * height, height);
            factor.AsSpan(size * y.Length, size).CopyTo(residual);
            Triangular.Reduce(small, height, size, size + 1);
            var promised = Triangular.Norm(residual[..size]);
            return Triangular.Solve(small, height, size, residual, step) ? promised * promised : 0;
        }

        public LeastSquaresFit Describe(double[] at, bool converged)
        {
            var scale = new double[size];
            Factor(at, scale);
            var rss = Rss(at);
            var df = y.Length - size;
            var errors = new double[size];
            var (unit, column) = (new double[size], new double[size]);
            for (var k = 0; k < size; k++)
            {
                Array.Clear(unit);
                unit[k] = 1;
                var solved = Triangular.Solve(factor, y.Length, size, unit, column);
                for (var i = 0; i < size; i++)
                {
                    errors[i] += solved && df > 0 ? column[i] * column[i] * rss / df : double.NaN;
                }
            }

            return new(at, [.. errors.Select(Math.Sqrt)], rss, df, converged);
        }
    }
}
