namespace Toolkit.Trials;

/// <summary>V = Z G Z' + σ² I: random intercept, or intercept and slope, plus independent residuals. The last parameter is the residual.</summary>
internal sealed class RandomEffectCovariance(IReadOnlyList<Matrix> designs, bool natural) : ICovarianceModel
{
    private readonly VisitCovariance effects = new(CovarianceKind.Unstructured, designs[0].Columns, [], natural);

    public int Parameters => effects.Parameters + 1;

    /// <summary>Covariance of the random effects.</summary>
    public Matrix Effects(double[] parameters) => effects.Full(parameters[..^1]);

    /// <summary>Residual variance.</summary>
    public double Residual(double[] parameters) => natural ? parameters[^1] : Math.Exp(2 * parameters[^1]);

    /// <summary>Free parameters near a covariance of the effects and a residual variance.</summary>
    public double[] Start(Matrix covariance, double residual) => [.. effects.Start(covariance), 0.5 * Math.Log(residual)];

    public double[] NaturalOf(Matrix covariance, double residual) => [.. effects.NaturalOf(covariance), residual];

    public Matrix[] Values(double[] parameters)
    {
        var g = Effects(parameters);
        var residual = Residual(parameters);
        return [.. designs.Select(z => (z * g * z.Transposed()) + (residual * Matrix.Identity(z.Rows)))];
    }

    public CovarianceJet[] Evaluate(double[] parameters)
    {
        var inner = effects.Jet(parameters[..^1]);
        var q = Parameters;
        var values = Values(parameters);
        var residual = Residual(parameters);
        return [.. designs.Select((z, g) =>
        {
            Matrix Outer(Matrix m) => z * m * z.Transposed();
            var identity = Matrix.Identity(z.Rows);
            var second = new Matrix?[CovarianceJet.Pairs(q)];
            for (var i = 0; i < q - 1; i++)
            {
                for (var j = i; j < q - 1; j++)
                {
                    second[CovarianceJet.Pair(i, j, q)] = inner.Second[CovarianceJet.Pair(i, j, q - 1)] is { } s ? Outer(s) : null;
                }
            }

            second[CovarianceJet.Pair(q - 1, q - 1, q)] = natural ? null : 4 * residual * identity;
            return new CovarianceJet(values[g], [.. inner.First.Select(Outer), (natural ? 1 : 2 * residual) * identity], second);
        })];
    }
}
