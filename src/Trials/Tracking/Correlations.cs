namespace Toolkit.Trials;

/// <summary>Further correlations of two changes.</summary>
public static class Correlations
{
    /// <summary>Kendall's τ-b with the normal approximation and its variance for ties.</summary>
    public static TestResult Kendall(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double s = 0, n = x.Length;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = i + 1; j < x.Length; j++)
            {
                s += Math.Sign(x[i] - x[j]) * Math.Sign(y[i] - y[j]);
            }
        }

        double[] tx = Ties(x), ty = Ties(y);
        double Pairs(double m) => m * (m - 1) / 2;
        double Full(double m) => m * (m - 1) * ((2 * m) + 5);
        double Triple(double m) => m * (m - 1) * (m - 2);
        var tau = s / Math.Sqrt((Pairs(n) - tx.Sum(Pairs)) * (Pairs(n) - ty.Sum(Pairs)));
        var variance = ((Full(n) - tx.Sum(Full) - ty.Sum(Full)) / 18)
            + (4 * tx.Sum(Pairs) * ty.Sum(Pairs) / (2 * n * (n - 1)))
            + (tx.Sum(Triple) * ty.Sum(Triple) / (9 * Triple(n)));
        return new("Kendall tau-b", tau, double.NaN, Distributions.NormalTwoSided(s / Math.Sqrt(variance)));
    }

    /// <summary>Partial correlation of x and y given other variables, each of shape (n): of the residuals of both on them. t with n - 2 - k degrees of freedom.</summary>
    /// <exception cref="ArgumentException">The variables are collinear or too many.</exception>
    public static CorrelationEstimate Partial(ReadOnlySpan<double> x, ReadOnlySpan<double> y, IReadOnlyList<double[]> given, double level = 0.95)
    {
        var n = x.Length;
        var rows = Enumerable.Range(0, n).Select(i => given.Select(g => g[i]).Prepend(1).ToArray()).ToList();
        var terms = Enumerable.Range(0, given.Count + 1).Select(k => "v" + Measurements.Numbers.Format(k)).ToList();
        if (!LinearModel.Fit(rows, x.ToArray(), [.. terms]).Try(out var fx, out var fault) || !LinearModel.Fit(rows, y.ToArray(), [.. terms]).Try(out var fy, out fault))
        {
            throw new ArgumentException(fault.Message, nameof(given));
        }

        return ChangeChange.FromR("partial r", Sample.Correlation(fx.Residuals, fy.Residuals), n, given.Count, 1, level);
    }

    private static double[] Ties(ReadOnlySpan<double> values) => [.. values.ToArray().GroupBy(v => v).Select(g => (double)g.Count())];
}
