using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>A pooled effect with a standard error that does not rely on the model's covariance: CR2 (Pustejovsky and Tipton 2018) with Satterthwaite df.</summary>
public sealed record RobustTest(double Se, double Df, double T, double P);

/// <summary>A random-effects model with nested levels (for example effects in schools in districts), fitted by REML.</summary>
public sealed class Multilevel
{
    private const int Iterations = 500;

    private readonly Matrix<double> x;
    private readonly Vector<double> y;
    private readonly Matrix<double>[] shares;
    private readonly double[] v;
    private readonly ImmutableArray<string> outermost;

    private Multilevel(IReadOnlyList<Effect> effects, IReadOnlyList<IReadOnlyList<string>> levels)
    {
        y = Vector<double>.Build.DenseOfEnumerable(effects.Select(e => e.Y));
        v = [.. effects.Select(e => e.V)];
        x = Matrix<double>.Build.Dense(effects.Count, 1, 1);
        outermost = [.. levels[0]];
        shares = [.. levels.Select((_, depth) => Share(levels, depth))];
        Sigma2 = [.. Estimate()];
        var (_, covariance) = Projection([.. Sigma2]);
        Estimated = (covariance * x.TransposeThisAndMultiply(Weights([.. Sigma2]) * y))[0];
        Se = Math.Sqrt(covariance[0, 0]);
        var w = v.Select(e => 1 / e).ToList();
        var common = w.Zip(y, (a, b) => a * b).Sum() / w.Sum();
        Q = w.Zip(y, (a, b) => a * (b - common) * (b - common)).Sum();
        LogLikelihood = Likelihood([.. Sigma2]);
    }

    /// <summary>Variances of the levels, outermost first.</summary>
    public ImmutableArray<double> Sigma2 { get; }

    /// <summary>The pooled effect.</summary>
    public double Estimated { get; }

    /// <summary>Its model-based standard error.</summary>
    public double Se { get; }

    /// <summary>Cochran's Q of the fixed model.</summary>
    public double Q { get; }

    /// <summary>Restricted log likelihood.</summary>
    public double LogLikelihood { get; }

    /// <param name="effects">At least three.</param>
    /// <param name="levels">For each level, outermost first, the group of each effect; a group is told apart within its outer group.</param>
    /// <exception cref="ArgumentException">There are too few effects or no level, or a level does not name a group for each.</exception>
    public static Multilevel Fit(IReadOnlyList<Effect> effects, params IReadOnlyList<IReadOnlyList<string>> levels)
    {
        if (effects.Count < 3 || levels.Count == 0 || levels.Any(l => l.Count != effects.Count) || effects.Any(e => !(double.IsFinite(e.Y) && e.V > 0)))
        {
            throw new ArgumentException("At least three effects with variances above 0 are needed, and a group of each at every level.", nameof(effects));
        }

        return new(effects, levels);
    }

    /// <summary>CR2 test of the pooled effect, clustered by the outermost level; NaN df where there is one cluster.</summary>
    public RobustTest Robust()
    {
        var w = Weights([.. Sigma2]);
        var marginal = Marginal([.. Sigma2]);
        var m = 1 / x.TransposeThisAndMultiply(w * x)[0, 0];
        var residual = y - (Estimated * Vector<double>.Build.Dense(y.Count, 1));
        var clusters = outermost.Distinct(StringComparer.Ordinal).Select(c => Enumerable.Range(0, y.Count).Where(i => outermost[i] == c).ToArray()).ToList();
        var vectors = new List<Vector<double>>();
        var meat = 0.0;
        foreach (var rows in clusters)
        {
            var block = Pick(marginal, rows);
            var ones = Vector<double>.Build.Dense(rows.Length, 1);
            var d = block.Cholesky().Factor.Transpose();
            var b = d * (block - (m * ones.OuterProduct(ones))) * d.Transpose();
            var adjust = d.TransposeThisAndMultiply(InverseRoot(b)) * d;
            var a = adjust.Transpose() * (block.Inverse() * ones) * m;
            meat += Math.Pow(a.DotProduct(Pick(residual, rows)), 2);
            // (I - H)' restricted to the cluster, times its adjusted weights.
            var full = Vector<double>.Build.Dense(y.Count);
            for (var i = 0; i < rows.Length; i++)
            {
                full[rows[i]] = a[i];
            }

            vectors.Add(full - (w * x).Column(0).Multiply(m * a.Sum()));
        }

        double trace = 0, squares = 0;
        for (var i = 0; i < vectors.Count; i++)
        {
            var phi = marginal * vectors[i];
            trace += vectors[i].DotProduct(phi);
            squares += vectors.Sum(g => Math.Pow(g.DotProduct(phi), 2));
        }

        double se = Math.Sqrt(meat), df = trace * trace / squares, t = Estimated / se;
        return new(se, df, t, Tails.StudentTwoSided(t, df));
    }

    private static Matrix<double> Share(IReadOnlyList<IReadOnlyList<string>> levels, int depth)
    {
        var n = levels[0].Count;
        return Matrix<double>.Build.Dense(n, n, (i, j) => Enumerable.Range(0, depth + 1).All(l => levels[l][i] == levels[l][j]) ? 1 : 0);
    }

    private Matrix<double> Marginal(double[] sigma2)
    {
        var sum = Matrix<double>.Build.DenseOfDiagonalArray(v);
        for (var l = 0; l < shares.Length; l++)
        {
            sum += sigma2[l] * shares[l];
        }

        return sum;
    }

    private Matrix<double> Weights(double[] sigma2) => Marginal(sigma2).Cholesky().Solve(Matrix<double>.Build.DenseIdentity(v.Length));

    private (Matrix<double> P, Matrix<double> Covariance) Projection(double[] sigma2)
    {
        var w = Weights(sigma2);
        var covariance = x.TransposeThisAndMultiply(w * x).Inverse();
        return (w - (w * x * covariance * x.TransposeThisAndMultiply(w)), covariance);
    }

    private double Likelihood(double[] sigma2)
    {
        var marginal = Marginal(sigma2);
        var (p, covariance) = Projection(sigma2);
        return -0.5 * (((v.Length - 1) * Math.Log(2 * Math.PI)) - Math.Log(v.Length) + marginal.Cholesky().DeterminantLn - Math.Log(covariance[0, 0]) + y.DotProduct(p * y));
    }

    /// <summary>Fisher scoring on the restricted likelihood; steps are halved when they would lower it, and a variance that would fall below 0 stays at 0.</summary>
    private double[] Estimate()
    {
        var sigma2 = Enumerable.Repeat(y.Select(e => e - y.Average()).Sum(e => e * e) / (y.Count - 1) / (2 * shares.Length), shares.Length).ToArray();
        var value = Likelihood(sigma2);
        for (var i = 0; i < Iterations; i++)
        {
            var step = Step(sigma2);
            var scale = 1.0;
            double[] next;
            double nextValue;
            do
            {
                var factor = scale;
                next = [.. sigma2.Select((s, l) => Math.Max(0, s + (factor * step[l])))];
                nextValue = Likelihood(next);
                scale /= 2;
            }
            while (!(nextValue >= value - (1e-13 * Math.Abs(value))) && scale > 1e-12);
            var moved = next.Zip(sigma2, (a, b) => Math.Abs(a - b)).Max();
            (sigma2, value) = (next, nextValue);
            if (moved <= 1e-13 * sigma2.Max())
            {
                break;
            }
        }

        return sigma2;
    }

    private double[] Step(double[] sigma2)
    {
        var (p, _) = Projection(sigma2);
        var py = p * y;
        var pk = shares.Select(k => p * k).ToArray();
        var free = Enumerable.Range(0, shares.Length).Where(l => sigma2[l] > 0 || py.DotProduct(shares[l] * py) > pk[l].Trace()).ToArray();
        var step = new double[shares.Length];
        if (free.Length == 0)
        {
            return step;
        }

        var score = Vector<double>.Build.Dense(free.Length, a => py.DotProduct(shares[free[a]] * py) - pk[free[a]].Trace());
        var information = Matrix<double>.Build.Dense(free.Length, free.Length, (a, b) => pk[free[a]].PointwiseMultiply(pk[free[b]].Transpose()).Enumerate().Sum());
        var solved = information.Solve(score);
        for (var a = 0; a < free.Length; a++)
        {
            step[free[a]] = solved[a];
        }

        return step;
    }

    private static Matrix<double> Pick(Matrix<double> m, int[] rows) => Matrix<double>.Build.Dense(rows.Length, rows.Length, (i, j) => m[rows[i], rows[j]]);

    private static Vector<double> Pick(Vector<double> all, int[] rows) => Vector<double>.Build.Dense(rows.Length, i => all[rows[i]]);

    /// <summary>Symmetric inverse square root; directions without variance are left at 0.</summary>
    private static Matrix<double> InverseRoot(Matrix<double> b)
    {
        var eigen = ((b + b.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        var largest = eigen.EigenValues.Max(e => e.Real);
        var roots = eigen.EigenValues.Select(e => e.Real > 1e-12 * largest ? 1 / Math.Sqrt(e.Real) : 0);
        return eigen.EigenVectors * Matrix<double>.Build.DenseOfDiagonalArray([.. roots]) * eigen.EigenVectors.Transpose();
    }
}
