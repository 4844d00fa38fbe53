namespace Toolkit.Biomarkers.Assays;

/// <summary>Profile interval of a concentration: the sample's mean signal is one more point of unknown dose, and the doses that the F ratio does not reject are the interval (Bates and Watts 1988, chapter 6).</summary>
internal static class ProfileInterval
{
    private const int Steps = 60;
    private const int Bisections = 30;

    /// <param name="t">Quantile of Student's t; its square is the limit of the F ratio with one numerator degree of freedom.</param>
    /// <param name="from">Lowest log concentration looked at.</param>
    /// <param name="to">Highest log concentration looked at.</param>
    public static (double? Low, double? High) Of(FittedCurve curve, double signal, int replicates, double t, double from, double to)
    {
        var estimate = curve.Shape.LogInverse(signal);
        var profile = new Profile(curve, signal, replicates);
        var limit = curve.Rss + (t * t * curve.ResidualSd * curve.ResidualSd);
        return (End(profile, limit, estimate, from), End(profile, limit, estimate, to));
    }

    private static double? End(Profile profile, double limit, double estimate, double towards)
    {
        var inside = estimate;
        profile.Restart();
        for (var k = 1; k <= Steps; k++)
        {
            // Short steps first: the interval usually ends near the estimate.
            var share = k / (double)Steps;
            var next = estimate + ((towards - estimate) * share * share);
            if (profile.Rss(next) > limit)
            {
                return Math.Exp(Bisect(profile, limit, inside, next));
            }

            inside = next;
        }

        return null;
    }

    private static double Bisect(Profile profile, double limit, double inside, double beyond)
    {
        for (var i = 0; i < Bisections; i++)
        {
            var middle = 0.5 * (inside + beyond);
            (inside, beyond) = profile.Rss(middle) > limit ? (inside, middle) : (middle, beyond);
        }

        return 0.5 * (inside + beyond);
    }

    /// <summary>Residual sum of squares of the best curve through standards and sample, the sample's dose held.</summary>
    private sealed class Profile(FittedCurve curve, double signal, int replicates)
    {
        private SigmoidCurve last = (SigmoidCurve)curve.Shape;

        public void Restart() => last = (SigmoidCurve)curve.Shape;

        public double Rss(double lnX)
        {
            var points = new CurvePoints([.. curve.Doses, Math.Exp(lnX)], [.. curve.Signals, signal])
                .Weighted([.. curve.Weights, replicates * curve.WeightAt(signal)]);
            var fit = SigmoidFitter.FitFrom(points, last, curve.HeldZero);
            last = fit.Curve;
            return fit.Rss;
        }
    }
}
