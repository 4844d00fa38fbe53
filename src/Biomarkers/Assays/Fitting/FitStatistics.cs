using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Uncertainty of a fitted curve, from the triangular factor of its weighted Jacobian.</summary>
internal static class FitStatistics
{
    /// <summary>Above this condition number the parameters are not identified.</summary>
    private const double LargestCondition = 1e6;

    public static FittedCurve Describe(IStandardCurve shape, CurvePoints points, Weighting weighting, double theta, double floor, bool[] atBound, double? anchor)
    {
        var anchored = anchor is not null;
        var rss = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            var r = points.Signal[i] - shape.Value(points.Dose[i]);
            rss += points.Weight[i] * r * r;
        }

        var free = shape.Size - (anchored ? 1 : 0);
        var df = points.Count - (shape.Size == 0 ? points.Count : free);
        var (inverse, condition) = InverseGram(shape, points, anchored);
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (atBound.Contains(true))
        {
            reasons.Add("bound");
        }

        if (shape.Size > 0 && !(condition <= LargestCondition))
        {
            reasons.Add("condition");
        }

        var covariance = df > 0 && inverse is not null ? Scaled(inverse, rss / df) : null;
        return new FittedCurve
        {
            Shape = shape,
            Parameters = Parameters(shape, reasons.Count == 0 ? covariance : null),
            Weighting = weighting,
            Theta = theta,
            WeightFloor = floor,
            Weights = [.. points.Weight],
            Doses = [.. points.Dose],
            Signals = [.. points.Signal],
            HeldZero = anchor,
            DegreesOfFreedom = Math.Max(df, 0),
            Rss = rss,
            RSquared = 1 - (rss / AboutMean(points)),
            Aic = (points.Count * Math.Log(rss / points.Count)) + (2 * (free + 1)),
            Covariance = covariance,
            Condition = condition,
            DegenerateReasons = reasons.ToImmutable(),
            Reason = Reason(reasons, condition, df, shape.Size),
        };
    }

    private static double[,] Scaled(double[,] matrix, double factor)
    {
        var n = matrix.GetLength(0);
        var scaled = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                scaled[i, j] = matrix[i, j] * factor;
            }
        }

        return scaled;
    }

    private static string? Reason(ImmutableArray<string>.Builder reasons, double condition, int df, int size)
    {
        if (reasons.Count > 0)
        {
            var why = reasons.Contains("bound") ? "the fit ends on the wall of the search box" : string.Create(CultureInfo.InvariantCulture, $"the condition number is {condition:0.#e+0}");
            return "parameters not identified: " + why;
        }

        return size > 0 && df == 0 ? "no standard errors: as many parameters as points" : null;
    }

    public static ImmutableArray<CurveParameter> Parameters(IStandardCurve shape, double[,]? covariance)
    {
        double? Se(int i) => covariance is null ? null : Math.Sqrt(covariance[i, i]);
        return shape switch
        {
            SigmoidCurve s when s.Family == CurveFamily.FourPl => [new("A", s.A, Se(0)), new("B", s.B, s.B * Se(2)), new("C", s.C, s.C * Se(3)), new("D", s.D, Se(1))],
            SigmoidCurve s => [new("A", s.A, Se(0)), new("B", s.B, s.B * Se(2)), new("C", s.C, s.C * Se(3)), new("D", s.D, Se(1)), new("G", s.G, s.G * Se(4))],
            LineCurve l => [new("intercept", l.Intercept, Se(0)), new("slope", l.Slope, Se(1))],
            _ => [],
        };
    }

    private static double AboutMean(CurvePoints points)
    {
        double weights = 0, sum = 0, squares = 0;
        for (var i = 0; i < points.Count; i++)
        {
            weights += points.Weight[i];
            sum += points.Weight[i] * points.Signal[i];
        }

        for (var i = 0; i < points.Count; i++)
        {
            squares += points.Weight[i] * Math.Pow(points.Signal[i] - (sum / weights), 2);
        }

        return squares;
    }

    /// <summary>(J'WJ)^-1 and the condition number of sqrt(W) J with unit columns; a parameter that is held has zeros.</summary>
    private static (double[,]? Inverse, double Condition) InverseGram(IStandardCurve shape, CurvePoints points, bool anchored)
    {
        var (size, skip) = (shape.Size, anchored ? 1 : 0);
        var free = size - skip;
        if (size == 0 || points.Count < free)
        {
            return (null, size == 0 ? double.NaN : double.PositiveInfinity);
        }

        var (jacobian, norms) = WeightedJacobian(shape, points, skip);
        if (norms.Any(n => !(n > 0) || !double.IsFinite(n)))
        {
            return (null, double.PositiveInfinity);
        }

        Triangular.Reduce(jacobian, points.Count, free, free);
        var r = DenseMatrix.Create(free, free, (i, j) => i <= j ? jacobian[(j * points.Count) + i] : 0);
        var condition = r.Svd(computeVectors: false).ConditionNumber;
        var inverse = new double[size, size];
        var (unit, column) = (new double[free], new double[free]);
        var columns = new double[free][];
        for (var k = 0; k < free; k++)
        {
            Array.Clear(unit);
            unit[k] = 1;
            if (!Triangular.Solve(jacobian, points.Count, free, unit, column))
            {
                return (null, double.PositiveInfinity);
            }

            columns[k] = [.. column];
        }

        for (var i = 0; i < free; i++)
        {
            for (var j = 0; j < free; j++)
            {
                inverse[i + skip, j + skip] = columns.Sum(c => c[i] * c[j]) / (norms[i] * norms[j]);
            }
        }

        return (inverse, condition);
    }

    private static (double[] Columns, double[] Norms) WeightedJacobian(IStandardCurve shape, CurvePoints points, int skip)
    {
        var free = shape.Size - skip;
        var columns = new double[points.Count * free];
        var gradient = new double[shape.Size];
        for (var i = 0; i < points.Count; i++)
        {
            shape.Gradient(points.LogDose[i], gradient);
            for (var k = 0; k < free; k++)
            {
                columns[(k * points.Count) + i] = Math.Sqrt(points.Weight[i]) * gradient[k + skip];
            }
        }

        var norms = new double[free];
        for (var k = 0; k < free; k++)
        {
            var column = columns.AsSpan(k * points.Count, points.Count);
            norms[k] = Triangular.Norm(column);
            foreach (ref var element in column)
            {
                element /= norms[k];
            }
        }

        return (columns, norms);
    }
}
