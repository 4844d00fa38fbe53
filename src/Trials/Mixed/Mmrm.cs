using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Settings of a mixed model for repeated measures.</summary>
public sealed record MmrmOptions
{
    public static MmrmOptions Default { get; } = new();

    public CovarianceKind Covariance { get; init; } = CovarianceKind.Unstructured;

    /// <summary>Restricted likelihood; else full maximum likelihood.</summary>
    public bool Restricted { get; init; } = true;

    /// <summary>Where the structure does not converge: UN, then heterogeneous Toeplitz, AR(1), compound symmetry. The choice is part of the result.</summary>
    public bool Ladder { get; init; } = true;

    /// <summary>Visits in order; else the order of the factor (alphabetical, or by number).</summary>
    public ImmutableArray<string> Visits { get; init; } = [];
}

/// <summary>Mixed model for repeated measures: every visit's mean by design, a covariance between visits, REML. A participant with some visits missing stays in (missing at random).</summary>
public static class Mmrm
{
    private static readonly CovarianceKind[] Steps =
        [CovarianceKind.Unstructured, CovarianceKind.HeterogeneousToeplitz, CovarianceKind.HeterogeneousAutoregressive, CovarianceKind.HeterogeneousCompoundSymmetry];

    /// <param name="design">The mean: "y ~ base * visit + arm * visit".</param>
    /// <param name="subject">Column that names the subject.</param>
    /// <param name="visit">Column that names the visit.</param>
    /// <returns>The fit, or the fault: two rows of one visit, a collinear design, no structure that converges.</returns>
    public static Parsed<MmrmFit> Fit(Design design, string subject, string visit, MmrmOptions? options = null)
    {
        options ??= MmrmOptions.Default;
        var visits = VisitsOf(design, visit, options);
        if (visits.Fault is { } unknown)
        {
            return unknown;
        }

        var text = design.Frame.Text(visit);
        var levels = visits.Value;
        var sorted = Subjects.Sort(design, subject, [.. text.Select(t => (double)levels.IndexOf(t!))], unique: true);
        if (!sorted.Try(out var found, out var fault))
        {
            return fault;
        }

        var subjects = found.Subjects;
        var groups = found.Groups.ConvertAll(g => Array.ConvertAll(g, v => (int)v));
        if (subjects.Collect([.. groups.Select(g => g.Length)]) is { } collinear)
        {
            return collinear;
        }

        var likelihood = new Likelihood(subjects.Blocks, options.Restricted);
        var empirical = Empirical(subjects, groups, levels.Length);
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (var kind in Ladder(options))
        {
            if (Attempt(kind, subjects, groups, levels, likelihood, empirical, options, notes) is { } fit)
            {
                return fit;
            }
        }

        return new Fault(0, "a covariance structure whose likelihood has a maximum", string.Join("; ", notes)) { Unit = "row", Advice = "There are too few participants for the visits, or one visit repeats another" };
    }

    private static IEnumerable<CovarianceKind> Ladder(MmrmOptions options)
    {
        var first = Array.IndexOf(Steps, options.Covariance);
        return !options.Ladder || first < 0 ? [options.Covariance] : Steps.Skip(first);
    }

    private static Parsed<ImmutableArray<string>> VisitsOf(Design design, string visit, MmrmOptions options)
    {
        var text = design.Frame.Text(visit).Select(t => t!).Distinct(StringComparer.Ordinal).ToList();
        if (options.Visits.IsEmpty)
        {
            return design.Frame.IsNumeric(visit)
                ? text.OrderBy(t => Numbers.TryParse(t, out var v) ? v : 0).ToImmutableArray()
                : [.. text.Order(StringComparer.Ordinal)];
        }

        return text.Find(t => !options.Visits.Contains(t)) is { } unknown
            ? new Fault(0, "one of the visits " + string.Join(", ", options.Visits), Printable.Quote(unknown)) { Unit = "row" }
            : options.Visits.Where(text.Contains).ToImmutableArray();
    }

    private static MmrmFit? Attempt(
        CovarianceKind kind,
        Subjects subjects,
        List<int[]> groups,
        ImmutableArray<string> visits,
        Likelihood likelihood,
        (Matrix Covariance, int[,] Counts) empirical,
        MmrmOptions options,
        ImmutableArray<string>.Builder notes)
    {
        if (kind == CovarianceKind.Unstructured && Unseen(empirical.Counts, visits) is { } pair)
        {
            notes.Add($"{kind}: no participant has both {pair}");
            return null;
        }

        int[][] at = [.. groups];
        var natural = new VisitCovariance(kind, visits.Length, at, natural: true);
        MmrmFit Fitted(LikelihoodPoint found, Matrix covariance, int iterations) =>
            new(subjects, found, covariance, kind, visits, groups, likelihood.Observations, options.Restricted, iterations, notes.ToImmutable());

        // The elements of UN have no second derivatives and need no change of parameters afterwards: they are tried first.
        if (kind == CovarianceKind.Unstructured && Optimiser.Minimise(likelihood, natural, natural.NaturalOf(empirical.Covariance)) is { IsConverged: true } direct)
        {
            return Fitted(direct.Point, natural.Full(direct.Parameters), direct.Iterations);
        }

        var free = new VisitCovariance(kind, visits.Length, at, natural: false);
        var result = Optimiser.Minimise(likelihood, free, free.Start(empirical.Covariance));
        if (result is not { IsConverged: true })
        {
            notes.Add($"{kind}: " + (result is null ? "no starting value" : $"not converged after {result.Iterations} iterations"));
            return null;
        }

        var sigma = free.Full(result.Parameters);
        var point = likelihood.At(natural, natural.NaturalOf(sigma));
        if (point is null || Cholesky.Of(point.Hessian) is null)
        {
            notes.Add($"{kind}: the optimum lies on the edge of the parameter space");
            return null;
        }

        return Fitted(point, sigma, result.Iterations);
    }

    private static string? Unseen(int[,] counts, ImmutableArray<string> visits)
    {
        for (var j = 0; j < visits.Length; j++)
        {
            for (var k = j + 1; k < visits.Length; k++)
            {
                if (counts[j, k] == 0)
                {
                    return visits[j] + " and " + visits[k];
                }
            }
        }

        return null;
    }

    /// <summary>Covariance of the least-squares residuals between visits over subjects who have both, shrunk until it is positive definite: where the search starts.</summary>
    private static (Matrix Covariance, int[,] Counts) Empirical(Subjects subjects, List<int[]> groups, int visits)
    {
        var sum = new Matrix(visits, visits);
        var counts = new int[visits, visits];
        var residual = new double[subjects.Blocks[0].Width];
        residual[^1] = 1;
        for (var g = 0; g < groups.Count; g++)
        {
            for (var j = 0; j < groups[g].Length; j++)
            {
                for (var k = 0; k < groups[g].Length; k++)
                {
                    sum[groups[g][j], groups[g][k]] += subjects.Blocks[g].Cross(j, k, residual);
                    counts[groups[g][j], groups[g][k]] += subjects.Blocks[g].Subjects;
                }
            }
        }

        var total = Math.Max(sum.Trace() / Math.Max(1, Enumerable.Range(0, visits).Sum(j => counts[j, j])), double.Epsilon);
        for (var j = 0; j < visits; j++)
        {
            for (var k = 0; k < visits; k++)
            {
                sum[j, k] = counts[j, k] == 0 ? 0 : sum[j, k] / counts[j, k];
            }

            sum[j, j] = Math.Max(sum[j, j], 1e-6 * total);
        }

        while (Cholesky.Of(sum) is null)
        {
            for (var j = 0; j < visits; j++)
            {
                for (var k = 0; k < visits; k++)
                {
                    sum[j, k] *= j == k ? 1 : 0.9;
                }
            }
        }

        return (sum, counts);
    }
}
