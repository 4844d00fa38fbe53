namespace Toolkit.Trials;

/// <summary>Covariance between visits by structure, in one of two parametrisations: free (for the optimiser) or natural (variances and correlations, or the elements of UN; for inference).</summary>
internal sealed class VisitCovariance : ICovarianceModel
{
    private const double Widest = 0.95;
    private readonly CovarianceKind kind;
    private readonly int visits;
    private readonly int[][] groups;
    private readonly bool natural;
    private readonly int variances;
    private readonly int correlations;

    /// <param name="groups">Visits observed in each group of subjects.</param>
    /// <param name="natural">Natural parameters; else free ones, any of which gives a symmetric matrix.</param>
    public VisitCovariance(CovarianceKind kind, int visits, int[][] groups, bool natural)
    {
        (this.kind, this.visits, this.groups, this.natural) = (kind, visits, groups, natural);
        variances = IsHeterogeneous ? visits : 1;
        correlations = kind switch
        {
            CovarianceKind.Unstructured => visits * (visits - 1) / 2,
            CovarianceKind.HeterogeneousToeplitz or CovarianceKind.Toeplitz or CovarianceKind.HeterogeneousAnteDependence or CovarianceKind.AnteDependence => visits - 1,
            _ => visits > 1 ? 1 : 0,
        };
    }

    public int Parameters => variances + correlations;

    private bool IsHeterogeneous => kind is CovarianceKind.Unstructured or CovarianceKind.HeterogeneousToeplitz or CovarianceKind.HeterogeneousAnteDependence
        or CovarianceKind.HeterogeneousAutoregressive or CovarianceKind.HeterogeneousCompoundSymmetry;

    /// <summary>The covariance of all visits.</summary>
    public Matrix Full(double[] parameters) => Jet(parameters).Value;

    /// <summary>The covariance of all visits with its derivatives.</summary>
    public CovarianceJet Jet(double[] parameters) => kind == CovarianceKind.Unstructured ? Unstructured(parameters) : Structured(parameters);

    public CovarianceJet[] Evaluate(double[] parameters)
    {
        var full = Jet(parameters);
        return [.. groups.Select(g => g.Length == visits ? full : full.Block(g))];
    }

    public Matrix[] Values(double[] parameters)
    {
        var full = Full(parameters);
        return [.. groups.Select(g => g.Length == visits ? full : full.Block(g))];
    }

    /// <summary>Free parameters near an empirical covariance.</summary>
    public double[] Start(Matrix empirical)
    {
        var start = new double[Parameters];
        if (kind == CovarianceKind.Unstructured)
        {
            var root = Cholesky.Of(empirical)!.Lower;
            var at = 0;
            for (var j = 0; j < visits; j++)
            {
                for (var k = 0; k <= j; k++)
                {
                    start[at++] = j == k ? Math.Log(root[j, j]) : root[j, k];
                }
            }

            return start;
        }

        var deviations = Enumerable.Range(0, visits).Select(j => Math.Sqrt(empirical[j, j])).ToArray();
        for (var v = 0; v < variances; v++)
        {
            start[v] = IsHeterogeneous ? Math.Log(deviations[v]) : 0.5 * Math.Log(deviations.Sum(d => d * d) / visits);
        }

        for (var c = 0; c < correlations; c++)
        {
            var r = Pairs().Where(p => Touches(p, c)).Select(p => empirical[p.J, p.K] / (deviations[p.J] * deviations[p.K])).Average();
            start[variances + c] = FreeCorrelation(Math.Clamp(r, -Widest, Widest));
        }

        return start;
    }

    /// <summary>The natural parameters of a covariance that has this structure.</summary>
    public double[] NaturalOf(Matrix covariance)
    {
        if (kind == CovarianceKind.Unstructured)
        {
            return [.. Enumerable.Range(0, visits).SelectMany(j => Enumerable.Range(0, j + 1).Select(k => covariance[j, k]))];
        }

        var parameters = new double[Parameters];
        for (var v = 0; v < variances; v++)
        {
            parameters[v] = covariance[v, v];
        }

        for (var c = 0; c < correlations; c++)
        {
            var (j, k) = IsAnte ? (c, c + 1) : (0, c + 1);
            var element = covariance[j, k];
            parameters[variances + c] = kind == CovarianceKind.CompoundSymmetry ? element : element / Math.Sqrt(covariance[j, j] * covariance[k, k]);
        }

        return parameters;
    }

    private bool IsAnte => kind is CovarianceKind.HeterogeneousAnteDependence or CovarianceKind.AnteDependence;

    private bool IsToeplitz => kind is CovarianceKind.HeterogeneousToeplitz or CovarianceKind.Toeplitz;

    private bool IsCompound => kind is CovarianceKind.HeterogeneousCompoundSymmetry or CovarianceKind.CompoundSymmetry;

    // One correlation for all pairs must exceed -1/(K - 1).
    private double LowestCompound => -1.0 / (visits - 1);

    private IEnumerable<(int J, int K)> Pairs() => Enumerable.Range(0, visits).SelectMany(j => Enumerable.Range(j + 1, visits - j - 1).Select(k => (j, k)));

    private bool Touches((int J, int K) pair, int c) =>
        IsAnte ? pair.J == c && pair.K == c + 1
        : IsToeplitz ? pair.K - pair.J == c + 1
        : IsCompound || pair.K - pair.J == 1;

    private double FreeCorrelation(double r)
    {
        if (!IsCompound)
        {
            return Math.Atanh(r);
        }

        var share = Math.Clamp((r - LowestCompound) / (1 - LowestCompound), 0.02, 0.98);
        return Math.Atanh((2 * share) - 1);
    }

    private CovarianceJet Structured(double[] parameters)
    {
        var q = Parameters;
        Jet At(int index) => Trials.Jet.Parameter(parameters[index], index, q);
        var deviations = Enumerable.Range(0, variances).Select(v => natural ? At(v).Sqrt() : At(v).Exp()).ToArray();
        var rho = Enumerable.Range(variances, correlations).Select(c => natural ? At(c) : Correlation(At(c), q)).ToArray();
        var one = Trials.Jet.Constant(1, q);

        // CS in its natural form is linear: a variance and a covariance.
        if (natural && kind == CovarianceKind.CompoundSymmetry)
        {
            return CovarianceJet.Of(visits, q, (j, k) => j == k ? At(0) : At(1));
        }

        return CovarianceJet.Of(visits, q, (j, k) =>
        {
            var scale = deviations[variances == 1 ? 0 : j] * deviations[variances == 1 ? 0 : k];
            return j == k ? scale : scale * Between(j, k, rho, one);
        });
    }

    private Jet Between(int j, int k, Jet[] rho, Jet one)
    {
        if (IsCompound)
        {
            return rho[0];
        }

        if (IsToeplitz)
        {
            return rho[k - j - 1];
        }

        var product = one;
        for (var step = j; step < k; step++)
        {
            product *= rho[IsAnte ? step : 0];
        }

        return product;
    }

    private Jet Correlation(Jet free, int q)
    {
        var bounded = free.Tanh();
        return IsCompound
            ? Trials.Jet.Constant((1 + LowestCompound) / 2, q) + (Trials.Jet.Constant((1 - LowestCompound) / 2, q) * bounded)
            : bounded;
    }

    private CovarianceJet Unstructured(double[] parameters)
    {
        var q = Parameters;
        return natural ? Elements(parameters, q) : LogCholesky(parameters, q);
    }

    private CovarianceJet Elements(double[] parameters, int q)
    {
        var value = new Matrix(visits, visits);
        var first = new Matrix[q];
        var at = 0;
        for (var j = 0; j < visits; j++)
        {
            for (var k = 0; k <= j; k++, at++)
            {
                value[j, k] = value[k, j] = parameters[at];
                first[at] = new Matrix(visits, visits);
                first[at][j, k] = first[at][k, j] = 1;
            }
        }

        return new(value, first, new Matrix?[CovarianceJet.Pairs(q)]);
    }

    private CovarianceJet LogCholesky(double[] parameters, int q)
    {
        var root = new Matrix(visits, visits);
        var slopes = new (int Row, int Column, double Slope)[q];
        var at = 0;
        for (var j = 0; j < visits; j++)
        {
            for (var k = 0; k <= j; k++, at++)
            {
                root[j, k] = j == k ? Math.Exp(parameters[at]) : parameters[at];
                slopes[at] = (j, k, j == k ? root[j, k] : 1);
            }
        }

        // V = L L'; a parameter moves one element of L, so its derivative is that row's outer product.
        var first = slopes.Select(s =>
        {
            var d = new Matrix(visits, visits);
            for (var m = 0; m < visits; m++)
            {
                d[s.Row, m] += s.Slope * root[m, s.Column];
                d[m, s.Row] += s.Slope * root[m, s.Column];
            }

            return d;
        }).ToArray();
        var second = new Matrix?[CovarianceJet.Pairs(q)];
        for (var a = 0; a < q; a++)
        {
            for (var b = a; b < q; b++)
            {
                second[CovarianceJet.Pair(a, b, q)] = Curvature(slopes[a], slopes[b], a == b, first[a]);
            }
        }

        return new(root * root.Transposed(), first, second);
    }

    private Matrix? Curvature((int Row, int Column, double Slope) a, (int Row, int Column, double Slope) b, bool same, Matrix first)
    {
        if (a.Column != b.Column)
        {
            return null;
        }

        // The diagonal is exponential: its second derivative by itself is its first.
        var d = same && a.Row == a.Column ? 1.0 * first : new Matrix(visits, visits);
        d[a.Row, b.Row] += a.Slope * b.Slope;
        d[b.Row, a.Row] += a.Slope * b.Slope;
        return d;
    }
}
