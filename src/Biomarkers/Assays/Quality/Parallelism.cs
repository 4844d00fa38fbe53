using MathNet.Numerics.Distributions;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A dilution series of a sample against the standard: one curve shifted in dose, or two curves (after USP 1032: constrained and free fits).</summary>
/// <param name="RelativePotency">Concentration of the undiluted sample in the unit of the standards, from the constrained fit.</param>
/// <param name="F">Extra sum of squares of the constrained fit over the residual variance of the free fits.</param>
/// <param name="P">Its p value; small where the curves are not parallel.</param>
/// <param name="SlopeRatio">Slope B of the sample over that of the standard, from the free fits.</param>
/// <param name="UpperRatio">Span D - A of the sample over that of the standard, from the free fits.</param>
public sealed record Parallelism(double RelativePotency, double F, double P, double SlopeRatio, double UpperRatio)
{
    private const int FewestPoints = 5;

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
        return new Parallelism(
            Math.Exp(shift), f, double.IsFinite(f) ? 1 - FisherSnedecor.CDF(3, df, Math.Max(f, 0)) : double.NaN, other.Curve.B / free.Curve.B, (other.Curve.D - other.Curve.A) / (free.Curve.D - free.Curve.A));
    }

    private static CurvePoints Points(IReadOnlyList<(double Dose, double Signal)> wells, bool weighted, double floor)
    {
        var means = wells.GroupBy(w => w.Dose).ToDictionary(g => g.Key, g => Math.Max(Math.Abs(g.Average(w => w.Signal)), floor));
        return new CurvePoints([.. wells.Select(w => w.Dose)], [.. wells.Select(w => w.Signal)]).Weighted(wells.Select(w => weighted ? 1 / (means[w.Dose] * means[w.Dose]) : 1));
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
