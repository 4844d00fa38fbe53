using System.Collections.Immutable;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>The best linear unbiased prediction of one study's own effect, with its 95 % interval.</summary>
public sealed record StudyPrediction(double Prediction, double Se, double Low, double High);

/// <summary>What each study does to the pooled effect, and what the model says of each study.</summary>
public static class Influence
{
    /// <summary>The fit without each study in turn, τ² estimated anew.</summary>
    /// <exception cref="ArgumentException">No study can be left out.</exception>
    public static ImmutableArray<RandomEffects> LeaveOneOut(RandomEffects fit) =>
        [.. Enumerable.Range(0, fit.Data.K).Select(i => RandomEffects.Fit(fit.Data.K > fit.Data.P ? fit.Data.Without(i) : throw new ArgumentException("Too few studies to leave one out.", nameof(fit)), fit.Options))];

    /// <summary>Cook's distances of the pooled effect: ((μ - μ(i)) / se)², τ² estimated anew (Viechtbauer and Cheung 2010).</summary>
    public static ImmutableArray<double> Cook(RandomEffects fit) =>
        [.. LeaveOneOut(fit).Select(without => Math.Pow((fit.Pooled.Estimate - without.Pooled.Estimate) / fit.Pooled.Se, 2))];

    /// <summary>Pooled effects of the first 1, 2, … k studies in the order given.</summary>
    public static ImmutableArray<RandomEffects> Cumulative(RandomEffects fit) =>
        [.. Enumerable.Range(1, fit.Data.K).Select(k => RandomEffects.Fit(new MetaData([.. fit.Data.Effects.Take(k)]), fit.Options))];

    /// <summary>Empirical best linear unbiased predictions: each effect shrunk towards its fitted value by λ = τ²/(τ² + v) (Raudenbush and Bryk 1985).</summary>
    public static ImmutableArray<StudyPrediction> Blup(RandomEffects fit)
    {
        var z = fit.Options.Test == PooledTest.Normal ? Tails.NormalQuantile(0.975) : fit.Critical;
        return [.. Enumerable.Range(0, fit.Data.K).Select(i =>
        {
            var effect = fit.Data.Effects[i];
            var lambda = fit.Tau2 / (fit.Tau2 + effect.V);
            var mean = (lambda * effect.Y) + ((1 - lambda) * fit.Fitted(i));
            var se = Math.Sqrt((lambda * effect.V) + ((1 - lambda) * (1 - lambda) * fit.FittedVariance(i)));
            return new StudyPrediction(mean, se, mean - (z * se), mean + (z * se));
        })];
    }
}
