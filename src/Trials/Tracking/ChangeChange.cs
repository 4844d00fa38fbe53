using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A correlation with its interval and test.</summary>
/// <param name="Low">NaN where no interval is defined.</param>
public readonly record struct CorrelationEstimate(string Name, double R, double Low, double High, double T, double Df, double P);

/// <summary>How closely the changes of two outcomes move together.</summary>
public sealed record ChangeChangeResult
{
    /// <summary>All arms pooled, Fisher-z interval. It contains the shift between arms: read <see cref="WithinArm"/> beside it.</summary>
    public required CorrelationEstimate Pearson { get; init; }

    /// <summary>Mid-ranks, t approximation, Fisher-z interval with the Bonett–Wright variance (1 + r²/2)/(n - 3).</summary>
    public required CorrelationEstimate Spearman { get; init; }

    /// <summary>Partial on arm: both changes less the mean of the arm (pooled within arm).</summary>
    public required CorrelationEstimate WithinArm { get; init; }

    public required int Count { get; init; }

    /// <summary>What a reader must know about these numbers.</summary>
    public required string Warning { get; init; }

    public required string MethodsText { get; init; }
}

/// <summary>Correlation between the change of a biomarker and the change of pain.</summary>
public static class ChangeChange
{
    private const int Fewest = 4;

    /// <param name="x">Changes of the biomarker, shape (n).</param>
    /// <param name="y">Changes of pain, shape (n).</param>
    /// <param name="arm">Arm index of each participant, shape (n).</param>
    /// <returns>The correlations, or the fault: fewer than four participants, or a series that does not vary.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static Parsed<ChangeChangeResult> Correlate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<int> arm, double level = 0.95)
    {
        if (x.Length != y.Length || x.Length != arm.Length)
        {
            throw new ArgumentException("Changes and arms have one entry a participant.", nameof(arm));
        }

        var arms = arm.ToArray().Distinct().Count();
        if (x.Length < Fewest || x.Length < arms + 3)
        {
            return new Fault(x.Length, string.Create(CultureInfo.InvariantCulture, $"at least {Math.Max(Fewest, arms + 3)} participants with both changes"), string.Create(CultureInfo.InvariantCulture, $"{x.Length}")) { Unit = "row" };
        }

        var pearson = Pearson(x, y, level);
        if (double.IsNaN(pearson.R))
        {
            return new Fault(0, "changes that vary", "one value for every participant") { Unit = "row" };
        }

        return new ChangeChangeResult
        {
            Pearson = pearson,
            Spearman = Spearman(x, y, level),
            WithinArm = FromR("partial r, pooled within arm", Sample.Correlation(Centred(x, arm), Centred(y, arm)), x.Length, arms - 1, 1, level),
            Count = x.Length,
            Warning = "The correlation over all arms contains the difference between arms; shared baselines and regression to the mean also create correlation. It does not show that one change causes the other.",
            MethodsText = string.Create(
                CultureInfo.InvariantCulture,
                $"Changes were correlated by Pearson's r (Fisher z, {level:P0} interval), Spearman's rank correlation, and Pearson's r within arms (arm means removed)."),
        };
    }

    /// <summary>Pearson's r with a Fisher-z interval and the t test on n - 2.</summary>
    public static CorrelationEstimate Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95) =>
        FromR("Pearson r", Sample.Correlation(x, y), x.Length, 0, 1, level);

    /// <summary>Spearman's rho on mid-ranks with the t approximation; interval after Bonett and Wright (2000).</summary>
    public static CorrelationEstimate Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = 0.95)
    {
        var rho = Sample.Correlation(Sample.Ranks(x), Sample.Ranks(y));
        return FromR("Spearman rho", rho, x.Length, 0, 1 + (rho * rho / 2), level);
    }

    /// <summary>Test with n - 2 - k degrees of freedom; Fisher z with variance <paramref name="inflation"/> / (n - 3 - k), k = variables partialled out.</summary>
    internal static CorrelationEstimate FromR(string name, double r, int n, int partialled, double inflation, double level)
    {
        double df = n - 2 - partialled, t = r * Math.Sqrt(df / (1 - (r * r)));
        var half = n - 3 - partialled > 0 ? Distributions.NormalQuantile((1 + level) / 2) * Math.Sqrt(inflation / (n - 3 - partialled)) : double.NaN;
        var z = Math.Atanh(r);
        return new(name, r, Math.Tanh(z - half), Math.Tanh(z + half), t, df, Distributions.TTwoSided(t, df));
    }

    /// <summary>Values less the mean of their arm.</summary>
    internal static double[] Centred(ReadOnlySpan<double> values, ReadOnlySpan<int> arm)
    {
        var sums = new Dictionary<int, (double Sum, int Count)>();
        for (var i = 0; i < values.Length; i++)
        {
            var (sum, count) = sums.GetValueOrDefault(arm[i]);
            sums[arm[i]] = (sum + values[i], count + 1);
        }

        var centred = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            centred[i] = values[i] - (sums[arm[i]].Sum / sums[arm[i]].Count);
        }

        return centred;
    }
}
