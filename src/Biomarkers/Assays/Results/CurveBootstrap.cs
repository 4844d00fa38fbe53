using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Parametric bootstrap of a sigmoid curve: standards are drawn from the fitted curve with its variance function, refitted, and samples are read off the drawn curves. The same seed gives the same draws.</summary>
public sealed class CurveBootstrap
{
    private readonly FittedCurve curve;
    private readonly SigmoidCurve[] curves;
    private readonly double[] deviates;

    private CurveBootstrap(FittedCurve curve, SigmoidCurve[] curves, double[] deviates)
    {
        this.curve = curve;
        this.curves = curves;
        this.deviates = deviates;
    }

    /// <param name="draws">100 or more.</param>
    /// <exception cref="ArgumentException">The curve is no sigmoid, or has no degree of freedom.</exception>
    public static CurveBootstrap Of(FittedCurve curve, int draws, int seed)
    {
        if (curve.Shape is not SigmoidCurve truth || curve.DegreesOfFreedom < 1)
        {
            throw new ArgumentException("A bootstrap needs a sigmoid curve with degrees of freedom.", nameof(curve));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var chance = new Random(seed);
        double[] mean = [.. curve.Doses.Select(truth.Value)];
        double[] sd = [.. mean.Select(m => curve.ResidualSd / Math.Sqrt(curve.WeightAt(m)))];
        var points = new CurvePoints(curve.Doses, mean).Weighted(mean.Select(curve.WeightAt));
        var signals = new double[draws * mean.Length];
        for (var i = 0; i < signals.Length; i++)
        {
            signals[i] = mean[i % mean.Length] + (sd[i % mean.Length] * Normal(chance));
        }

        return new(curve, Refitted(points, signals, truth, curve.HeldZero), [.. Enumerable.Range(0, draws).Select(_ => Normal(chance))]);
    }

    /// <summary>4PL curves go through the batch kernel; what it does not settle inside the search box, and every 5PL, goes through the careful fitter.</summary>
    private static SigmoidCurve[] Refitted(CurvePoints points, double[] signals, SigmoidCurve truth, double? heldZero)
    {
        var n = points.Count;
        var refitted = new SigmoidCurve[signals.Length / n];
        var batch = new LogisticCurve[refitted.Length];
        if (truth.Family == CurveFamily.FourPl && heldZero is null)
        {
            double[] weights = [.. Enumerable.Range(0, signals.Length).Select(i => points.Weight[i % n])];
            LogisticFit.FitFrom(new(truth.A, truth.D, truth.LnB, truth.LnC, 0, Converged: true), points.LogDose, signals, weights, batch);
        }

        var (low, high) = SearchBox.Around(points);
        for (var i = 0; i < refitted.Length; i++)
        {
            var settled = batch[i].Converged && batch[i].LnB > low[0] && batch[i].LnB < high[0] && batch[i].LnC > low[1] && batch[i].LnC < high[1];
            refitted[i] = settled
                ? new(CurveFamily.FourPl, batch[i].A, batch[i].D, batch[i].LnB, batch[i].LnC, 0)
                : SigmoidFitter.FitFrom(points.WithSignal(signals.AsSpan(i * n, n).ToArray()), truth, heldZero).Curve;
        }

        return refitted;
    }

    /// <summary>Percentile interval of the concentration of a mean signal. A draw whose signal lies outside its curve counts as an open end.</summary>
    /// <param name="replicates">Number of wells that were averaged.</param>
    public (double? Low, double? High) Interval(double signal, int replicates, double confidence)
    {
        var sd = curve.ResidualSd / Math.Sqrt(curve.WeightAt(signal) * replicates);
        var logs = new double[curves.Length];
        for (var i = 0; i < logs.Length; i++)
        {
            var y = signal + (sd * deviates[i]);
            var lnX = curves[i].LogInverse(y);
            var beyondZero = (y - curves[i].A) * Math.Sign(curves[i].D - curves[i].A) <= 0;
            logs[i] = !double.IsNaN(lnX) ? lnX : beyondZero ? double.NegativeInfinity : double.PositiveInfinity;
        }

        Array.Sort(logs);
        return (End(logs, 0.5 * (1 - confidence)), End(logs, 0.5 * (1 + confidence)));
    }

    private static double? End(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        var log = below + ((above - below) * (at - Math.Floor(at)));
        return double.IsFinite(log) ? Math.Exp(log) : null;
    }

    /// <summary>A standard normal deviate (Box and Muller 1958).</summary>
    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
