namespace Toolkit.Trials;

/// <summary>Which error is held over a family of tests.</summary>
public enum MultiplicityMethod
{
    /// <summary>No adjustment.</summary>
    None,

    /// <summary>Familywise error, any dependence (Bonferroni 1936).</summary>
    Bonferroni,

    /// <summary>Familywise error, any dependence, step-down (Holm 1979).</summary>
    Holm,

    /// <summary>Familywise error, independent or positively dependent, step-up (Hochberg 1988).</summary>
    Hochberg,

    /// <summary>Familywise error, independent or positively dependent, by Simes' test of every subset (Hommel 1988).</summary>
    Hommel,

    /// <summary>False discovery rate, independent or positively dependent (Benjamini and Hochberg 1995).</summary>
    BenjaminiHochberg,

    /// <summary>False discovery rate, any dependence (Benjamini and Yekutieli 2001).</summary>
    BenjaminiYekutieli,
}

/// <summary>p values adjusted for a family of tests.</summary>
public static class Multiplicity
{
    /// <param name="p">Raw p values in [0, 1], shape (m).</param>
    /// <returns>Adjusted p values in the order given, each at least the raw one and at most 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A p value is outside [0, 1] or NaN.</exception>
    public static double[] Adjust(ReadOnlySpan<double> p, MultiplicityMethod method)
    {
        foreach (var value in p)
        {
            if (!(value is >= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(p), value, "A p value lies between 0 and 1.");
            }
        }

        var m = p.Length;
        var sorted = p.ToArray();
        var order = Enumerable.Range(0, m).ToArray();
        Array.Sort(sorted, order);
        var adjusted = method switch
        {
            MultiplicityMethod.None => sorted,
            MultiplicityMethod.Bonferroni => [.. sorted.Select(v => Math.Min(1, m * v))],
            MultiplicityMethod.Holm => StepDown(sorted, rank => m - rank + 1),
            MultiplicityMethod.Hochberg => StepUp(sorted, rank => m - rank + 1),
            MultiplicityMethod.Hommel => Hommel(sorted),
            MultiplicityMethod.BenjaminiHochberg => StepUp(sorted, rank => (double)m / rank),
            MultiplicityMethod.BenjaminiYekutieli => StepUp(sorted, rank => Harmonic(m) * m / rank),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown adjustment."),
        };
        var result = new double[m];
        for (var i = 0; i < m; i++)
        {
            result[order[i]] = adjusted[i];
        }

        return result;
    }

    private static double Harmonic(int m) => Enumerable.Range(1, m).Sum(i => 1.0 / i);

    private static double[] StepDown(double[] sorted, Func<int, double> factor)
    {
        var running = 0.0;
        return [.. sorted.Select((v, i) => running = Math.Max(running, Math.Min(1, factor(i + 1) * v)))];
    }

    private static double[] StepUp(double[] sorted, Func<int, double> factor)
    {
        var adjusted = new double[sorted.Length];
        var running = 1.0;
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            running = Math.Min(running, factor(i + 1) * sorted[i]);
            adjusted[i] = running;
        }

        return adjusted;
    }

    // Wright (1992): the adjusted p value is the largest Simes p value over subsets that contain the test.
    private static double[] Hommel(double[] sorted)
    {
        var m = sorted.Length;
        var adjusted = new double[m];
        for (var size = 1; size <= m; size++)
        {
            // The worst subset of a size takes the largest p values; a smaller test joins their top size - 1.
            var tail = double.PositiveInfinity;
            for (var k = 2; k <= size; k++)
            {
                tail = Math.Min(tail, size * sorted[m - size + k - 1] / k);
            }

            for (var i = 0; i < m; i++)
            {
                var simes = i >= m - size
                    ? Math.Min(tail, size * sorted[m - size])
                    : Math.Min(tail, size * sorted[i]);
                adjusted[i] = Math.Max(adjusted[i], Math.Min(1, simes));
            }
        }

        return adjusted;
    }
}
