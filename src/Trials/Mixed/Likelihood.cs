namespace Toolkit.Trials;

/// <summary>-2 log likelihood of a Gaussian model with linear mean and parametrised covariance, restricted (REML) or not, with exact gradient and Hessian from pattern blocks.</summary>
internal sealed class Likelihood(IReadOnlyList<PatternBlocks> groups, bool restricted)
{
    private readonly int width = groups[0].Width;

    public int Observations { get; } = groups.Sum(g => g.Size * g.Subjects);

    /// <summary>Number of coefficients, p.</summary>
    public int Coefficients => width - 1;

    /// <summary>-2 log likelihood with its full constant; +∞ where a covariance is not positive definite.</summary>
    public double Value(ICovarianceModel model, double[] parameters)
    {
        var values = model.Values(parameters);
        var packed = new double[PatternBlocks.Packed(width)];
        var logDeterminant = 0.0;
        for (var g = 0; g < groups.Count; g++)
        {
            if (Cholesky.Of(values[g]) is not { } root)
            {
                return double.PositiveInfinity;
            }

            logDeterminant += groups[g].Subjects * root.LogDeterminant;
            groups[g].Accumulate(root.Inverse(), packed);
        }

        return Mean.Of(packed, width) is { } mean ? Total(logDeterminant, mean) : double.PositiveInfinity;
    }

    /// <summary>Value, derivatives and what inference needs of them; null where a covariance is not positive definite.</summary>
    public LikelihoodPoint? At(ICovarianceModel model, double[] parameters)
    {
        var jets = model.Evaluate(parameters);
        var roots = jets.Select(j => Cholesky.Of(j.Value)).ToArray();
        if (Array.Exists(roots, r => r is null))
        {
            return null;
        }

        var inverses = roots.Select(r => r!.Inverse()).ToArray();
        var packed = new double[PatternBlocks.Packed(width)];
        var logDeterminant = 0.0;
        for (var g = 0; g < groups.Count; g++)
        {
            logDeterminant += groups[g].Subjects * roots[g]!.LogDeterminant;
            groups[g].Accumulate(inverses[g], packed);
        }

        if (Mean.Of(packed, width) is not { } mean)
        {
            return null;
        }

        var point = new LikelihoodPoint(model.Parameters, Total(logDeterminant, mean), mean);
        FirstDerivatives(point, jets, inverses);
        SecondDerivatives(point, jets, inverses);
        return point;
    }

    private double Total(double logDeterminant, Mean mean)
    {
        var n = restricted ? Observations - Coefficients : Observations;
        return (n * Math.Log(2 * Math.PI)) + logDeterminant + mean.Squares + (restricted ? mean.LogDeterminant : 0);
    }

    private void FirstDerivatives(LikelihoodPoint point, CovarianceJet[] jets, Matrix[] inverses)
    {
        for (var i = 0; i < point.Parameters; i++)
        {
            var packed = new double[PatternBlocks.Packed(width)];
            var trace = 0.0;
            for (var g = 0; g < groups.Count; g++)
            {
                var half = inverses[g] * jets[g].First[i];
                trace += groups[g].Subjects * half.Trace();
                groups[g].Accumulate(half * inverses[g], packed);
            }

            var whole = PatternBlocks.Unpack(packed, width);
            point.Slopes[i] = Split.Of(whole, point.Mean.Coefficients);
            point.Gradient[i] = trace - point.Slopes[i].Squares - (restricted ? point.Mean.Covariance.Inner(point.Slopes[i].Cross) : 0);
        }
    }

    private void SecondDerivatives(LikelihoodPoint point, CovarianceJet[] jets, Matrix[] inverses)
    {
        var q = point.Parameters;
        var halves = jets.Select((jet, g) => jet.First.Select(f => inverses[g] * f).ToArray()).ToArray();
        var spread = point.Slopes.Select(s => point.Mean.Covariance * s.Cross).ToArray();
        for (var i = 0; i < q; i++)
        {
            for (var j = i; j < q; j++)
            {
                var (quadratic, curvature, trace, expectedTrace) = Pair(jets, inverses, halves, i, j);
                var crossed = Split.Of(quadratic, point.Mean.Coefficients);
                var curved = curvature is null ? null : Split.Of(curvature, point.Mean.Coefficients);
                point.Quadratic[i, j] = point.Quadratic[j, i] = crossed.Cross;
                point.Curvature[i, j] = point.Curvature[j, i] = curved?.Cross;
                var observed = trace - (2 * Matrix.Dot(point.Slopes[i].Toward, point.Mean.Covariance * point.Slopes[j].Toward))
                    + (2 * crossed.Squares) - (curved?.Squares ?? 0);
                var expected = expectedTrace;
                if (restricted)
                {
                    var both = spread[i].Inner(spread[j].Transposed());
                    var quad = point.Mean.Covariance.Inner(crossed.Cross);
                    observed += (2 * quad) - both - (curved is null ? 0 : point.Mean.Covariance.Inner(curved.Cross));
                    expected += both - (2 * quad);
                }

                point.Hessian[i, j] = point.Hessian[j, i] = observed;
                point.Expected[i, j] = point.Expected[j, i] = expected;
            }
        }
    }

    /// <summary>Sums over groups for two parameters: X'V⁻¹V_iV⁻¹V_jV⁻¹X (symmetrised), X'V⁻¹V_ijV⁻¹X, and the traces of the observed and the expected information.</summary>
    private (Matrix Quadratic, Matrix? Curvature, double Trace, double ExpectedTrace) Pair(CovarianceJet[] jets, Matrix[] inverses, Matrix[][] halves, int i, int j)
    {
        var quadratic = new double[PatternBlocks.Packed(width)];
        double[]? curvature = null;
        double trace = 0, expected = 0;
        var at = CovarianceJet.Pair(i, j, jets[0].First.Length);
        for (var g = 0; g < groups.Count; g++)
        {
            var product = halves[g][i] * halves[g][j];
            var t = groups[g].Subjects * product.Trace();
            expected += t;
            trace -= t;
            var middle = product * inverses[g];
            groups[g].Accumulate(0.5 * (middle + middle.Transposed()), quadratic);
            if (jets[g].Second[at] is { } second)
            {
                var half = inverses[g] * second;
                trace += groups[g].Subjects * half.Trace();
                curvature ??= new double[quadratic.Length];
                groups[g].Accumulate(half * inverses[g], curvature);
            }
        }

        return (PatternBlocks.Unpack(quadratic, width), curvature is null ? null : PatternBlocks.Unpack(curvature, width), trace, expected);
    }
}

/// <summary>Generalised least squares of the mean for one covariance.</summary>
internal sealed record Mean(double[] Coefficients, Matrix Covariance, double LogDeterminant, double Squares)
{
    /// <param name="packed">[X y]' V⁻¹ [X y], packed.</param>
    /// <returns>Null where X'V⁻¹X is singular.</returns>
    public static Mean? Of(ReadOnlySpan<double> packed, int width)
    {
        var whole = PatternBlocks.Unpack(packed, width);
        var p = width - 1;
        var at = Enumerable.Range(0, p).ToArray();
        if (Cholesky.Of(whole.Block(at)) is not { } root)
        {
            return null;
        }

        var xy = whole.Row(p)[..p];
        var b = root.Solve(xy);
        return new(b, root.Inverse(), root.LogDeterminant, whole[p, p] - Matrix.Dot(b, xy));
    }
}

/// <summary>[X y]' A [X y] seen from the residuals r = y - X b: X'AX, X'Ar, r'Ar.</summary>
internal sealed record Split(Matrix Cross, double[] Toward, double Squares)
{
    public static Split Of(Matrix whole, double[] b)
    {
        var p = b.Length;
        var cross = whole.Block([.. Enumerable.Range(0, p)]);
        var xy = whole.Row(p)[..p];
        var xb = cross * b;
        var toward = new double[p];
        for (var k = 0; k < p; k++)
        {
            toward[k] = xy[k] - xb[k];
        }

        return new(cross, toward, whole[p, p] - (2 * Matrix.Dot(b, xy)) + Matrix.Dot(b, xb));
    }
}

/// <summary>-2 log likelihood at one point, with its derivatives and the pieces that Kenward and Roger's adjustment is made of.</summary>
internal sealed class LikelihoodPoint(int parameters, double value, Mean mean)
{
    public int Parameters { get; } = parameters;

    public double Value { get; } = value;

    public Mean Mean { get; } = mean;

    public double[] Gradient { get; } = new double[parameters];

    /// <summary>Second derivatives.</summary>
    public Matrix Hessian { get; } = new(parameters, parameters);

    /// <summary>Their expectation.</summary>
    public Matrix Expected { get; } = new(parameters, parameters);

    /// <summary>X'V⁻¹V_iV⁻¹X and its like for the residuals, by parameter.</summary>
    public Split[] Slopes { get; } = new Split[parameters];

    /// <summary>X'V⁻¹V_iV⁻¹V_jV⁻¹X, symmetrised in i and j.</summary>
    public Matrix[,] Quadratic { get; } = new Matrix[parameters, parameters];

    /// <summary>X'V⁻¹V_ijV⁻¹X; null is zero.</summary>
    public Matrix?[,] Curvature { get; } = new Matrix?[parameters, parameters];
}
