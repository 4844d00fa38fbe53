namespace Toolkit.Trials;

/// <summary>An estimate of a model with its test and interval.</summary>
/// <param name="Name">What is estimated: "exercise - control".</param>
/// <param name="Estimate">In the unit of the outcome, or its logarithm.</param>
/// <param name="Df">Degrees of freedom of t; infinite for a Wald test.</param>
/// <param name="P">Two-sided, for no effect.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public readonly record struct Inference(string Name, double Estimate, double StandardError, double Df, double T, double P, double Low, double High)
{
    [ThreadStatic]
    private static double lastLevel;

    [ThreadStatic]
    private static double lastDf;

    [ThreadStatic]
    private static double lastCritical;

    /// <summary>t test and t interval; the normal where <paramref name="df"/> is infinite. NaN where the standard error is NaN.</summary>
    public static Inference Of(string name, double estimate, double standardError, double df, double level = 0.95)
    {
        var t = estimate / standardError;
        var half = Critical(level, df) * standardError;
        return new(name, estimate, standardError, df, t, Distributions.TTwoSided(t, df), estimate - half, estimate + half);
    }

    /// <summary>Two-sided critical value. One model asks for the same one for every coefficient, and it is the dearest number of all: the last one is kept, by thread.</summary>
    private static double Critical(double level, double df)
    {
        if (level != lastLevel || df != lastDf)
        {
            (lastCritical, lastLevel, lastDf) = (Distributions.TQuantile((1 + level) / 2, df), level, df);
        }

        return lastCritical;
    }

    /// <summary>The same on the ratio scale: estimate and interval are exponentials, test and standard error stay on the log scale.</summary>
    public Inference AsRatio() => this with { Estimate = Math.Exp(Estimate), Low = Math.Exp(Low), High = Math.Exp(High) };

    /// <summary>The same contrast seen from the other side.</summary>
    public Inference Reversed(string name) => this with { Name = name, Estimate = -Estimate, T = -T, Low = -High, High = -Low };
}

/// <summary>Joint test of several contrasts.</summary>
/// <param name="Term">What is removed under the null hypothesis.</param>
/// <param name="SumOfSquares">NaN where the test is not one of sums of squares.</param>
public readonly record struct JointTest(string Term, double SumOfSquares, double Df1, double Df2, double F, double P)
{
    public static JointTest Of(string term, double sumOfSquares, double df1, double df2, double f) =>
        new(term, sumOfSquares, df1, df2, f, Distributions.FUpper(f, df1, df2));
}
