namespace Toolkit.Biomarkers.Assays;

/// <summary>From the standards of a plate to its curve: points, weights, family and fall-back.</summary>
internal static class CurveFitting
{
    private const int MostReweightings = 500;
    private const double SettledTheta = 1e-10;
    private const double SmallestTheta = -1;
    private const double LargestTheta = 3;

    /// <summary>Why this family cannot be fitted to these standards; null where it can.</summary>
    public static string? WhyNot(CurveFamily family, PlateSignals plate, AssayOptions options)
    {
        var points = Points(plate, options, out _);
        var positive = plate.Levels.Count(l => l.Nominal > 0);
        return family switch
        {
            CurveFamily.Spline when positive < 3 => $"a cubic spline needs at least three levels; there are {positive}",
            CurveFamily.Linear or CurveFamily.LogLog when points.Count < 3 => $"a line needs at least three points; there are {points.Count}",
            CurveFamily.FourPl when points.Count <= 4 => $"a 4PL needs more than four points; there are {points.Count}",
            CurveFamily.FourPl when positive < 3 => $"a 4PL needs at least three levels above zero; there are {positive}",
            CurveFamily.RichardsLower or CurveFamily.RichardsUpper when points.Count <= 6 || plate.Levels.Length < 6 =>
                $"a 5PL needs six levels and more than six points; there are {plate.Levels.Length} and {points.Count}",
            _ => null,
        };
    }

    public static FittedCurve Fit(CurveFamily family, PlateSignals plate, AssayOptions options, SigmoidCurve? also = null)
    {
        var points = Points(plate, options, out var levelMeans);
        var floor = options.WeightFloorFraction * plate.RangeOfMeans;
        var anchor = Anchor(plate, options);
        return family switch
        {
            CurveFamily.Spline => Spline(plate, floor),
            CurveFamily.Linear or CurveFamily.LogLog => Line(family, points, levelMeans, floor, options),
            _ when options.Weighting == Weighting.PowerOfMean => PowerOfMean(family, points, floor, anchor, options, also),
            _ => Fixed(family, points, levelMeans, floor, anchor, options, also),
        };
    }

    /// <summary>A curve from elsewhere beside these standards: it has residuals, but no uncertainty.</summary>
    public static FittedCurve Given(SigmoidCurve curve, PlateSignals plate, AssayOptions options)
    {
        var points = Points(plate, options, out _);
        var floor = options.WeightFloorFraction * plate.RangeOfMeans;
        var theta = FixedTheta(options.Weighting);
        return FitStatistics.Describe(curve, points.Weighted(Weights(points.Signal, floor, theta)), options.Weighting, theta, floor, [], anchor: null) with
        {
            Covariance = null,
            Parameters = [.. FitStatistics.Parameters(curve, null)],
            DegenerateReasons = [],
            Reason = "the curve was taken as given: no standard errors, no intervals",
        };
    }

    /// <summary>The response at zero dose where the options hold it.</summary>
    private static double? Anchor(PlateSignals plate, AssayOptions options) => options switch
    {
        { Blank: BlankMode.Constrain } when plate.Blanks.Length > 0 => plate.Blanks.Average(),
        { ZeroStandards: ZeroStandards.Anchor } when plate.Levels.Length > 0 && plate.Levels[0].Nominal == 0 => plate.Levels[0].Mean,
        _ => null,
    };

    private static CurvePoints Points(PlateSignals plate, AssayOptions options, out double[] levelMeans)
    {
        var levels = plate.Levels.Where(l => l.Nominal > 0 || options.ZeroStandards == ZeroStandards.Used);
        if (options.FitUnit == FitUnit.LevelMeans)
        {
            levelMeans = [.. levels.Select(l => l.Mean)];
            return new([.. levels.Select(l => l.Nominal!.Value)], levelMeans);
        }

        levelMeans = [.. levels.SelectMany(l => l.Signals.Select(_ => l.Mean))];
        return new([.. levels.SelectMany(l => l.Signals.Select(_ => l.Nominal!.Value))], [.. levels.SelectMany(l => l.Signals)]);
    }

    private static double FixedTheta(Weighting weighting) => weighting switch
    {
        Weighting.None => 0,
        Weighting.InverseY => 0.5,
        _ => 1,
    };

    private static IEnumerable<double> Weights(IEnumerable<double> signals, double floor, double theta) =>
        signals.Select(y => Math.Max(Math.Abs(y), floor)).Select(m => theta == 0 ? 1 : theta == 0.5 ? 1 / m : theta == 1 ? 1 / (m * m) : Math.Pow(m, -2 * theta));

    private static FittedCurve Fixed(CurveFamily family, CurvePoints points, double[] levelMeans, double floor, double? anchor, AssayOptions options, SigmoidCurve? also)
    {
        var theta = FixedTheta(options.Weighting);
        var weighted = points.Weighted(Weights(options.WeightSource == WeightSource.LevelMean ? levelMeans : points.Signal, floor, theta));
        var fit = SigmoidFitter.Fit(family, weighted, anchor, also);
        if (options.WeightSource == WeightSource.Fitted && theta > 0)
        {
            (fit, weighted) = Reweighted(fit, points, floor, anchor, _ => theta, out _);
        }

        return FitStatistics.Describe(fit.Curve, weighted, options.Weighting, theta, floor, fit.AtBound, anchor);
    }

    private static FittedCurve PowerOfMean(CurveFamily family, CurvePoints points, double floor, double? anchor, AssayOptions options, SigmoidCurve? also)
    {
        // From the unweighted fit, as generalised least squares is defined: the iteration can have more than one fixed point.
        var start = SigmoidFitter.Fit(family, points, anchor, also);
        var few = points.Count < options.FewestPointsForTheta;
        var (fit, weighted) = Reweighted(start, points, floor, anchor, curve => few ? 1 : Theta(curve, points, floor), out var theta);
        var described = FitStatistics.Describe(fit.Curve, weighted, Weighting.PowerOfMean, theta, floor, fit.AtBound, anchor);
        return few && described.Reason is null ? described with { Reason = $"theta held at 1: {points.Count} points are too few to estimate it" } : described;
    }

    /// <summary>Refits with weights from the curve until curve and exponent settle.</summary>
    private static (SigmoidFit Fit, CurvePoints Points) Reweighted(SigmoidFit fit, CurvePoints points, double floor, double? anchor, Func<SigmoidCurve, double> exponent, out double theta)
    {
        var weighted = points;
        theta = double.NaN;
        for (var i = 0; i < MostReweightings; i++)
        {
            var next = exponent(fit.Curve);
            var curve = fit.Curve;
            weighted = points.Weighted(Weights(points.Dose.Select(curve.Value), floor, next));
            var refit = SigmoidFitter.FitFrom(weighted, curve, anchor);
            var settled = Math.Abs(next - theta) < SettledTheta && Moved(curve, refit.Curve) < SettledTheta;
            (theta, fit) = (next, refit);
            if (settled)
            {
                break;
            }
        }

        return (fit, weighted);
    }

    private static double Moved(in SigmoidCurve a, in SigmoidCurve b) =>
        Math.Max(Math.Max(Math.Abs(a.LnB - b.LnB), Math.Abs(a.LnC - b.LnC)), Math.Abs(a.LnG - b.LnG));

    /// <summary>The pseudo-likelihood estimate: the theta at which the mean of ln mu weighted by r²/mu^(2 theta) equals its plain mean. That weighted mean falls with theta, so the root is unique.</summary>
    private static double Theta(SigmoidCurve curve, CurvePoints points, double floor)
    {
        double[] logMean = [.. points.Dose.Select(x => Math.Log(Math.Max(Math.Abs(curve.Value(x)), floor)))];
        double[] square = [.. points.Dose.Select((x, i) => Math.Pow(points.Signal[i] - curve.Value(x), 2))];
        if (square.All(s => s == 0))
        {
            return 1;
        }

        var target = logMean.Average();
        double Excess(double theta)
        {
            double sum = 0, weighted = 0;
            for (var i = 0; i < square.Length; i++)
            {
                var share = square[i] * Math.Exp(-2 * theta * (logMean[i] - target));
                sum += share;
                weighted += share * (logMean[i] - target);
            }

            return weighted / sum;
        }

        var (low, high) = (SmallestTheta, LargestTheta);
        for (var i = 0; i < 60; i++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = Excess(middle) > 0 ? (middle, high) : (low, middle);
        }

        return 0.5 * (low + high);
    }

    private static FittedCurve Line(CurveFamily family, CurvePoints points, double[] levelMeans, double floor, AssayOptions options)
    {
        var log = family == CurveFamily.LogLog;
        int[] used = [.. Enumerable.Range(0, points.Count).Where(i => !log || (points.Dose[i] > 0 && points.Signal[i] > 0))];
        var theta = log ? 0 : FixedTheta(options.Weighting);
        double[] weights = [.. Weights(options.WeightSource == WeightSource.LevelMean ? levelMeans : points.Signal, floor, theta)];
        double[] x = [.. used.Select(i => log ? points.LogDose[i] : points.Dose[i])];
        double[] y = [.. used.Select(i => log ? Math.Log(points.Signal[i]) : points.Signal[i])];
        double[] w = [.. used.Select(i => weights[i])];
        var total = w.Sum();
        var (mx, my) = (x.Zip(w, (a, b) => a * b).Sum() / total, y.Zip(w, (a, b) => a * b).Sum() / total);
        var slope = Enumerable.Range(0, x.Length).Sum(i => w[i] * (x[i] - mx) * (y[i] - my)) / Enumerable.Range(0, x.Length).Sum(i => w[i] * (x[i] - mx) * (x[i] - mx));
        var curve = new LineCurve(family, my - (slope * mx), slope);
        var fitted = new CurvePoints([.. used.Select(i => points.Dose[i])], [.. used.Select(i => points.Signal[i])]);

        // On the log scale equal weights are weights 1/f² on the signal's own scale, which keeps every later formula the same.
        return log
            ? FitStatistics.Describe(curve, fitted.Weighted(fitted.Dose.Select(d => Math.Pow(curve.Value(d), -2))), options.Weighting, 1, floor, [], anchor: null)
            : FitStatistics.Describe(curve, fitted.Weighted(w), options.Weighting, theta, floor, [], anchor: null);
    }

    private static FittedCurve Spline(PlateSignals plate, double floor)
    {
        var levels = plate.Levels.Where(l => l.Nominal > 0).ToList();
        var curve = new SplineCurve([.. levels.Select(l => Math.Log(l.Nominal!.Value))], [.. levels.Select(l => l.Mean)]);
        var points = new CurvePoints([.. levels.Select(l => l.Nominal!.Value)], [.. levels.Select(l => l.Mean)]);
        return FitStatistics.Describe(curve, points, Weighting.None, 0, floor, [], anchor: null) with { Reason = "a spline passes through every level: no residuals, no intervals", RSquared = double.NaN, Aic = double.NaN };
    }
}
