using System.Collections.Immutable;
using Toolkit.Evidence.Distributions;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>The fit of one subgroup.</summary>
public sealed record Subgroup(string Name, RandomEffects Fit);

/// <summary>Separate fits of subgroups and the test that they share one effect: Q between = Σ (μ - μ̄)²/se² on groups - 1 df (Borenstein et al. 2009, chapter 19).</summary>
public sealed record SubgroupAnalysis(ImmutableArray<Subgroup> Groups, double QBetween, int Df, double P)
{
    /// <param name="effects">Effects.</param>
    /// <param name="groups">The subgroup of each effect.</param>
    /// <exception cref="ArgumentException">There are not as many names as effects, or fewer than two subgroups.</exception>
    public static SubgroupAnalysis Of(IReadOnlyList<Effect> effects, IReadOnlyList<string> groups, MetaOptions options)
    {
        if (effects.Count != groups.Count || groups.Distinct(StringComparer.Ordinal).Count() < 2)
        {
            throw new ArgumentException("Each effect has a subgroup, and there are at least two.", nameof(groups));
        }

        ImmutableArray<Subgroup> fits = [.. effects.Zip(groups).GroupBy(p => p.Second, StringComparer.Ordinal).Select(g => new Subgroup(g.Key, RandomEffects.Fit(new MetaData([.. g.Select(p => p.First)]), options)))];
        var common = RandomEffects.Fit(new MetaData([.. fits.Select(f => new Effect(f.Fit.Pooled.Estimate, f.Fit.Pooled.Se * f.Fit.Pooled.Se))]), new() { Estimator = TauEstimator.FE });
        return new(fits, common.Q, fits.Length - 1, Tails.ChiSquareUpper(common.Q, fits.Length - 1));
    }
}
