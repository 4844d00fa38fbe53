using System.Globalization;
using MathNet.Numerics.Distributions;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A ratio with its two-sided 90 % interval, as two one-sided tests at 5 % need it.</summary>
public readonly record struct RatioInterval(double Ratio, double Low, double High)
{
    /// <summary>Whether the whole interval lies within 1/limit to limit.</summary>
    public bool IsWithin(double limit) => Low >= 1 / limit && High <= limit;
}

/// <summary>A dilution series of a sample against the standard: one curve shifted in dose, or two curves (after USP 1032: constrained and free fits).</summary>
/// <param name="RelativePotency">Concentration of the undiluted sample in the unit of the standards, from the constrained fit.</param>
/// <param name="F">Extra sum of squares of the constrained fit over the residual variance of the free fits.</param>
/// <param name="P">Its p value; small where the curves are not parallel.</param>
/// <param name="Slope">Slope B of the sample over that of the standard, from the free fits.</param>
/// <param name="Span">Span D - A of the sample over that of the standard, from the free fits.</param>
public sealed record Parallelism(double RelativePotency, double F, double P, RatioInterval Slope, RatioInterval Span)
{
    private const int FewestPoints = 5;

    /// <summary>Widest ratio that counts as parallel, either way; a laboratory sets its own.</summary>
    public const double UsualLimit = 1.25;

    /// <summary>Fits standard and sample with 4PL curves, weights 1/y² of the level mean (or none).</summary>
    /// <param name="standard">Dose and signal of each standard well.</param>
    /// <param name="sample">Inverse dilution (1, 0.5, 0.25, …) and signal of each sample well.</param>
    /// <returns>The comparison, or a fault where there are too few points for two free curves.</returns>
    public static Parsed<Parallelism> Of(IReadOnlyList<(double Dose, double Signal)> standard, IReadOnlyList<(double Dose, double Signal)> sample, bool weighted = true)
    {
        if (standard.Count < FewestPoints || sample.Count < FewestPoints)
        {
            return new Fault(0, $"at least {FewestPoints} wells of standard and of sample", $"{standard.Count} and {sample.Count}");
        }

        var floor = 1e-3 * (standard.Max(s => s.Signal) - standard.Min(s => s.Signal));
        var (one, two) = (Points(standard, weighted, floor), Points(sample, weighted, floor));
        var (free, other) = (SigmoidFitter.Fit(CurveFamily.FourPl, one), SigmoidFitter.Fit(CurveFamily.FourPl, two));
        var (shift, constrained) = Constrained(one, two, free.Curve.LnC - other.Curve.LnC);
        var df = one.Count + two.Count - 8;
        var rss = free.Rss + other.Rss;
        var f = df > 0 ? (constrained - rss) / 3 / (rss / df) : double.NaN;
        var (v, u) = (Covariance(free, one, rss, df), Covariance(other, two, rss, df));
        return new Parallelism(
            Math.Exp(shift),
            f,
            double.IsFinite(f) ? 1 - FisherSnedecor.CDF(3, df, Math.Max(f, 0)) : double.NaN,
            Ratio(other.Curve.B / free.Curve.B, v?[2, 2] + u?[2, 2], df),
            Ratio((other.Curve.D - other.Curve.A) / (free.Curve.D - free.Curve.A), LogSpan(v, free.Curve) + LogSpan(u, other.Curve), df));
    }

    /// <summary>Whether slope and span have an interval at all: a series that does not reach its own ends has none.</summary>
    public bool IsIdentified => double.IsFinite(Slope.High) && double.IsFinite(Span.High);

    /// <summary>Slope and span within 1/limit to limit, with their whole intervals (two one-sided tests).</summary>
    public bool IsEquivalent(double limit = UsualLimit) => Slope.IsWithin(limit) && Span.IsWithin(limit);

    /// <summary>Both judgements on several series in one: the test of difference, and the equivalence of slope and span.</summary>
    public static IEnumerable<QualityVerdict> Judge(IReadOnlyList<(string Sample, Parallelism Parallelism)> series, double limit = UsualLimit, double significance = 0.01)
    {
        var open = series.Where(s => !s.Parallelism.IsIdentified).ToList();
        var judged = series.Where(s => s.Parallelism.IsIdentified && !s.Parallelism.IsEquivalent(limit)).ToList();
        if (judged.Count > 0)
        {
            yield return QualityVerdict.Warn("parallelism", string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", judged.Select(s => $"{Printable.Clean(s.Sample)} {(s.Parallelism.P < significance ? "is not" : "is not shown to be")} parallel: slope ratio {Words(s.Parallelism.Slope)}, span ratio {Words(s.Parallelism.Span)}, F test p = {s.Parallelism.P.ToString("0.###", CultureInfo.InvariantCulture)}"))}; 1/{limit:0.##} to {limit:0.##} is asked of the 90 % intervals"));
        }

        if (open.Count > 0)
        {
            yield return QualityVerdict.Warn("parallelism", $"cannot be judged, the dilution series does not reach both ends of its curve: {string.Join(", ", open.Select(s => Printable.Clean(s.Sample)))}");
        }

        if (series.Count > open.Count + judged.Count)
        {
            yield return QualityVerdict.Pass("parallelism");
        }
    }

    private static string Words(RatioInterval r) => string.Create(CultureInfo.InvariantCulture, $"{r.Ratio:0.##} ({r.Low:0.##} to {r.High:0.##})");

    private static CurvePoints Points(IReadOnlyList<(double Dose, double Signal)> wells, bool weighted, double floor)
    {
        var means = wells.GroupBy(w => w.Dose).ToDictionary(g => g.Key, g => Math.Max(Math.Abs(g.Average(w => w.Signal)), floor));
        return new CurvePoints([.. wells.Select(w => w.Dose)], [.. wells.Select(w => w.Signal)]).Weighted(wells.Select(w => weighted ? 1 / (means[w.Dose] * means[w.Dose]) : 1));
    }

    /// <summary>Covariance of (A, D, ln B, ln C) with the residual variance of both curves together; null where it does not exist.</summary>
    private static double[,]? Covariance(in SigmoidFit fit, CurvePoints points, double rss, int df)
    {
        var described = FitStatistics.Describe(fit.Curve, points, Weighting.InverseYSquared, 1, 0, fit.AtBound, anchor: null);
        if (described.Covariance is not { } covariance || df < 1 || !described.Identified)
        {
            return null;
        }

        var scale = rss / df / (described.Rss / described.DegreesOfFreedom);
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                covariance[i, j] *= scale;
            }
        }

        return covariance;
    }

    private static double? LogSpan(double[,]? v, in SigmoidCurve curve) => (v?[0, 0] + v?[1, 1] - (2 * v?[0, 1])) / ((curve.D - curve.A) * (curve.D - curve.A));

    private static RatioInterval Ratio(double ratio, double? variance, int df)
    {
        if (variance is not { } v || !(v >= 0))
        {
            return new(ratio, 0, double.PositiveInfinity);
        }

        var half = StudentT.InvCDF(0, 1, df, 0.95) * Math.Sqrt(v);
        return new(ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half));
    }

    /// <summary>The shift in ln dose that one common curve fits best (golden section about the free estimate).</summary>
    private static (double Shift, double Rss) Constrained(CurvePoints standard, CurvePoints sample, double about)
    {
        double Rss(double shift)
        {
            var joint = new CurvePoints([.. standard.Dose, .. sample.Dose.Select(d => d * Math.Exp(shift))], [.. standard.Signal, .. sample.Signal]).Weighted(standard.Weight.Concat(sample.Weight));
            return SigmoidFitter.Fit(CurveFamily.FourPl, joint).Rss;
        }

        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (about - 2, about + 2);
        var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
        var (atLeft, atRight) = (Rss(left), Rss(right));
        for (var i = 0; i < 40; i++)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (golden * (high - low));
                atLeft = Rss(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (golden * (high - low));
                atRight = Rss(right);
            }
        }

        var best = 0.5 * (low + high);
        return (best, Rss(best));
    }
}
