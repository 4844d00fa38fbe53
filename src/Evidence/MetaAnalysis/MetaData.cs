using System.Collections.Immutable;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>Effects with their variances, and moderators where there are any. The design's first column is the intercept.</summary>
public sealed class MetaData
{
    /// <param name="effects">At least one; finite, variances above 0.</param>
    /// <param name="moderators">Columns beside the intercept, each of as many values as there are effects.</param>
    /// <exception cref="ArgumentException">There are not more effects than columns, a value is not finite, or a variance is not above 0.</exception>
    public MetaData(IReadOnlyList<Effect> effects, params IReadOnlyList<IReadOnlyList<double>> moderators)
    {
        K = effects.Count;
        P = moderators.Count + 1;
        if (K < P || moderators.Any(m => m.Count != K || m.Any(v => !double.IsFinite(v))))
        {
            throw new ArgumentException("There are at least as many effects as columns, and each moderator has a finite value for each.", nameof(effects));
        }

        if (effects.Any(e => !double.IsFinite(e.Y) || !double.IsFinite(e.V) || e.V <= 0))
        {
            throw new ArgumentException("Effects are finite, and their variances above 0.", nameof(effects));
        }

        Y = [.. effects.Select(e => e.Y)];
        V = [.. effects.Select(e => e.V)];
        X = new double[K * P];
        for (var i = 0; i < K; i++)
        {
            X[i * P] = 1;
            for (var j = 1; j < P; j++)
            {
                X[(i * P) + j] = moderators[j - 1][i];
            }
        }
    }

    private MetaData(double[] y, double[] v, double[] x, int p) => (Y, V, X, K, P) = (y, v, x, y.Length, p);

    /// <summary>Number of effects.</summary>
    public int K { get; }

    /// <summary>Number of columns, with the intercept.</summary>
    public int P { get; }

    internal double[] Y { get; }

    internal double[] V { get; }

    internal double[] X { get; }

    /// <summary>The effects.</summary>
    public ImmutableArray<Effect> Effects => [.. Y.Zip(V, (y, v) => new Effect(y, v))];

    /// <summary>The same without one effect.</summary>
    public MetaData Without(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)K);
        double[] Rows(double[] all, int width) => [.. all[..(index * width)], .. all[((index + 1) * width)..]];
        return new(Rows(Y, 1), Rows(V, 1), Rows(X, P), P);
    }

    internal WeightedFit Fit(double tau2) => new(X, P, Y, [.. V.Select(v => 1 / (v + tau2))]);
}
