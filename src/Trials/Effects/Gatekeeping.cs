namespace Toolkit.Trials;

/// <summary>Ordered and graphical test procedures that hold the familywise error.</summary>
public static class Gatekeeping
{
    /// <summary>Fixed sequence: a test counts only while all before it did. Adjusted p values are running maxima.</summary>
    public static double[] FixedSequence(ReadOnlySpan<double> p)
    {
        var adjusted = new double[p.Length];
        var running = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            adjusted[i] = running = Math.Max(running, p[i]);
        }

        return adjusted;
    }

    /// <summary>Graphical procedure (Bretz et al. 2009): a rejected hypothesis hands its share of α on along the edges of the graph.</summary>
    /// <param name="p">Raw p values, shape (m).</param>
    /// <param name="weights">Initial shares of α, not negative, sum at most 1.</param>
    /// <param name="transitions">Share handed from row to column, shape (m, m); rows sum to at most 1, the diagonal is 0.</param>
    /// <returns>Adjusted p values in input order: reject where at most α.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or weights or rows sum to more than 1.</exception>
    public static double[] Graph(ReadOnlySpan<double> p, ReadOnlySpan<double> weights, IReadOnlyList<double[]> transitions)
    {
        var m = p.Length;
        const double slack = 1e-12;
        if (weights.Length != m || transitions.Count != m || transitions.Any(r => r.Length != m || r.Sum() > 1 + slack || r.Any(v => v < 0)) || weights.ToArray().Sum() > 1 + slack || weights.ToArray().Any(v => v < 0) || Enumerable.Range(0, m).Any(i => transitions[i][i] != 0))
        {
            throw new ArgumentException("Weights and each row of transitions are shares that sum to 1 at most, with nothing handed to oneself.", nameof(transitions));
        }

        double[] w = weights.ToArray(), raw = p.ToArray(), adjusted = new double[m];
        var g = transitions.Select(r => (double[])r.Clone()).ToArray();
        var left = Enumerable.Range(0, m).ToList();
        var running = 0.0;
        while (left.Count > 0)
        {
            var next = left.MinBy(i => w[i] == 0 ? double.PositiveInfinity : raw[i] / w[i]);
            running = Math.Max(running, w[next] == 0 ? 1 : Math.Min(1, raw[next] / w[next]));
            adjusted[next] = running;
            left.Remove(next);
            Remove(next, left, w, g);
        }

        return adjusted;
    }

    private static void Remove(int gone, List<int> left, double[] w, double[][] g)
    {
        var before = g.Select(r => (double[])r.Clone()).ToArray();
        foreach (var l in left)
        {
            w[l] += w[gone] * before[gone][l];
            var back = before[l][gone] * before[gone][l];
            foreach (var k in left)
            {
                g[l][k] = l == k || back >= 1 ? 0 : (before[l][k] + (before[l][gone] * before[gone][k])) / (1 - back);
            }
        }
    }
}
