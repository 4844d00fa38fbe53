namespace Toolkit.Biomarkers.Assays;

/// <summary>A sigmoid with its asymptotes eliminated: for each shape (ln B, ln C[, ln G]) A and D follow by linear least squares (variable projection: Golub and Pereyra 1973; Kaufman 1975).</summary>
internal sealed class SeparatedModel
{
    private readonly CurvePoints points;
    private readonly CurveFamily family;
    private readonly double? anchor;
    private readonly double[] rootWeight;
    private readonly double[] height;
    private readonly double[] slope;
    private readonly double[] powerSlope;
    private readonly double[] matrix;

    /// <param name="anchor">A fixed response at zero dose; null to estimate it.</param>
    public SeparatedModel(CurvePoints points, CurveFamily family, double? anchor)
    {
        this.points = points;
        this.family = family;
        this.anchor = anchor;
        rootWeight = [.. points.Weight.Select(Math.Sqrt)];
        height = new double[points.Count];
        slope = new double[points.Count];
        powerSlope = new double[points.Count];
        matrix = new double[points.Count * 6];
        ShapeSize = family.ParameterCount() - 2;
    }

    /// <summary>Number of shape parameters: 2 or 3.</summary>
    public int ShapeSize { get; }

    /// <summary>Number of asymptotes that are estimated: 2, or 1 where A is held.</summary>
    public int LinearSize => anchor is null ? 2 : 1;

    public int Rows => points.Count;

    public CurvePoints Points => points;

    /// <summary>The best curve of this shape and its weighted residual sum of squares; infinite where none exists.</summary>
    public (SigmoidCurve Curve, double Rss) Solve(ReadOnlySpan<double> shape)
    {
        Fill(shape);
        var (a, d) = anchor is { } held ? (held, held + SpanFrom(held)) : Asymptotes();
        var curve = new SigmoidCurve(family, a, d, shape[0], shape[1], ShapeSize > 2 ? shape[2] : 0);
        var rss = 0.0;
        for (var i = 0; i < Rows; i++)
        {
            var r = points.Signal[i] - a - ((d - a) * height[i]);
            rss += points.Weight[i] * r * r;
        }

        return (curve, double.IsFinite(rss) ? rss : double.PositiveInfinity);
    }

    /// <summary>Triangular factor of sqrt(W) [linear columns, active shape columns | residual] at the curve last solved.</summary>
    /// <param name="norms">Receives the norm of each shape column before elimination.</param>
    /// <returns>Column-major, shape (rows, linear + active + 1).</returns>
    public Span<double> Factor(in SigmoidCurve curve, ReadOnlySpan<bool> active, Span<double> norms)
    {
        var column = 0;
        if (anchor is null)
        {
            Column(column++, i => 1 - height[i]);
        }

        Column(column++, i => height[i]);
        var span = curve.D - curve.A;
        var (b, lnC) = (curve.B, curve.LnC);
        for (var k = 0; k < ShapeSize; k++)
        {
            if (!active[k])
            {
                continue;
            }

            Column(column, k switch
            {
                0 => i => height[i] == 0 ? 0 : span * slope[i] * b * (points.LogDose[i] - lnC),
                1 => i => -b * span * slope[i],
                _ => i => span * powerSlope[i],
            });
            norms[k] = Triangular.Norm(matrix.AsSpan(column * Rows, Rows));
            column++;
        }

        var a = curve.A;
        Column(column, i => points.Signal[i] - a - (span * height[i]));
        var used = matrix.AsSpan(0, (column + 1) * Rows);
        Triangular.Reduce(used, Rows, column, column + 1);
        return used;
    }

    private void Fill(ReadOnlySpan<double> shape)
    {
        var b = Math.Exp(shape[0]);
        var power = ShapeSize > 2 ? Math.Exp(shape[2]) : 1;
        for (var i = 0; i < Rows; i++)
        {
            (height[i], slope[i], powerSlope[i]) = double.IsNegativeInfinity(points.LogDose[i])
                ? default
                : Sigmoid.Evaluate(family, b * (points.LogDose[i] - shape[1]), power);
        }
    }

    private (double A, double D) Asymptotes()
    {
        double weights = 0, heights = 0, signals = 0;
        for (var i = 0; i < Rows; i++)
        {
            weights += points.Weight[i];
            heights += points.Weight[i] * height[i];
            signals += points.Weight[i] * points.Signal[i];
        }

        var (meanHeight, meanSignal) = (heights / weights, signals / weights);
        double square = 0, cross = 0;
        for (var i = 0; i < Rows; i++)
        {
            var deviation = height[i] - meanHeight;
            square += points.Weight[i] * deviation * deviation;
            cross += points.Weight[i] * deviation * (points.Signal[i] - meanSignal);
        }

        var span = square > 0 ? cross / square : 0;
        var a = meanSignal - (span * meanHeight);
        return (a, a + span);
    }

    private double SpanFrom(double held)
    {
        double square = 0, cross = 0;
        for (var i = 0; i < Rows; i++)
        {
            square += points.Weight[i] * height[i] * height[i];
            cross += points.Weight[i] * height[i] * (points.Signal[i] - held);
        }

        return square > 0 ? cross / square : 0;
    }

    private void Column(int column, Func<int, double> element)
    {
        var target = matrix.AsSpan(column * Rows, Rows);
        for (var i = 0; i < Rows; i++)
        {
            target[i] = rootWeight[i] * element(i);
        }
    }
}
