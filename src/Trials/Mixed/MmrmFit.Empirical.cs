namespace Toolkit.Trials;

public sealed partial class MmrmFit
{
    /// <summary>Residual observed - fitted of each row of the design, shape (n).</summary>
    public double[] Residuals()
    {
        var fitted = Design.X * Coefficients;
        return [.. Design.Y.Zip(fitted, (y, f) => y - f)];
    }

    private Matrix Empirical(bool biasReduced)
    {
        var p = Terms.Length;
        var phi = point.Mean.Covariance;
        var residuals = Residuals();
        var roots = groups.Select(g => Cholesky.Of(sigma.Block(g))!).ToArray();
        var meat = new Matrix(p, p);
        foreach (var (group, rows) in subjects.Members)
        {
            var x = Whitened(roots[group], subjects.Transformed(rows));
            var r = Whitened(roots[group], Matrix.FromRows([.. rows.Select(i => new[] { residuals[i] })])).Column(0);
            if (biasReduced)
            {
                r = Eigen.Function(Matrix.Identity(rows.Length) - (x * phi * x.Transposed()), v => v > 1e-12 ? 1 / Math.Sqrt(v) : 0) * r;
            }

            var score = x.Transposed() * r;
            for (var a = 0; a < p; a++)
            {
                for (var b = 0; b < p; b++)
                {
                    meat[a, b] += score[a] * score[b];
                }
            }
        }

        return back * phi * meat * phi * back.Transposed();
    }

    /// <summary>L⁻¹ x, by column.</summary>
    private static Matrix Whitened(Cholesky root, Matrix x)
    {
        var whitened = 1.0 * x;
        for (var i = 0; i < x.Rows; i++)
        {
            for (var c = 0; c < x.Columns; c++)
            {
                var sum = whitened[i, c];
                for (var k = 0; k < i; k++)
                {
                    sum -= root.Lower[i, k] * whitened[k, c];
                }

                whitened[i, c] = sum / root.Lower[i, i];
            }
        }

        return whitened;
    }

    /// <summary>Between-subject df where the contrast touches only columns that are constant within every subject, else within-subject df.</summary>
    private double BetweenWithin(ReadOnlySpan<double> weights)
    {
        var between = Enumerable.Range(0, Terms.Length).Select(IsConstantWithin).ToArray();
        var count = between.Count(b => b);
        for (var k = 0; k < weights.Length; k++)
        {
            if (weights[k] != 0 && !between[k])
            {
                return Observations - SubjectCount - (Terms.Length - count);
            }
        }

        return SubjectCount - count;
    }

    private bool IsConstantWithin(int column) =>
        subjects.Members.TrueForAll(m => Array.TrueForAll(m.Rows, r => Design.X[r, column] == Design.X[m.Rows[0], column]));
}
