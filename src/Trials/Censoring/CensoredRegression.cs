using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A fitted linear model of values of which some are known only to lie between bounds.</summary>
public sealed record CensoredFit
{
    /// <summary>Wald z inference on each coefficient.</summary>
    public required ImmutableArray<Inference> Table { get; init; }

    /// <summary>Standard deviation of the Gaussian error (maximum likelihood).</summary>
    public required double Sigma { get; init; }

    /// <summary>Inverse observed information of the coefficients and log σ (last), shape (p + 1, p + 1).</summary>
    public required double[][] Covariance { get; init; }

    public required double LogLikelihood { get; init; }

    public required int Count { get; init; }

    /// <summary>How many were not numbers.</summary>
    public required int CensoredCount { get; init; }

    /// <summary>Inference on a linear combination of the coefficients, shape (p), normal.</summary>
    public Inference Contrast(string name, ReadOnlySpan<double> weights, double level = 0.95)
    {
        double estimate = 0, variance = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            estimate += weights[i] * Table[i].Estimate;
            for (var j = 0; j < weights.Length; j++)
            {
                variance += weights[i] * weights[j] * Covariance[i][j];
            }
        }

        return Inference.Of(name, estimate, Math.Sqrt(variance), double.PositiveInfinity, level);
    }
}

/// <summary>Gaussian regression by maximum likelihood where a value may be exact, below a limit, above one, or between two (Tobin 1958; Amemiya 1973). Never a limit, nor half of it, in place of a value.</summary>
public static class CensoredRegression
{
    private const int Most = 200;
    private const double Converged = 1e-18;

    /// <param name="rows">The design, one array of length p per observation.</param>
    /// <param name="y">Numbers or bounds; none is missing.</param>
    /// <returns>The fit, or the fault: a collinear design, hardly a number among the values, no convergence.</returns>
    /// <exception cref="ArgumentException">A value is missing, or lengths differ.</exception>
    public static Parsed<CensoredFit> Fit(IReadOnlyList<double[]> rows, IReadOnlyList<Observation> y, ImmutableArray<string> terms, double level = 0.95)
    {
        if (rows.Count != y.Count || y.Any(v => v.IsMissing))
        {
            throw new ArgumentException("Every row has a value or a bound.", nameof(y));
        }

        var observed = y.Count(v => v.Value is not null);
        if (observed < terms.Length + 1)
        {
            return new Fault(observed, $"at least {terms.Length + 1} values inside the assay's limits", $"{observed} of {y.Count}") { Unit = "row", Advice = "Too little is known to fit a model; describe the share below the limit" };
        }

        // Least squares on midpoints or limits only starts the search.
        if (!LinearModel.Fit(rows, [.. y.Select(Start)], terms).Try(out var start, out var fault))
        {
            return fault;
        }

        var bounds = y.Select(v => (Low: v.Low ?? double.NegativeInfinity, High: v.High ?? double.PositiveInfinity)).ToArray();
        double[] at = [.. start.Coefficients, Math.Log(Math.Sqrt(Math.Max(start.ResidualSumOfSquares / y.Count, 1e-12)))];
        return Maximise(rows, bounds, at) is { } best
            ? Describe(best.At, best.Point, terms, y.Count, y.Count - observed, level)
            : new Fault(0, "a likelihood with a maximum", "none") { Unit = "row", Advice = "An arm may hold values below the limit only" };
    }

    private static double Start(Observation v) => v.Value ?? (v.Low is { } low && v.High is { } high ? (low + high) / 2 : v.Low ?? v.High!.Value);

    private static (double[] At, CensoredPoint Point)? Maximise(IReadOnlyList<double[]> rows, (double Low, double High)[] bounds, double[] at)
    {
        var point = CensoredPoint.At(rows, bounds, at);
        for (var i = 0; i < Most; i++)
        {
            var root = Cholesky.Of(-1.0 * point.Hessian) ?? Cholesky.Of(point.Outer);
            if (root is null || !double.IsFinite(point.LogLikelihood))
            {
                return null;
            }

            var step = root.Solve(point.Gradient);
            var gain = Matrix.Dot(step, point.Gradient);
            if (gain < Converged * (1 + Math.Abs(point.LogLikelihood)))
            {
                return Cholesky.Of(-1.0 * point.Hessian) is null ? null : (at, point);
            }

            if (Advance(rows, bounds, at, point, step, gain) is not { } next)
            {
                return gain < 1e-10 ? (at, point) : null;
            }

            (at, point) = next;
        }

        return null;
    }

    private static (double[] At, CensoredPoint Point)? Advance(IReadOnlyList<double[]> rows, (double Low, double High)[] bounds, double[] at, CensoredPoint point, double[] step, double gain)
    {
        for (var length = 1.0; length > 1e-10; length /= 2)
        {
            var next = at.Zip(step, (a, s) => a + (length * s)).ToArray();
            var better = CensoredPoint.At(rows, bounds, next);
            if (better.LogLikelihood >= point.LogLikelihood + (1e-4 * length * gain) || (gain < 1e-7 && double.IsFinite(better.LogLikelihood)))
            {
                return (next, better);
            }
        }

        return null;
    }

    private static CensoredFit Describe(double[] at, CensoredPoint point, ImmutableArray<string> terms, int count, int censored, double level)
    {
        var covariance = Cholesky.Of(-1.0 * point.Hessian)!.Inverse();
        return new()
        {
            Table = [.. terms.Select((t, j) => Inference.Of(t, at[j], Math.Sqrt(covariance[j, j]), double.PositiveInfinity, level))],
            Sigma = Math.Exp(at[^1]),
            Covariance = [.. Enumerable.Range(0, at.Length).Select(i => covariance.Row(i).ToArray())],
            LogLikelihood = point.LogLikelihood,
            Count = count,
            CensoredCount = censored,
        };
    }
}
