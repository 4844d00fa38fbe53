using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Parameters of the model of <see cref="CensoredRepeated"/>.</summary>
/// <param name="Coefficients">A mean for each arm, then the slope of the baseline, shape (arms + 1, visits).</param>
/// <param name="Sigma">Shape (visits, visits).</param>
internal sealed record CensoredPointEstimate(Matrix Coefficients, Matrix Sigma)
{
    public int Count => Coefficients.Data.Length + (Sigma.Rows * (Sigma.Rows + 1) / 2);

    /// <summary>The point a step away; parameters stand row by row, then the lower triangle of Σ.</summary>
    public CensoredPointEstimate Moved(ReadOnlySpan<double> step, double scale)
    {
        Matrix coefficients = 1.0 * Coefficients, sigma = 1.0 * Sigma;
        for (var i = 0; i < coefficients.Data.Length; i++)
        {
            coefficients.Data[i] += scale * step[i];
        }

        var at = coefficients.Data.Length;
        for (var i = 0; i < sigma.Rows; i++)
        {
            for (var j = 0; j <= i; j++, at++)
            {
                sigma[i, j] += scale * step[at];
                sigma[j, i] = sigma[i, j];
            }
        }

        return new(coefficients, sigma);
    }
}

/// <summary>What is expected of the values that are not known, and the score that follows (Fisher's identity).</summary>
internal sealed class CensoredScore
{
    private const double Difference = 1e-4;

    private readonly IncompleteOutcome data;
    private readonly Matrix design;
    private readonly Matrix unscaled;

    private CensoredScore(IncompleteOutcome data, Matrix design, Matrix unscaled)
    {
        this.data = data;
        this.design = design;
        this.unscaled = unscaled;
    }

    /// <returns>Null where the baseline does not vary within arms.</returns>
    public static CensoredScore? Of(IncompleteOutcome data)
    {
        var columns = BaselineDesign.Of(data);
        return Cholesky.Of(columns.Transposed() * columns) is { } gram ? new(data, columns, gram.Inverse()) : null;
    }

    /// <summary>Every visit's mean and variance over the numbers and bounds as they stand; no covariance.</summary>
    public CensoredPointEstimate Start()
    {
        var visits = data.Visits.Length;
        Matrix coefficients = new(design.Columns, visits), sigma = new(visits, visits);
        for (var k = 0; k < visits; k++)
        {
            double[] seen = [.. data.Values.Select(v => v[k]).Where(o => !o.IsMissing).Select(o => o.Value ?? o.High ?? o.Low!.Value)];
            for (var arm = 0; arm < data.Arms.Length; arm++)
            {
                coefficients[arm, k] = seen.Average();
            }

            sigma[k, k] = Math.Max(Sample.Variance(seen), 1e-12);
        }

        return new(coefficients, sigma);
    }

    /// <summary>One step of expectation and maximisation.</summary>
    public CensoredPointEstimate Maximised(CensoredPointEstimate at)
    {
        var (values, spread, _) = Expect(at);
        var coefficients = unscaled * (design.Transposed() * values);
        var residual = values - (design * coefficients);
        return new(coefficients, 1.0 / data.Count * ((residual.Transposed() * residual) + spread));
    }

    public double LogLikelihood(CensoredPointEstimate at) => Expect(at).LogLikelihood;

    /// <summary>Derivatives of the log likelihood by the parameters in the order of <see cref="CensoredPointEstimate.Moved"/>.</summary>
    public double[] Gradient(CensoredPointEstimate at)
    {
        var (values, spread, _) = Expect(at);
        var precision = Cholesky.Of(at.Sigma)!.Inverse();
        var residual = values - (design * at.Coefficients);
        var byCoefficient = design.Transposed() * residual * precision;
        var byCovariance = precision * ((residual.Transposed() * residual) + spread - (data.Count * at.Sigma)) * precision;
        var gradient = new double[at.Count];
        byCoefficient.Data.CopyTo(gradient, 0);
        var next = byCoefficient.Data.Length;
        for (var i = 0; i < at.Sigma.Rows; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gradient[next++] = (i == j ? 0.5 : 1) * byCovariance[i, j];
            }
        }

        return gradient;
    }

    /// <summary>Observed information: minus the derivative of the score, by central differences.</summary>
    public Matrix Information(CensoredPointEstimate at)
    {
        var information = new Matrix(at.Count, at.Count);
        var scales = Scales(at);
        for (var j = 0; j < at.Count; j++)
        {
            var step = new double[at.Count];
            step[j] = scales[j];
            double[] up = Gradient(at.Moved(step, Difference)), down = Gradient(at.Moved(step, -Difference));
            for (var i = 0; i < at.Count; i++)
            {
                information[i, j] = (down[i] - up[i]) / (2 * Difference * scales[j]);
            }
        }

        return 0.5 * (information + information.Transposed());
    }

    private static double[] Scales(CensoredPointEstimate at)
    {
        var sd = Enumerable.Range(0, at.Sigma.Rows).Select(k => Math.Sqrt(at.Sigma[k, k])).ToArray();
        return [.. Enumerable.Range(0, at.Coefficients.Rows).SelectMany(_ => sd), .. Enumerable.Range(0, sd.Length).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => sd[i] * sd[j]))];
    }

    /// <summary>Expected values, shape (n, visits); sum over participants of their covariance; log likelihood. Summed in the order of the participants whatever the threads.</summary>
    private (Matrix Values, Matrix Spread, double LogLikelihood) Expect(CensoredPointEstimate at)
    {
        var visits = data.Visits.Length;
        var mean = design * at.Coefficients;
        var values = new Matrix(data.Count, visits);
        var spreads = new Matrix[data.Count];
        var likelihoods = new double[data.Count];
        Parallel.For(0, data.Count, i =>
        {
            (spreads[i], likelihoods[i]) = Participant(data.Values[i].AsSpan(), mean.Row(i), at.Sigma, values.Row(i));
        });
        var spread = new Matrix(visits, visits);
        foreach (var one in spreads)
        {
            for (var k = 0; k < spread.Data.Length; k++)
            {
                spread.Data[k] += one.Data[k];
            }
        }

        return (values, spread, likelihoods.Sum());
    }

    private static (Matrix Spread, double LogLikelihood) Participant(ReadOnlySpan<Observation> known, ReadOnlySpan<double> mean, Matrix sigma, Span<double> values)
    {
        List<int> exact = [], bound = [], missing = [];
        for (var k = 0; k < known.Length; k++)
        {
            (known[k].IsMissing ? missing : known[k].IsCensored ? bound : exact).Add(k);
            values[k] = known[k].Value ?? mean[k];
        }

        var spread = new Matrix(known.Length, known.Length);
        var likelihood = 0.0;
        if (exact.Count > 0)
        {
            double[] r = [.. exact.Select(ValueOf(values, mean))];
            var root = Cholesky.Of(sigma.Block([.. exact]))!;
            likelihood = -0.5 * (Matrix.Dot(r, root.Solve(r)) + root.LogDeterminant + (exact.Count * Math.Log(2 * Math.PI)));
        }

        if (bound.Count > 0)
        {
            var (centre, covariance) = Conditional(sigma, bound, exact, values, mean);
            var inside = TruncatedNormal.Of(centre, covariance, Bounds(known, bound, low: true), Bounds(known, bound, low: false));
            likelihood += Math.Log(inside.Probability);
            for (var i = 0; i < bound.Count; i++)
            {
                values[bound[i]] = inside.Mean[i];
                for (var j = 0; j < bound.Count; j++)
                {
                    spread[bound[i], bound[j]] = inside.Covariance[i, j];
                }
            }
        }

        if (missing.Count > 0)
        {
            Fill(sigma, missing, [.. exact, .. bound], values, mean, spread);
        }

        return (spread, likelihood);
    }

    private static Func<int, double> ValueOf(Span<double> values, ReadOnlySpan<double> mean)
    {
        double[] v = values.ToArray(), m = mean.ToArray();
        return k => v[k] - m[k];
    }

    private static double[] Bounds(ReadOnlySpan<Observation> known, List<int> at, bool low)
    {
        var bounds = new double[at.Count];
        for (var i = 0; i < bounds.Length; i++)
        {
            bounds[i] = low ? known[at[i]].Low ?? double.NegativeInfinity : known[at[i]].High ?? double.PositiveInfinity;
        }

        return bounds;
    }

    private static (double[] Mean, Matrix Covariance) Conditional(Matrix sigma, List<int> wanted, List<int> given, Span<double> values, ReadOnlySpan<double> mean)
    {
        var regression = ConditionalNormal.Regression(sigma, [.. wanted], [.. given], out var left);
        var residual = given.Select(ValueOf(values, mean)).ToArray();
        var shift = regression * residual;
        var m = mean.ToArray();
        return ([.. wanted.Select((k, i) => m[k] + shift[i])], left);
    }

    // The missing follow from the others by regression; their covariance holds that of the bounds.
    private static void Fill(Matrix sigma, List<int> missing, List<int> others, Span<double> values, ReadOnlySpan<double> mean, Matrix spread)
    {
        var regression = ConditionalNormal.Regression(sigma, [.. missing], [.. others], out var left);
        var shift = regression * others.Select(ValueOf(values, mean)).ToArray();
        var between = regression * spread.Block([.. others]);
        var within = left + (between * regression.Transposed());
        for (var i = 0; i < missing.Count; i++)
        {
            values[missing[i]] = mean[missing[i]] + shift[i];
            for (var j = 0; j < missing.Count; j++)
            {
                spread[missing[i], missing[j]] = within[i, j];
            }

            for (var j = 0; j < others.Count; j++)
            {
                spread[missing[i], others[j]] = spread[others[j], missing[i]] = between[i, j];
            }
        }
    }
}
