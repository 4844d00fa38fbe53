using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>A fitted mixed model for repeated measures.</summary>
public sealed class MmrmFit : MixedFit
{
    private readonly List<int[]> groups;
    private readonly Matrix sigma;

    internal MmrmFit(
        Subjects subjects, LikelihoodPoint point, Matrix sigma, CovarianceKind kind, ImmutableArray<string> visits, List<int[]> groups, int observations, bool restricted, int iterations, ImmutableArray<string> notes)
        : base(subjects, point, observations, restricted, iterations)
    {
        this.sigma = sigma;
        this.groups = groups;
        Covariance = kind;
        Visits = visits;
        Ladder = notes;
    }

    /// <summary>The structure that was fitted: the one asked for, or the first of the ladder that converged.</summary>
    public CovarianceKind Covariance { get; }

    /// <summary>What was tried before and why it was left.</summary>
    public ImmutableArray<string> Ladder { get; }

    public ImmutableArray<string> Visits { get; }

    /// <summary>Covariance between visits, shape (visits, visits).</summary>
    public double[][] Sigma => ToRows(sigma);

    /// <summary>Sandwich covariance of the coefficients over subjects, shape (p, p): CR0, or CR2 with the bias reduction of Bell and McCaffrey (2002).</summary>
    public double[][] EmpiricalCovariance(bool biasReduced = false)
    {
        var p = Terms.Length;
        var phi = Point.Mean.Covariance;
        var residuals = Residuals();
        var roots = groups.Select(g => Cholesky.Of(sigma.Block(g))!).ToArray();
        var meat = new Matrix(p, p);
        foreach (var (group, rows) in Subjects.Members)
        {
            var x = Whitened(roots[group], Subjects.Transformed(rows));
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

        return ToRows(ToOuter(phi * meat * phi));
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
}
