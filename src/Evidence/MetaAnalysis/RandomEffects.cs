using System.Collections.Immutable;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>How a pooled effect is tested.</summary>
public enum PooledTest
{
    /// <summary>Normal with the model's standard error.</summary>
    Normal,

    /// <summary>Hartung and Knapp (2001), Sidik and Jonkman (2002): variance scaled by q, t with k - p df.</summary>
    HartungKnapp,

    /// <summary>The same with q not below 1, so that it is never narrower than the model's.</summary>
    HartungKnappTruncated,
}

/// <summary>A coefficient with its test and 95 % interval.</summary>
public sealed record PooledCoefficient(double Estimate, double Se, double Statistic, double P, double Low, double High);

/// <summary>Options of a fit; an instance that exists is valid.</summary>
public sealed record MetaOptions
{
    public TauEstimator Estimator { get; init; }

    public PooledTest Test { get; init; }
}

/// <summary>An interval.</summary>
public readonly record struct Span95(double Low, double High);

/// <summary>A fixed- or random-effects model, with or without moderators.</summary>
public sealed class RandomEffects
{
    private readonly WeightedFit fit;
    private double? critical;

    private RandomEffects(MetaData data, MetaOptions options)
    {
        Data = data;
        Options = options;
        Tau2 = TauSquared.Estimate(data, options.Estimator);
        fit = data.Fit(Tau2);
        Df = data.K - data.P;
        var q = Df > 0 ? fit.Rss / Df : 1;
        Scale = options.Test switch { PooledTest.HartungKnapp => q, PooledTest.HartungKnappTruncated => Math.Max(1, q), _ => 1 };
        Coefficients = [.. Enumerable.Range(0, data.P).Select(Coefficient)];
        var fixedFit = data.Fit(0);
        Q = fixedFit.Rss;
        TypicalVariance = Df > 0 ? Df / fixedFit.TraceP : double.NaN;
    }

    public MetaData Data { get; }

    public MetaOptions Options { get; }

    /// <summary>Variance between studies.</summary>
    public double Tau2 { get; }

    /// <summary>Asymptotic standard error of <see cref="Tau2"/>, or null where none is given.</summary>
    public double? Tau2Se => Options.Estimator == TauEstimator.FE ? null : TauSquared.StandardError(Data, Options.Estimator, Tau2);

    /// <summary>k - p.</summary>
    public int Df { get; }

    /// <summary>Intercept first.</summary>
    public ImmutableArray<PooledCoefficient> Coefficients { get; }

    /// <summary>The pooled effect: the intercept.</summary>
    public PooledCoefficient Pooled => Coefficients[0];

    /// <summary>Cochran's Q (residual with moderators).</summary>
    public double Q { get; }

    /// <summary>p of <see cref="Q"/>, or 1 without degrees of freedom.</summary>
    public double QP => Df > 0 ? Tails.ChiSquareUpper(Q, Df) : 1;

    /// <summary>Typical sampling variance (Higgins and Thompson 2002); NaN without degrees of freedom.</summary>
    public double TypicalVariance { get; }

    /// <summary>I² in per cent: τ²/(τ² + typical variance); from Q in the fixed model.</summary>
    public double I2 => Options.Estimator == TauEstimator.FE ? Math.Max(0, 100 * (Q - Df) / Q) : 100 * Tau2 / (Tau2 + TypicalVariance);

    /// <summary>H².</summary>
    public double H2 => Options.Estimator == TauEstimator.FE ? Q / Df : (Tau2 / TypicalVariance) + 1;

    /// <summary>Restricted log likelihood at <see cref="Tau2"/>.</summary>
    public double LogLikelihood => TauSquared.LogLikelihood(Data, Tau2, restricted: true);

    /// <summary>Weights in per cent, summing to 100.</summary>
    public ImmutableArray<double> Weights
    {
        get
        {
            var w = Data.V.Select(v => 1 / (v + Tau2)).ToList();
            return [.. w.Select(x => 100 * x / w.Sum())];
        }
    }

    private double Scale { get; }

    private bool IsT => Options.Test != PooledTest.Normal;

    /// <summary>Fits a model.</summary>
    public static RandomEffects Fit(MetaData data, MetaOptions? options = null) => new(data, options ?? new());

    /// <summary>95 % prediction interval of the effect in a new study: μ ± c √(se² + τ²), c from the normal, or from t with k - 1 df under Hartung-Knapp.</summary>
    public Span95 PredictionInterval()
    {
        var reach = Critical * Math.Sqrt((Pooled.Se * Pooled.Se) + Tau2);
        return new(Pooled.Estimate - reach, Pooled.Estimate + reach);
    }

    /// <summary>95 % prediction interval with t of k - 2 df (Higgins, Thompson and Spiegelhalter 2009); null below three studies.</summary>
    public Span95? HigginsPredictionInterval()
    {
        if (Data.K < 3)
        {
            return null;
        }

        var reach = Tails.StudentQuantile(0.975, Data.K - 2) * Math.Sqrt((Pooled.Se * Pooled.Se) + Tau2);
        return new(Pooled.Estimate - reach, Pooled.Estimate + reach);
    }

    /// <summary>95 % interval of τ² by the Q profile (Viechtbauer 2007).</summary>
    public Span95 Tau2Interval() => Df <= 0 ? new(0, double.PositiveInfinity)
        : new(TauSquared.Profile(Data, Tails.ChiSquareQuantile(0.975, Df)), TauSquared.Profile(Data, Tails.ChiSquareQuantile(0.025, Df)));

    /// <summary>The same interval as metafor 3.8 prints it: there Brent's method on [0, 100] stops within 1.2e-4, so that small limits differ from the exact ones in the third digit. For reproducing published numbers only.</summary>
    public Span95 Tau2IntervalAsMetafor() => Df <= 0 ? new(0, double.PositiveInfinity)
        : new(TauSquared.ProfileAsMetafor(Data, Tails.ChiSquareQuantile(0.975, Df)), TauSquared.ProfileAsMetafor(Data, Tails.ChiSquareQuantile(0.025, Df)));

    /// <summary>Wald test that all moderators are zero: QM with its p; null without moderators.</summary>
    public (double Q, double P)? ModeratorTest()
    {
        if (Data.P == 1)
        {
            return null;
        }

        var m = Data.P - 1;
        var block = new double[m * m];
        for (var i = 0; i < m * m; i++)
        {
            block[i] = Scale * fit.Covariance[(((i / m) + 1) * Data.P) + (i % m) + 1];
        }

        Symmetric.Invert(block, m);
        var q = 0.0;
        for (var i = 0; i < m * m; i++)
        {
            q += fit.Coefficients[(i / m) + 1] * block[i] * fit.Coefficients[(i % m) + 1];
        }

        return IsT ? (q / m, Tails.FisherUpper(q / m, m, Df)) : (q, Tails.ChiSquareUpper(q, m));
    }

    /// <summary>Share in per cent of τ² that the moderators account for, not below 0 (Raudenbush 2009); null without moderators or without heterogeneity.</summary>
    public double? R2()
    {
        var empty = TauSquared.Estimate(new MetaData(Data.Effects), Options.Estimator);
        return Data.P == 1 || empty == 0 ? null : Math.Max(0, 100 * (empty - Tau2) / empty);
    }

    internal double Fitted(int i) => fit.Fitted(i);

    internal double FittedVariance(int i) => Scale * fit.FittedVariance(i);

    /// <summary>Quantile of the 95 % intervals; sought once, since a t quantile costs more than a fit.</summary>
    internal double Critical => critical ??= IsT ? Tails.StudentQuantile(0.975, Math.Max(1, Df)) : Tails.NormalQuantile(0.975);

    private PooledCoefficient Coefficient(int j)
    {
        double b = fit.Coefficients[j], se = Math.Sqrt(Scale * fit.Covariance[(j * Data.P) + j]), z = b / se;
        return new(b, se, z, IsT ? Tails.StudentTwoSided(z, Math.Max(1, Df)) : Tails.NormalTwoSided(z), b - (Critical * se), b + (Critical * se));
    }
}
