namespace Toolkit.Biomarkers.Assays;

/// <summary>A weighted 4PL or 5PL fit: the lowest residual sum of squares found from many starts.</summary>
/// <param name="Curve">The curve.</param>
/// <param name="Rss">Weighted residual sum of squares.</param>
/// <param name="AtBound">Which of ln B, ln C, ln G lie on the wall of the search box.</param>
internal readonly record struct SigmoidFit(SigmoidCurve Curve, double Rss, bool[] AtBound);

/// <summary>Levenberg-Marquardt on the shape parameters with Marquardt's column scaling (Moré 1978), the asymptotes eliminated, from a grid of starts.</summary>
internal static class SigmoidFitter
{
    private const int Refined = 4;

    /// <summary>A 5PL has more valleys: steep curves with a small power lie in one of their own.</summary>
    private const int RefinedOfFive = 6;
    private const int MostIterations = 300;
    private const int MostPolish = 60;

    /// <summary>Longest step in ln B and ln G; a longer one leaves the region where the model is anything like linear.</summary>
    private const double LongestStep = 2;

    private static readonly double[] Slopes = [0.5, 1, 2, 5];
    private static readonly double[] SlopesOfFive = [0.5, 1, 2, 5, 12, 30];
    private static readonly double[] Powers = [0.1, 0.3, 1, 3];
    private const int Midpoints = 8;

    /// <param name="anchor">A fixed response at zero dose; null to estimate it.</param>
    /// <param name="also">One more start, such as the symmetric fit for a 5PL or the last fit of an iteration over weights.</param>
    public static SigmoidFit Fit(CurveFamily family, CurvePoints points, double? anchor = null, SigmoidCurve? also = null)
    {
        var model = new SeparatedModel(points, family, anchor);
        var (low, high) = SearchBox.Around(points);
        SigmoidFit? best = null;
        foreach (var start in Starts(model, also))
        {
            var fit = Refine(model, start, low, high);
            if (best is null || fit.Rss < best.Value.Rss)
            {
                best = fit;
            }
        }

        return Polish(model, best!.Value, low, high);
    }

    /// <summary>From one start only: for fits that differ little from one already found.</summary>
    public static SigmoidFit FitFrom(CurvePoints points, in SigmoidCurve start, double? anchor = null)
    {
        var model = new SeparatedModel(points, start.Family, anchor);
        var (low, high) = SearchBox.Around(points);
        return Polish(model, Refine(model, Shape(start, model.ShapeSize), low, high), low, high);
    }

    private static IEnumerable<double[]> Starts(SeparatedModel model, SigmoidCurve? also)
    {
        var first = model.Points.LogLowest - 1;
        var last = model.Points.LogHighest + 1.5;
        var grid = new List<(double Rss, double[] Shape)>();
        foreach (var slope in model.ShapeSize > 2 ? SlopesOfFive : Slopes)
        {
            for (var k = 0; k < Midpoints; k++)
            {
                var midpoint = first + ((last - first) * k / (Midpoints - 1));
                foreach (var power in model.ShapeSize > 2 ? Powers : [1.0])
                {
                    double[] shape = model.ShapeSize > 2 ? [Math.Log(slope), midpoint, Math.Log(power)] : [Math.Log(slope), midpoint];
                    grid.Add((model.Solve(shape).Rss, shape));
                }
            }
        }

        var chosen = grid.OrderBy(g => g.Rss).Take(model.ShapeSize > 2 ? RefinedOfFive : Refined).Select(g => g.Shape);
        return also is { } extra ? chosen.Append(Shape(extra, model.ShapeSize)) : chosen;
    }

    private static double[] Shape(in SigmoidCurve curve, int size) => size > 2 ? [curve.LnB, curve.LnC, curve.LnG] : [curve.LnB, curve.LnC];

    private static SigmoidFit Refine(SeparatedModel model, double[] start, double[] low, double[] high)
    {
        var size = model.ShapeSize;
        var shape = Clamped(start, low, high);
        var (curve, rss) = model.Solve(shape);
        Span<double> scale = stackalloc double[size];
        Span<double> norms = stackalloc double[size];
        Span<double> step = stackalloc double[size];
        Span<double> trial = stackalloc double[size];
        var damping = 1e-2;
        var growth = 2.0;
        var active = new bool[size];
        for (var iteration = 0; iteration < MostIterations && double.IsFinite(rss); iteration++)
        {
            var factor = FreeFactor(model, curve, shape, low, high, active, norms);
            for (var k = 0; k < size; k++)
            {
                scale[k] = Math.Max(scale[k], norms[k]);
            }

            var accepted = false;
            while (!accepted && damping < 1e20)
            {
                var predicted = DampedStep(model, factor, active, scale, damping, step);
                if (!(predicted > 1e-15 * rss))
                {
                    return new(curve, rss, AtWalls(shape, low, high));
                }

                Move(shape, step, low, high, trial);
                var (next, nextRss) = model.Solve(trial);
                var gain = (rss - nextRss) / predicted;
                if (gain > 1e-4)
                {
                    accepted = true;
                    trial.CopyTo(shape);
                    (curve, rss) = (next, nextRss);
                    damping *= Math.Max(0.1, 1 - Math.Pow((2 * gain) - 1, 3));
                    growth = 2;
                }
                else
                {
                    damping *= growth;
                    growth *= 2;
                }
            }

            if (!accepted)
            {
                break;
            }
        }

        return new(curve, rss, AtWalls(shape, low, high));
    }

    /// <summary>Gauss-Newton steps past the point where the sum of squares can still tell two curves apart: they are judged by the tangent part of the residual (Bates and Watts 1981).</summary>
    private static SigmoidFit Polish(SeparatedModel model, SigmoidFit fit, double[] low, double[] high)
    {
        var size = model.ShapeSize;
        var shape = Shape(fit.Curve, size);
        var active = new bool[size];
        Span<double> norms = stackalloc double[size];
        Span<double> step = stackalloc double[size];
        Span<double> trial = stackalloc double[size];
        var (curve, rss) = model.Solve(shape);
        var offset = double.PositiveInfinity;
        var (bestCurve, bestRss) = (curve, rss);
        for (var i = 0; i < MostPolish && double.IsFinite(rss); i++)
        {
            var factor = FreeFactor(model, curve, shape, low, high, active, norms);
            var tangent = Triangular.Norm(Tangent(model, factor, active));
            if (!(tangent < offset))
            {
                break;
            }

            (offset, bestCurve, bestRss) = (tangent, Corrected(model, curve, factor, active), rss);
            DampedStep(model, factor, active, norms, 0, step);
            Move(shape, step, low, high, trial);
            var (next, nextRss) = model.Solve(trial);
            if (!(nextRss <= rss * (1 + 1e-9)))
            {
                break;
            }

            trial.CopyTo(shape);
            (curve, rss) = (next, nextRss);
        }

        return new(bestCurve, bestRss, AtWalls(Shape(bestCurve, size), low, high));
    }

    /// <summary>The factor with every parameter that leans on a wall held there.</summary>
    private static Span<double> FreeFactor(SeparatedModel model, in SigmoidCurve curve, ReadOnlySpan<double> shape, double[] low, double[] high, bool[] active, Span<double> norms)
    {
        Array.Fill(active, true);
        var factor = model.Factor(curve, active, norms);
        var held = false;
        var (rows, linear) = (model.Rows, model.LinearSize);
        for (var k = 0; k < shape.Length; k++)
        {
            if (shape[k] > low[k] && shape[k] < high[k])
            {
                continue;
            }

            var downhill = 0.0;
            for (var i = 0; i <= k; i++)
            {
                downhill += factor[((linear + k) * rows) + linear + i] * factor[((linear + shape.Length) * rows) + linear + i];
            }

            if (shape[k] <= low[k] ? downhill <= 0 : downhill >= 0)
            {
                active[k] = false;
                held = true;
            }
        }

        return held ? model.Factor(curve, active, norms) : factor;
    }

    /// <summary>The part of the residual that the free shape parameters could still explain.</summary>
    private static Span<double> Tangent(SeparatedModel model, Span<double> factor, ReadOnlySpan<bool> active)
    {
        var free = active.Count(true);
        return factor.Slice(((model.LinearSize + free) * model.Rows) + model.LinearSize, free);
    }

    /// <summary>Minimises |R s - q|² + damping |scale s|² over the free parameters.</summary>
    /// <returns>The reduction of the sum of squares that the linear model promises.</returns>
    private static double DampedStep(SeparatedModel model, Span<double> factor, ReadOnlySpan<bool> active, ReadOnlySpan<double> scale, double damping, Span<double> step)
    {
        step.Clear();
        var free = active.Count(true);
        if (free == 0)
        {
            return 0;
        }

        var (rows, linear) = (model.Rows, model.LinearSize);
        var height = 2 * free;
        Span<double> small = stackalloc double[height * (free + 1)];
        small.Clear();
        var column = 0;
        for (var k = 0; k < active.Length; k++)
        {
            if (active[k])
            {
                factor.Slice(((linear + column) * rows) + linear, column + 1).CopyTo(small[(column * height)..]);
                small[(column * height) + free + column] = Math.Sqrt(damping) * (scale[k] > 0 ? scale[k] : 1);
                column++;
            }
        }

        Tangent(model, factor, active).CopyTo(small[(free * height)..]);
        Triangular.Reduce(small, height, free, free + 1);
        Span<double> solution = stackalloc double[free];
        if (!Triangular.Solve(small, height, free, small[(free * height)..], solution))
        {
            return 0;
        }

        Scatter(active, solution, step);
        var promised = Triangular.Norm(small.Slice(free * height, free));
        return promised * promised;
    }

    private static void Scatter(ReadOnlySpan<bool> active, ReadOnlySpan<double> values, Span<double> all)
    {
        var from = 0;
        for (var k = 0; k < active.Length; k++)
        {
            all[k] = active[k] ? values[from++] : 0;
        }
    }

    /// <summary>The asymptotes corrected by the rounding that the closed 2 x 2 solution leaves behind.</summary>
    private static SigmoidCurve Corrected(SeparatedModel model, in SigmoidCurve curve, Span<double> factor, ReadOnlySpan<bool> active)
    {
        var columns = model.LinearSize + active.Count(true);
        var linear = model.LinearSize;
        Span<double> change = stackalloc double[linear];
        return Triangular.Solve(factor, model.Rows, linear, factor[(columns * model.Rows)..], change)
            ? curve with { A = curve.A + (linear == 2 ? change[0] : 0), D = curve.D + change[linear - 1] }
            : curve;
    }

    private static void Move(ReadOnlySpan<double> shape, ReadOnlySpan<double> step, double[] low, double[] high, Span<double> to)
    {
        var shrink = 1.0;
        for (var k = 0; k < shape.Length; k++)
        {
            shrink = Math.Min(shrink, k == 1 ? 1 : LongestStep / Math.Max(LongestStep, Math.Abs(step[k])));
        }

        for (var k = 0; k < shape.Length; k++)
        {
            to[k] = Math.Clamp(shape[k] + (shrink * step[k]), low[k], high[k]);
        }
    }

    private static double[] Clamped(double[] shape, double[] low, double[] high) => [.. shape.Select((s, k) => Math.Clamp(s, low[k], high[k]))];

    private static bool[] AtWalls(ReadOnlySpan<double> shape, double[] low, double[] high)
    {
        var at = new bool[shape.Length];
        for (var k = 0; k < at.Length; k++)
        {
            at[k] = shape[k] <= low[k] + 1e-6 || shape[k] >= high[k] - 1e-6;
        }

        return at;
    }
}
