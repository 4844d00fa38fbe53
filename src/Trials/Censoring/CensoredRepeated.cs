using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A fitted model for repeated values of which some are only bounds.</summary>
public sealed class CensoredRepeatedFit
{
    private readonly Matrix covariance;
    private readonly Matrix coefficients;

    internal CensoredRepeatedFit(IncompleteOutcome data, Matrix coefficients, Matrix sigma, Matrix covariance, double logLikelihood, int iterations)
    {
        Data = data;
        this.coefficients = coefficients;
        this.covariance = covariance;
        Sigma = [.. Enumerable.Range(0, sigma.Rows).Select(i => sigma.Row(i).ToArray())];
        LogLikelihood = logLikelihood;
        Iterations = iterations;
    }

    public IncompleteOutcome Data { get; }

    /// <summary>Covariance between visits, maximum likelihood, shape (visits, visits).</summary>
    public double[][] Sigma { get; }

    public double LogLikelihood { get; }

    public int Iterations { get; }

    /// <summary>Mean of an arm at the mean baseline at one visit, Wald z.</summary>
    public Inference Mean(int arm, int visit, double level = 0.95) => Contrast(Data.Arms[arm], visit, [(arm, 1)], level);

    /// <summary>Difference of an arm from the reference at one visit, Wald z.</summary>
    public Inference Effect(int arm, int visit, double level = 0.95) => Contrast($"{Data.Arms[arm]} - {Data.Arms[0]}", visit, [(arm, 1), (0, -1)], level);

    private Inference Contrast(string name, int visit, (int Arm, double Weight)[] weights, double level)
    {
        int At(int arm) => (arm * Data.Visits.Length) + visit;
        var estimate = weights.Sum(w => w.Weight * coefficients[w.Arm, visit]);
        var variance = weights.Sum(w => weights.Sum(v => w.Weight * v.Weight * covariance[At(w.Arm), At(v.Arm)]));
        return Inference.Of(name, estimate, Math.Sqrt(variance), double.PositiveInfinity, level);
    }
}

/// <summary>Mixed model for repeated measures whose values may lie outside the assay's limits: value ~ arm × visit + baseline × visit with an unstructured covariance, by maximum likelihood; a bound contributes the probability of its side, a missing value nothing (missing at random).</summary>
/// <remarks>Expectation–maximisation with the exact moments inside the bounds (Vaida and Liu 2009), then Newton's method on the score; standard errors from the observed information. Without bounds it is the MMRM by full maximum likelihood, with one visit the tobit model.</remarks>
public static class CensoredRepeated
{
    private const int EmSteps = 40;
    private const int NewtonSteps = 40;
    private const int MostHalvings = 20;

    /// <summary>Score in the metric of the information, twice the log likelihood still to be gained.</summary>
    private const double Converged = 1e-10;

    /// <returns>The fit, or the fault: too few participants, a visit with hardly a number, more than four bounds of one participant, no convergence.</returns>
    public static Parsed<CensoredRepeatedFit> Fit(IncompleteOutcome data)
    {
        if (Enumerable.Range(0, data.Count).FirstOrDefault(i => data.Values[i].Count(o => o.IsCensored) > TruncatedNormal.Most, -1) is var crowded and >= 0)
        {
            return new Fault(crowded, $"at most {TruncatedNormal.Most} values outside the assay's limits of one participant", $"{data.Values[crowded].Count(o => o.IsCensored)}")
            {
                Unit = "row",
                Place = $"participant {data.Participants[crowded]}, {data.Outcome.Name}",
                Advice = "Analyse the visits one by one",
            };
        }

        for (var k = 0; k < data.Visits.Length; k++)
        {
            var known = data.Values.Count(v => v[k].Value is not null);
            if (known < data.Arms.Length + 2)
            {
                return new Fault(k, $"at least {data.Arms.Length + 2} values inside the assay's limits at {data.Visits[k]}", $"{known}") { Unit = "visit", Place = data.Outcome.Name, Advice = "Too little is known at this visit; leave it out" };
            }
        }

        if (CensoredScore.Of(data) is not { } score)
        {
            return new Fault(data.Count, "baselines that vary", "one value for every participant") { Unit = "row", Place = data.Outcome.Name };
        }

        var point = score.Start();
        for (var step = 0; step < EmSteps; step++)
        {
            point = score.Maximised(point);
        }

        return Newton(data, score, point);
    }

    private static Parsed<CensoredRepeatedFit> Newton(IncompleteOutcome data, CensoredScore score, CensoredPointEstimate point)
    {
        var found = "the information is not positive definite";
        for (var iteration = 1; iteration <= NewtonSteps; iteration++)
        {
            var gradient = score.Gradient(point);
            if (Cholesky.Of(score.Information(point)) is not { } information)
            {
                point = score.Maximised(point);
                continue;
            }

            var step = information.Solve(gradient);
            var gain = Matrix.Dot(step, gradient);
            if (gain < Converged)
            {
                return new CensoredRepeatedFit(data, point.Coefficients, point.Sigma, information.Inverse(), score.LogLikelihood(point), EmSteps + iteration);
            }

            found = $"a gain of {Numbers.Format(gain)} left";
            var before = score.LogLikelihood(point);
            var scale = 1.0;
            for (var halving = 0; halving < MostHalvings; halving++, scale /= 2)
            {
                var next = point.Moved(step, scale);
                if (Cholesky.Of(next.Sigma) is not null && score.LogLikelihood(next) >= before - 1e-8)
                {
                    point = next;
                    break;
                }
            }
        }

        return new Fault(NewtonSteps, "a likelihood with a maximum", found) { Unit = "iteration", Place = data.Outcome.Name, Advice = "Too much lies outside the limits; analyse the visits one by one" };
    }
}
