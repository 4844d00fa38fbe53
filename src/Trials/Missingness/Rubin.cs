namespace Toolkit.Trials;

/// <summary>A pooled estimate from several imputations (Rubin 1987).</summary>
/// <param name="Within">Mean squared standard error, Ū.</param>
/// <param name="Between">Variance of the estimates over imputations, B.</param>
/// <param name="Total">Ū + (1 + 1/m) B.</param>
/// <param name="Lambda">Share of the total variance that is due to missing data.</param>
/// <param name="DfRubin">(m - 1) / λ².</param>
/// <param name="DfBarnardRubin">The small-sample degrees of freedom (Barnard and Rubin 1999), used for test and interval.</param>
public readonly record struct PooledEstimate(double Estimate, double Within, double Between, double Total, double Lambda, double DfRubin, double DfBarnardRubin, double P, double Low, double High)
{
    public double StandardError => Math.Sqrt(Total);
}

/// <summary>Rubin's rules.</summary>
public static class Rubin
{
    /// <param name="estimates">One for each imputation, m of 2 or more.</param>
    /// <param name="standardErrors">One for each imputation.</param>
    /// <param name="completeDf">Residual degrees of freedom had nothing been missing.</param>
    /// <exception cref="ArgumentException">Fewer than two imputations, or lengths differ.</exception>
    public static PooledEstimate Pool(ReadOnlySpan<double> estimates, ReadOnlySpan<double> standardErrors, double completeDf, double level = 0.95)
    {
        if (estimates.Length < 2 || estimates.Length != standardErrors.Length)
        {
            throw new ArgumentException("Pooling needs two imputations or more, each with a standard error.", nameof(estimates));
        }

        double m = estimates.Length, mean = Sample.Mean(estimates), between = Sample.Variance(estimates), within = 0;
        foreach (var se in standardErrors)
        {
            within += se * se / m;
        }

        var total = within + ((1 + (1 / m)) * between);
        var lambda = (1 + (1 / m)) * between / total;
        var rubin = (m - 1) / (lambda * lambda);
        var observed = (completeDf + 1) / (completeDf + 3) * completeDf * (1 - lambda);
        var df = double.IsInfinity(rubin) ? observed : rubin * observed / (rubin + observed);
        var inference = Inference.Of("", mean, Math.Sqrt(total), df, level);
        return new(mean, within, between, total, lambda, rubin, df, inference.P, inference.Low, inference.High);
    }
}
