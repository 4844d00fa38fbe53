using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A variance or covariance of a random-effects model.</summary>
/// <param name="Group">Grouping variable, or "Residual".</param>
/// <param name="First">"(Intercept)", the slope's covariate, or "" for the residual.</param>
/// <param name="Second">The other effect of a covariance, else "".</param>
public readonly record struct VarianceComponent(string Group, string First, string Second, double Value)
{
    /// <summary>Standard deviation of a variance; NaN for a covariance.</summary>
    public double StandardDeviation => Second.Length == 0 ? Math.Sqrt(Value) : double.NaN;
}

/// <summary>A fitted random-effects model.</summary>
public sealed class LmmFit : MixedFit
{
    internal LmmFit(Subjects subjects, LikelihoodPoint point, int observations, bool restricted, int iterations, ImmutableArray<VarianceComponent> components)
        : base(subjects, point, observations, restricted, iterations) => Components = components;

    /// <summary>Variances, covariance, and the residual variance last.</summary>
    public ImmutableArray<VarianceComponent> Components { get; }

    public double ResidualVariance => Components[^1].Value;
}

/// <summary>Linear model with a random intercept, or a correlated random intercept and slope, of one grouping variable, by REML or ML.</summary>
public static class Lmm
{
    /// <param name="design">A design whose formula has one random term: "y ~ arm * week + (1|participant)".</param>
    /// <returns>The fit, or the fault: no random term, a collinear design, a variance of zero.</returns>
    public static Parsed<LmmFit> Fit(Design design, bool restricted = true)
    {
        if (design.Formula.Random is not [var random])
        {
            return new Fault(0, "one random term such as (1|Subject)", $"{design.Formula.Random.Length}") { Unit = "character" };
        }

        if (random.Slope is not null && !design.Frame.IsNumeric(random.Slope))
        {
            return new Fault(0, "a covariate of numbers with a random slope", Printable.Quote(random.Slope)) { Unit = "character" };
        }

        var order = random.Slope is null ? Positions(design.Frame.Text(random.Group)) : design.Frame.Numbers(random.Slope);
        if (!Subjects.Sort(design, random.Group, order, unique: false).Try(out var sorted, out var fault))
        {
            return fault;
        }

        if (sorted.Subjects.Collect([.. sorted.Groups.Select(g => g.Length)]) is { } collinear)
        {
            return collinear;
        }

        return Maximise(sorted.Subjects, [.. sorted.Groups.Select(g => Effects(g, random))], random, restricted);
    }

    private static Parsed<LmmFit> Maximise(Subjects subjects, Matrix[] effects, RandomTerm random, bool restricted)
    {
        var likelihood = new Likelihood(subjects.Blocks, restricted);
        var free = new RandomEffectCovariance(effects, natural: false);
        var residual = new double[subjects.Blocks[0].Width];
        residual[^1] = 1;
        var variance = subjects.Blocks.Sum(b => Enumerable.Range(0, b.Size).Sum(j => b.Cross(j, j, residual))) / likelihood.Observations;
        var result = Optimiser.Minimise(likelihood, free, free.Start(StartOf(effects, variance / 2), variance / 2));
        if (result is not { IsConverged: true })
        {
            return new Fault(0, $"variation between the levels of {random.Group}", "a variance of zero") { Unit = "row", Advice = "Drop the random slope, or use a model without random effects" };
        }

        var g = free.Effects(result.Parameters);
        var sigma2 = free.Residual(result.Parameters);
        var natural = new RandomEffectCovariance(effects, natural: true);
        if (likelihood.At(natural, natural.NaturalOf(g, sigma2)) is not { } point || Cholesky.Of(point.Hessian) is null)
        {
            return new Fault(0, $"variation between the levels of {random.Group}", "an optimum at its edge") { Unit = "row", Advice = "Drop the random slope, or use a model without random effects" };
        }

        return new LmmFit(subjects, point, likelihood.Observations, restricted, result.Iterations, Components(g, sigma2, random));
    }

    private static ImmutableArray<VarianceComponent> Components(Matrix g, double sigma2, RandomTerm random)
    {
        VarianceComponent residual = new("Residual", "", "", sigma2), intercept = new(random.Group, "(Intercept)", "", g[0, 0]);
        return random.Slope is null
            ? [intercept, residual]
            : [intercept, new(random.Group, random.Slope, "", g[1, 1]), new(random.Group, "(Intercept)", random.Slope, g[0, 1]), residual];
    }

    /// <summary>Half the variance goes to each effect, in the scale of its covariate.</summary>
    private static Matrix StartOf(Matrix[] effects, double variance)
    {
        var start = new Matrix(effects[0].Columns, effects[0].Columns);
        start[0, 0] = variance;
        if (start.Rows > 1)
        {
            var squares = effects.Sum(z => Enumerable.Range(0, z.Rows).Sum(i => z[i, 1] * z[i, 1])) / effects.Sum(z => z.Rows);
            start[1, 1] = variance / Math.Max(squares, double.Epsilon);
        }

        return start;
    }

    private static Matrix Effects(double[] positions, RandomTerm random)
    {
        var z = new Matrix(positions.Length, random.Slope is null ? 1 : 2);
        for (var i = 0; i < positions.Length; i++)
        {
            z[i, 0] = 1;
            if (random.Slope is not null)
            {
                z[i, 1] = positions[i];
            }
        }

        return z;
    }

    /// <summary>Running number of each row within its group.</summary>
    private static double[] Positions(string?[] group)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. group.Select(g => (double)(seen[g!] = seen.GetValueOrDefault(g!) + 1))];
    }
}
