namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>τ² by (restricted) maximum likelihood without moderators: the same Fisher scoring as <see cref="TauSquared.Likelihood"/>, which is its definition, with the sums in one pass and nothing allocated.</summary>
internal static class InterceptLikelihood
{
    private const int Iterations = 20_000;
    private const double Converged = 1e-14;

    /// <param name="start">Where the scoring starts, 0 or more.</param>
    /// <returns>τ², 0 or more.</returns>
    public static double Estimate(ReadOnlySpan<double> y, ReadOnlySpan<double> v, bool restricted, double start)
    {
        var tau2 = start;
        var at = Sums.At(y, v, tau2, restricted);
        var last = (Tau2: tau2, Step: 0.0);
        for (var i = 0; i < Iterations; i++)
        {
            var step = restricted
                ? (at.Squared - (at.W - (at.W2 / at.W))) / (at.W2 - (2 * at.W3 / at.W) + (at.W2 / at.W * (at.W2 / at.W)))
                : (at.Squared - at.W) / at.W2;
            var damped = TauSquared.Damped(step, tau2, last.Step, last.Tau2);
            last = (tau2, step);
            var next = Math.Max(0, tau2 + damped);
            var then = Sums.At(y, v, next, restricted);
            while (then.LogLikelihood < at.LogLikelihood - (TauSquared.Rounding * (y.Length + Math.Abs(at.LogLikelihood))) && Math.Abs(next - tau2) > Converged * (1 + tau2))
            {
                next = 0.5 * (next + tau2);
                then = Sums.At(y, v, next, restricted);
            }

            var moved = Math.Abs(next - tau2);
            (tau2, at) = (next, then);
            if (moved <= Converged * tau2)
            {
                break;
            }
        }

        // The likelihood of a few trials can have two tops, one of them at 0.
        return tau2 > 0 && Sums.At(y, v, 0, restricted).LogLikelihood > at.LogLikelihood ? 0 : tau2;
    }

    /// <summary>Powers of the weights 1/(v + τ²), Σ (w r)² and the log likelihood up to a constant.</summary>
    private readonly record struct Sums(double W, double W2, double W3, double Squared, double LogLikelihood)
    {
        public static Sums At(ReadOnlySpan<double> y, ReadOnlySpan<double> v, double tau2, bool restricted)
        {
            double w1 = 0, w2 = 0, w3 = 0, wy = 0, logs = 0;
            for (var i = 0; i < y.Length; i++)
            {
                double total = v[i] + tau2, w = 1 / total;
                w1 += w;
                w2 += w * w;
                w3 += w * w * w;
                wy += w * y[i];
                logs += Math.Log(total);
            }

            double mean = wy / w1, squared = 0, rss = 0;
            for (var i = 0; i < y.Length; i++)
            {
                double w = 1 / (v[i] + tau2), r = y[i] - mean;
                squared += w * r * w * r;
                rss += w * r * r;
            }

            return new(w1, w2, w3, squared, -0.5 * (logs + rss + (restricted ? Math.Log(w1) : 0)));
        }
    }
}
