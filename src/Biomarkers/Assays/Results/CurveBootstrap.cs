using Toolkit.Kernels;
using Gauss = MathNet.Numerics.Distributions.Normal;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Bootstrap of a sigmoid curve: standards are drawn about the fitted curve, refitted, and samples are read off the drawn curves. The same seed gives the same draws.</summary>
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
    /// <param name="wild">Draw the signs of the residuals in place of normal deviates with the variance function of the fit.</param>
    /// <exception cref="ArgumentException">The curve is no sigmoid, or has no degree of freedom.</exception>
    public static CurveBootstrap Of(FittedCurve curve, int draws, int seed, bool wild = false)
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

        // The residual SD is an estimate: each draw has one of its own, else the intervals are too short by the difference of t and normal quantiles.
        var scale = new double[draws];
        var noise = new double[draws + (draws * mean.Length)];
        Fill(chance, noise);
        for (var d = 0; d < draws; d++)
        {
            scale[d] = Math.Sqrt(curve.DegreesOfFreedom / ChiSquare(chance, curve.DegreesOfFreedom));
        }

        // Residuals of a fit are smaller than the errors by sqrt(df / n): the wild draws give that back.
        var inflate = Math.Sqrt(mean.Length / (double)curve.DegreesOfFreedom);
        for (var (d, i) = (0, 0); d < draws; d++)
        {
            for (var k = 0; k < mean.Length; k++, i++)
            {
                var deviate = noise[draws + i];
                signals[i] = mean[k] + (wild ? inflate * (curve.Signals[k] - mean[k]) * Math.Sign(deviate) : scale[d] * sd[k] * deviate);
            }
        }

        return new(curve, Refitted(points, signals, truth, curve.HeldZero), [.. scale.Select((s, d) => s * noise[d])]);
    }

    /// <summary>Standard normal deviates in pairs (Box and Muller 1958).</summary>
    private static void Fill(Random chance, Span<double> deviates)
    {
        for (var i = 0; i < deviates.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * chance.NextDouble());
            deviates[i] = radius * cosine;
            if (i + 1 < deviates.Length)
            {
                deviates[i + 1] = radius * sine;
            }
        }
    }

    /// <summary>A chi-square deviate: two degrees of freedom are -2 ln u, so that many are one logarithm of a product.</summary>
    private static double ChiSquare(Random chance, int df)
    {
        double product = 1, sum = 0;
        for (var k = 0; k < df / 2; k++)
        {
            product *= 1 - chance.NextDouble();
            if (product < 1e-200)
            {
                (sum, product) = (sum - (2 * Math.Log(product)), 1);
            }
        }

        sum -= 2 * Math.Log(product);
        if (df % 2 == 1)
        {
            Span<double> odd = stackalloc double[1];
            Fill(chance, odd);
            sum += odd[0] * odd[0];
        }

        return sum;
    }

    /// <summary>4PL curves go through the batch kernel; what it does not settle inside the search box, and every 5PL, goes through the careful fitter.</summary>
    private static SigmoidCurve[] Refitted(CurvePoints points, double[] signals, SigmoidCurve truth, double? heldZero)
    {
        var n = points.Count;
        var refitted = new SigmoidCurve[signals.Length / n];
        var batch = new LogisticCurve[refitted.Length];
        if (truth.Family == CurveFamily.FourPl && heldZero is null)
        {
            var weights = new double[signals.Length];
            for (var i = 0; i < weights.Length; i += n)
            {
                points.Weight.CopyTo(weights, i);
            }

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
        var logs = Draws(signal, replicates);
        return (End(logs, 0.5 * (1 - confidence)), End(logs, 0.5 * (1 + confidence)));
    }

    /// <summary>Bias-corrected and accelerated interval of the concentration of a mean signal (Efron 1987): the bias from the share of draws below the estimate, the acceleration from the curves without each standard in turn.</summary>
    /// <inheritdoc cref="Interval(double, int, double)" />
    public (double? Low, double? High) AcceleratedInterval(double signal, int replicates, double confidence)
    {
        var logs = Draws(signal, replicates);
        var estimate = curve.Shape.LogInverse(signal);
        var below = (logs.Count(l => l < estimate) + (0.5 * logs.Count(l => l == estimate))) / logs.Length;
        if (!double.IsFinite(estimate) || below is <= 0 or >= 1)
        {
            return (null, null);
        }

        var (bias, acceleration) = (Gauss.InvCDF(0, 1, below), Acceleration(signal));
        double Share(double p)
        {
            var z = bias + Gauss.InvCDF(0, 1, p);
            return Gauss.CDF(0, 1, bias + (z / (1 - (acceleration * z))));
        }

        return (End(logs, Share(0.5 * (1 - confidence))), End(logs, Share(0.5 * (1 + confidence))));
    }

    /// <summary>Skewness of the jackknife over the standards; it is the same for every confidence and sample size. Curves that no longer reach the signal are left out.</summary>
    private double Acceleration(double signal)
    {
        var truth = (SigmoidCurve)curve.Shape;
        var without = new List<double>();
        for (var k = 0; k < curve.Points; k++)
        {
            int[] kept = [.. Enumerable.Range(0, curve.Points).Where(i => i != k)];
            var points = new CurvePoints([.. kept.Select(i => curve.Doses[i])], [.. kept.Select(i => curve.Signals[i])]).Weighted(kept.Select(i => curve.Weights[i]));
            without.Add(SigmoidFitter.FitFrom(points, truth, curve.HeldZero).Curve.LogInverse(signal));
        }

        var finite = without.Where(double.IsFinite).ToList();
        var mean = finite.DefaultIfEmpty(0).Average();
        var (squares, cubes) = (finite.Sum(x => Math.Pow(mean - x, 2)), finite.Sum(x => Math.Pow(mean - x, 3)));
        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }

    /// <summary>Concentration at which one drawn curve has a signal; null where it never does.</summary>
    /// <param name="draw">0 to the number of draws - 1.</param>
    public double? Concentration(int draw, double signal) => curves[draw].LogInverse(signal) is var lnX && double.IsFinite(lnX) ? Math.Exp(lnX) : null;

    private double[] Draws(double signal, int replicates)
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
        return logs;
    }

    private static double? End(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        var log = below == above ? below : below + ((above - below) * (at - Math.Floor(at)));
        return double.IsFinite(log) ? Math.Exp(log) : null;
    }
}
