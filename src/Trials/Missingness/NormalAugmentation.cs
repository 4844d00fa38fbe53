namespace Toolkit.Trials;

/// <summary>Data augmentation (Tanner and Wong 1987; Schafer 1997, section 5.4) of values ~ N(arm mean + slope × baseline, Σ) at every visit with the prior |Σ|^(-(K + 1) / 2): parameters given complete values, then gaps given parameters. A bound is drawn inside itself.</summary>
internal sealed class NormalAugmentation
{
    private readonly IncompleteOutcome data;
    private readonly Chance chance;
    private readonly Matrix design;
    private readonly Matrix transposed;
    private readonly Matrix unscaled;
    private readonly Matrix unscaledRoot;
    private readonly Matrix values;
    private readonly List<(int[] Missing, int[] Known, int[] Participants)> patterns = [];
    private readonly List<(int Participant, int Visit, double Low, double High)> bounds = [];

    private NormalAugmentation(IncompleteOutcome data, Chance chance, Matrix design, Matrix unscaled)
    {
        this.data = data;
        this.chance = chance;
        this.design = design;
        transposed = design.Transposed();
        this.unscaled = unscaled;
        unscaledRoot = Cholesky.Of(unscaled)!.Lower;
        values = new Matrix(data.Count, data.Visits.Length);
        Start();
    }

    /// <summary>Coefficients, shape (arms + 1, visits): a mean for each arm at the mean baseline, then the slope.</summary>
    public Matrix Coefficients { get; private set; } = new(0, 0);

    /// <summary>Shape (visits, visits).</summary>
    public Matrix Sigma { get; private set; } = new(0, 0);

    /// <summary>Complete values, shape (n, visits).</summary>
    public Matrix Values => values;

    /// <returns>Null where there are too few participants for the visits, or the baseline does not vary.</returns>
    public static NormalAugmentation? Of(IncompleteOutcome data, Chance chance)
    {
        var columns = BaselineDesign.Of(data);
        return data.Count - columns.Columns > data.Visits.Length && Cholesky.Of(columns.Transposed() * columns) is { } gram
            ? new(data, chance, columns, gram.Inverse())
            : null;
    }

    /// <summary>Mean of a participant at every visit, had it been in the arm named.</summary>
    public double[] Mean(int participant, int arm)
    {
        var slope = design[participant, data.Arms.Length];
        var mean = new double[data.Visits.Length];
        for (var k = 0; k < mean.Length; k++)
        {
            mean[k] = Coefficients[arm, k] + (slope * Coefficients[data.Arms.Length, k]);
        }

        return mean;
    }

    /// <summary>One draw of the parameters and of everything that is not known.</summary>
    public void Step()
    {
        DrawParameters();
        var mean = design * Coefficients;
        foreach (var (missing, known, participants) in patterns)
        {
            var conditional = new ConditionalNormal(Sigma, missing, known);
            foreach (var participant in participants)
            {
                conditional.Draw(values.Row(participant), mean.Row(participant), chance);
            }
        }

        DrawBounds(mean);
    }

    private void Start()
    {
        for (var k = 0; k < data.Visits.Length; k++)
        {
            var seen = data.Values.Where(v => v[k].Value is not null).Select(v => v[k].Value!.Value).ToList();
            var centre = seen.Count > 0 ? seen.Average() : 0;
            for (var i = 0; i < data.Count; i++)
            {
                var o = data.Values[i][k];
                values[i, k] = o.Value ?? (o.IsMissing ? centre : Math.Clamp(centre, o.Low ?? double.MinValue, o.High ?? double.MaxValue));
                if (o.IsCensored)
                {
                    bounds.Add((i, k, o.Low ?? double.NegativeInfinity, o.High ?? double.PositiveInfinity));
                }
            }
        }

        var visits = Enumerable.Range(0, data.Visits.Length).ToList();
        foreach (var pattern in Enumerable.Range(0, data.Count).GroupBy(i => string.Join(',', visits.Where(k => data.Values[i][k].IsMissing)), StringComparer.Ordinal).Where(g => g.Key.Length > 0))
        {
            int[] missing = [.. visits.Where(k => data.Values[pattern.First()][k].IsMissing)];
            patterns.Add((missing, [.. visits.Except(missing)], [.. pattern]));
        }
    }

    // Σ is inverse Wishart with n - p degrees of freedom about the residual cross products; the coefficients given Σ are matrix normal.
    private void DrawParameters()
    {
        var visits = data.Visits.Length;
        var fitted = unscaled * (transposed * values);
        var residual = values - (design * fitted);
        var root = Cholesky.Of(Cholesky.Of(residual.Transposed() * residual)?.Inverse() ?? Matrix.Identity(visits))!.Lower;
        var bartlett = new Matrix(visits, visits);
        for (var i = 0; i < visits; i++)
        {
            bartlett[i, i] = Math.Sqrt(chance.ChiSquare(data.Count - design.Columns - i));
            for (var j = 0; j < i; j++)
            {
                bartlett[i, j] = chance.Normal();
            }
        }

        var precisionRoot = root * bartlett;
        Sigma = Cholesky.Of(precisionRoot * precisionRoot.Transposed())!.Inverse();
        var noise = new Matrix(design.Columns, visits);
        for (var i = 0; i < noise.Data.Length; i++)
        {
            noise.Data[i] = chance.Normal();
        }

        Coefficients = fitted + (unscaledRoot * noise * Cholesky.Of(Sigma)!.Lower.Transposed());
    }

    private void DrawBounds(Matrix mean)
    {
        if (bounds.Count == 0)
        {
            return;
        }

        var precision = Cholesky.Of(Sigma)!.Inverse();
        foreach (var (participant, visit, low, high) in bounds)
        {
            Span<double> row = values.Row(participant), expected = mean.Row(participant);
            var pull = 0.0;
            for (var k = 0; k < row.Length; k++)
            {
                pull += k == visit ? 0 : precision[visit, k] * (row[k] - expected[k]);
            }

            double centre = expected[visit] - (pull / precision[visit, visit]), sd = 1 / Math.Sqrt(precision[visit, visit]);
            row[visit] = centre + (sd * ConditionalNormal.DrawBetween((low - centre) / sd, (high - centre) / sd, chance));
        }
    }
}
