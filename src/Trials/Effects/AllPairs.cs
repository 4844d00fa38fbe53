using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>All pairwise differences of least-squares means.</summary>
public static class AllPairs
{
    /// <summary>Differences earlier - later without adjustment.</summary>
    public static ImmutableArray<Inference> Unadjusted(LinearModel model, IReadOnlyList<MarginalMean> means, double level = 0.95) =>
        [.. MarginalMeans.Pairs(means).Select(p => model.Contrast(p.Name, p.Weights, level: level))];

    /// <summary>p values and simultaneous intervals from the studentised range (Tukey–Kramer).</summary>
    public static ImmutableArray<Inference> Tukey(LinearModel model, IReadOnlyList<MarginalMean> means, double level = 0.95)
    {
        var critical = StudentizedRange.UpperQuantile(1 - level, means.Count, model.ResidualDf) / Math.Sqrt(2);
        return [.. Unadjusted(model, means, level).Select(pair => pair with
        {
            P = StudentizedRange.Upper(Math.Abs(pair.T) * Math.Sqrt(2), means.Count, model.ResidualDf),
            Low = pair.Estimate - (critical * pair.StandardError),
            High = pair.Estimate + (critical * pair.StandardError),
        })];
    }

    /// <summary>p values adjusted over the family; intervals stay unadjusted.</summary>
    public static ImmutableArray<Inference> Adjusted(LinearModel model, IReadOnlyList<MarginalMean> means, MultiplicityMethod method)
    {
        var pairs = Unadjusted(model, means);
        var adjusted = Multiplicity.Adjust([.. pairs.Select(p => p.P)], method);
        return [.. pairs.Select((p, i) => p with { P = adjusted[i] })];
    }
}
