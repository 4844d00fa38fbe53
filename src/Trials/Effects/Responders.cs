namespace Toolkit.Trials;

/// <summary>A proportion or a comparison of proportions with its interval.</summary>
public readonly record struct ProportionEstimate(string Name, double Value, double Low, double High, double P);

/// <summary>Responders in two arms. Always shown beside the continuous estimate: a cut point throws information away.</summary>
public sealed class Responders
{
    private readonly int x1;
    private readonly int n1;
    private readonly int x2;
    private readonly int n2;

    /// <param name="responders1">In the first arm (treatment).</param>
    /// <param name="responders2">In the second arm (control).</param>
    /// <exception cref="ArgumentOutOfRangeException">More responders than participants, or an empty arm.</exception>
    public Responders(int responders1, int participants1, int responders2, int participants2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(participants2, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(responders1);
        ArgumentOutOfRangeException.ThrowIfNegative(responders2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(responders1, participants1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(responders2, participants2);
        (x1, n1, x2, n2) = (responders1, participants1, responders2, participants2);
    }

    private double P1 => (double)x1 / n1;

    private double P2 => (double)x2 / n2;

    /// <summary>Wilson's score interval of one proportion.</summary>
    public static (double Low, double High) Wilson(int responders, int participants, double level = 0.95)
    {
        double z = Distributions.NormalQuantile((1 + level) / 2), n = participants, p = responders / n;
        double centre = p + (z * z / (2 * n)), half = z * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n))), scale = 1 + (z * z / n);
        return (Math.Max(0, (centre - half) / scale), Math.Min(1, (centre + half) / scale));
    }

    /// <summary>Difference of proportions with Newcombe's hybrid score interval (1998, method 10).</summary>
    public ProportionEstimate RiskDifference(double level = 0.95)
    {
        var (l1, u1) = Wilson(x1, n1, level);
        var (l2, u2) = Wilson(x2, n2, level);
        var d = P1 - P2;
        return new("risk difference", d, d - Math.Sqrt(((P1 - l1) * (P1 - l1)) + ((u2 - P2) * (u2 - P2))), d + Math.Sqrt(((u1 - P1) * (u1 - P1)) + ((P2 - l2) * (P2 - l2))), ChiSquare().P);
    }

    /// <summary>Ratio of proportions with the log interval (Katz 1978); NaN ends where an arm has no responder.</summary>
    public ProportionEstimate RiskRatio(double level = 0.95) =>
        FromLog("risk ratio", P1 / P2, Math.Sqrt((1.0 / x1) - (1.0 / n1) + (1.0 / x2) - (1.0 / n2)), level);

    /// <summary>Standard error of the log odds ratio (Woolf 1955).</summary>
    public double LogOddsRatioError => Math.Sqrt((1.0 / x1) + (1.0 / (n1 - x1)) + (1.0 / x2) + (1.0 / (n2 - x2)));

    /// <summary>Odds ratio with Woolf's interval; NaN ends where a cell is empty.</summary>
    public ProportionEstimate OddsRatio(double level = 0.95) =>
        FromLog("odds ratio", (double)x1 * (n2 - x2) / ((double)(n1 - x1) * x2), LogOddsRatioError, level);

    /// <summary>Number needed to treat: 1 / risk difference, with the ends of its interval. Low and high are NaN where the interval of the difference holds 0: the number is then unbounded.</summary>
    public ProportionEstimate NumberNeededToTreat(double level = 0.95)
    {
        var d = RiskDifference(level);
        return d.Low * d.High > 0 ? new("number needed to treat", 1 / d.Value, 1 / d.High, 1 / d.Low, d.P) : new("number needed to treat", 1 / d.Value, double.NaN, double.NaN, d.P);
    }

    /// <summary>Pearson's χ² without continuity correction.</summary>
    public TestResult ChiSquare()
    {
        double n = n1 + n2, cross = ((double)x1 * (n2 - x2)) - ((double)(n1 - x1) * x2), responders = x1 + x2;
        var x2Statistic = n * cross * cross / (n1 * (double)n2 * responders * (n - responders));
        return new("Pearson chi squared", x2Statistic, 1, Distributions.ChiSquareUpper(x2Statistic, 1));
    }

    /// <summary>Fisher's exact test: conditional maximum-likelihood odds ratio, exact interval, two-sided p over tables no more probable than the observed one.</summary>
    public ProportionEstimate Fisher(double level = 0.95)
    {
        var table = new ConditionalTable(x1, n1, x2, n2);
        var tail = (1 - level) / 2;
        return new("odds ratio, conditional", table.MaximumLikelihood(), table.Bound(tail, upper: false), table.Bound(tail, upper: true), table.TwoSided());
    }

    private static ProportionEstimate FromLog(string name, double value, double error, double level)
    {
        var half = Distributions.NormalQuantile((1 + level) / 2) * error;
        return double.IsFinite(half) && value > 0
            ? new(name, value, value * Math.Exp(-half), value * Math.Exp(half), Distributions.NormalTwoSided(Math.Log(value) / error))
            : new(name, value, double.NaN, double.NaN, double.NaN);
    }
}
