using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>Estimators of the variance between studies, by their usual abbreviations. <c>default</c> is REML.</summary>
public enum TauEstimator
{
    /// <summary>Restricted maximum likelihood.</summary>
    REML,

    /// <summary>No variance between studies: the fixed (common) effect model.</summary>
    FE,

    /// <summary>DerSimonian and Laird (1986).</summary>
    DL,

    /// <summary>Hedges and Olkin (1985).</summary>
    HE,

    /// <summary>Sidik and Jonkman (2005).</summary>
    SJ,

    /// <summary>Paule and Mandel (1982).</summary>
    PM,

    /// <summary>Maximum likelihood.</summary>
    ML,

    /// <summary>Empirical Bayes (Morris 1983): the same root as Paule and Mandel.</summary>
    EB,

    /// <summary>Hunter and Schmidt (1990).</summary>
    HS,
}

/// <summary>The variance between studies, never below 0, solved to the last digits, with its standard error.</summary>
internal static class TauSquared
{
    private const int Iterations = 20_000;
    private const double Converged = 1e-14;

    public static double Estimate(MetaData data, TauEstimator method)
    {
        if (method == TauEstimator.FE || data.K == data.P)
        {
            return 0;
        }

        var fixedFit = data.Fit(0);
        double df = data.K - data.P;
        return method switch
        {
            TauEstimator.DL => Math.Max(0, (fixedFit.Rss - df) / fixedFit.TraceP),
            TauEstimator.HS => Math.Max(0, (fixedFit.Rss - data.K) / data.V.Sum(v => 1 / v)),
            TauEstimator.HE => Math.Max(0, (Ordinary(data).Rss - HatTrace(data)) / df),
            TauEstimator.SJ => SidikJonkman(data),
            TauEstimator.PM or TauEstimator.EB => Profile(data, df),
            _ when data.P == 1 => InterceptLikelihood.Estimate(data.Y, data.V, method == TauEstimator.REML, Math.Max(0, (fixedFit.Rss - df) / fixedFit.TraceP)),
            _ => Likelihood(data, method == TauEstimator.REML, Math.Max(0, (fixedFit.Rss - df) / fixedFit.TraceP)),
        };
    }

    /// <summary>A fall of the log likelihood below this share of its number of terms and size is rounding, also where it happens to lie near zero, and halves no step.</summary>
    internal const double Rounding = 1e-12;

    /// <summary>τ² at which the generalised Q equals <paramref name="target"/>; 0 where it is below it everywhere.</summary>
    public static double Profile(MetaData data, double target) => Roots.Rising(t => -data.Fit(t).Rss, -target, 0, double.PositiveInfinity);

    /// <summary>The same as metafor 3.8 finds it: Brent's method on [0, 100] with R's default tolerance ε^¼.</summary>
    public static double ProfileAsMetafor(MetaData data, double target)
    {
        const double reach = 100;
        return data.Fit(0).Rss <= target ? 0 : data.Fit(reach).Rss >= target ? reach : Brent.Root(t => data.Fit(t).Rss - target, 0, reach, Math.Pow(Math.BitIncrement(1) - 1, 0.25));
    }

    /// <summary>Asymptotic standard error of the estimate (Viechtbauer 2005; for SJ none is given).</summary>
    public static double? StandardError(MetaData data, TauEstimator method, double tau2)
    {
        double k = data.K, df = data.K - data.P;
        var fit = data.Fit(tau2);
        var fixedFit = data.Fit(0);
        var sum = data.V.Sum(v => 1 / (v + tau2));
        double Moments(double divisor) => Math.Sqrt(((2 * df) + (4 * tau2 * fixedFit.TraceP) + (2 * tau2 * tau2 * fixedFit.TracePP)) / (divisor * divisor));
        return df <= 0 ? null : method switch
        {
            TauEstimator.REML => Math.Sqrt(2 / fit.TracePP),
            TauEstimator.ML => Math.Sqrt(2 / data.V.Sum(v => 1 / ((v + tau2) * (v + tau2)))),
            TauEstimator.PM or TauEstimator.EB => Math.Sqrt(2 * k * k / df) / sum,
            TauEstimator.DL => Moments(fixedFit.TraceP),
            TauEstimator.HS => Moments(data.V.Sum(v => 1 / v)),
            TauEstimator.HE => HedgesError(data, tau2, df),
            _ => null,
        };
    }

    private static WeightedFit Ordinary(MetaData data) => new(data.X, data.P, data.Y, [.. Enumerable.Repeat(1.0, data.K)]);

    /// <summary>tr(P V) of the unweighted projection P.</summary>
    private static double HatTrace(MetaData data)
    {
        var ols = Ordinary(data);
        return Enumerable.Range(0, data.K).Sum(i => data.V[i] * (1 - ols.FittedVariance(i)));
    }

    private static double HedgesError(MetaData data, double tau2, double df)
    {
        var ols = Ordinary(data);
        double quadratic = 0;
        for (var i = 0; i < data.K; i++)
        {
            for (var j = 0; j < data.K; j++)
            {
                var hat = (i == j ? 1 : 0) - Cross(data, ols, i, j);
                quadratic += hat * hat * data.V[i] * data.V[j];
            }
        }

        return Math.Sqrt((2 * quadratic) + (4 * tau2 * HatTrace(data)) + (2 * tau2 * tau2 * df)) / df;
    }

    private static double Cross(MetaData data, WeightedFit ols, int i, int j)
    {
        var sum = 0.0;
        for (var a = 0; a < data.P; a++)
        {
            for (var b = 0; b < data.P; b++)
            {
                sum += data.X[(i * data.P) + a] * ols.Covariance[(a * data.P) + b] * data.X[(j * data.P) + b];
            }
        }

        return sum;
    }

    private static double SidikJonkman(MetaData data)
    {
        var mean = data.Y.Average();
        var start = data.Y.Sum(y => (y - mean) * (y - mean)) / data.K;
        return start == 0 ? 0 : start * data.Fit(start).Rss / (data.K - data.P);
    }

    /// <summary>Fisher scoring on the (restricted) likelihood, with steps halved when they would lower it, to the last digits; 0 where that is more likely still.</summary>
    internal static double Likelihood(MetaData data, bool restricted, double start)
    {
        var tau2 = start;
        var value = LogLikelihood(data, tau2, restricted);
        var last = (Tau2: tau2, Step: 0.0);
        for (var i = 0; i < Iterations; i++)
        {
            var fit = data.Fit(tau2);
            var step = restricted
                ? (fit.SquaredProjection - fit.TraceP) / fit.TracePP
                : (fit.SquaredProjection - data.V.Sum(v => 1 / (v + tau2))) / data.V.Sum(v => 1 / ((v + tau2) * (v + tau2)));
            var damped = Damped(step, tau2, last.Step, last.Tau2);
            last = (tau2, step);
            var next = Math.Max(0, tau2 + damped);
            var nextValue = LogLikelihood(data, next, restricted);
            while (nextValue < value - (Rounding * (data.K + Math.Abs(value))) && Math.Abs(next - tau2) > Converged * (1 + tau2))
            {
                next = 0.5 * (next + tau2);
                nextValue = LogLikelihood(data, next, restricted);
            }

            var moved = Math.Abs(next - tau2);
            (tau2, value) = (next, nextValue);
            if (moved <= Converged * tau2)
            {
                break;
            }
        }

        return tau2 > 0 && LogLikelihood(data, 0, restricted) > value ? 0 : tau2;
    }

    /// <summary>The step of the scoring, or, where it turns back, the secant's step: where the information is less than half of the curvature, scoring alone would swing about the maximum for ever.</summary>
    internal static double Damped(double step, double tau2, double lastStep, double lastTau2) =>
        step * lastStep < 0 ? -step * (tau2 - lastTau2) / (step - lastStep) : step;

    /// <summary>Log likelihood at a given τ²; the restricted one carries + ½ ln |X'X|.</summary>
    public static double LogLikelihood(MetaData data, double tau2, bool restricted)
    {
        var fit = data.Fit(tau2);
        var logs = data.V.Sum(v => Math.Log(v + tau2));
        return restricted
            ? -0.5 * (((data.K - data.P) * Math.Log(2 * Math.PI)) - Ordinary(data).LogDeterminant + logs + fit.LogDeterminant + fit.Rss)
            : -0.5 * ((data.K * Math.Log(2 * Math.PI)) + logs + fit.Rss);
    }
}
