using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Ordinary least squares with everything that is asked of it later: covariance, leverages, sandwich standard errors.</summary>
public sealed class LinearModel
{
    private readonly LeastSquares solution;
    private readonly Matrix x;

    private LinearModel(Matrix x, double[] y, ImmutableArray<string> terms, LeastSquares solution)
    {
        this.x = x;
        this.solution = solution;
        Terms = terms;
        Fitted = x * solution.Coefficients;
        Residuals = new double[y.Length];
        for (var i = 0; i < y.Length; i++)
        {
            Residuals[i] = y[i] - Fitted[i];
        }

        ResidualSumOfSquares = Matrix.Dot(Residuals, Residuals);
        Unscaled = solution.Unscaled();
        var mean = y.Average();
        TotalSumOfSquares = y.Sum(v => (v - mean) * (v - mean));
        SumOfSquaresAboutZero = Matrix.Dot(y, y);
    }

    /// <summary>Names of the coefficients, shape (p).</summary>
    public ImmutableArray<string> Terms { get; }

    /// <summary>Shape (p).</summary>
    public ReadOnlySpan<double> Coefficients => solution.Coefficients;

    /// <summary>Shape (n).</summary>
    public double[] Fitted { get; }

    /// <summary>Observed - fitted, shape (n).</summary>
    public double[] Residuals { get; }

    public double ResidualSumOfSquares { get; }

    /// <summary>About the mean.</summary>
    public double TotalSumOfSquares { get; }

    public double SumOfSquaresAboutZero { get; }

    /// <summary>Number of observations, n.</summary>
    public int Count => Residuals.Length;

    /// <summary>n - p.</summary>
    public int ResidualDf => Count - Terms.Length;

    /// <summary>Residual standard deviation with divisor n - p; NaN without residual degrees of freedom.</summary>
    public double Sigma => ResidualDf > 0 ? Math.Sqrt(ResidualSumOfSquares / ResidualDf) : double.NaN;

    /// <summary>Share of the variance about the mean that is explained.</summary>
    public double RSquared => 1 - (ResidualSumOfSquares / TotalSumOfSquares);

    public double AdjustedRSquared => 1 - ((1 - RSquared) * (Count - 1) / ResidualDf);

    /// <summary>Gaussian log likelihood at the maximum (variance with divisor n), with its constant.</summary>
    public double LogLikelihood => -0.5 * Count * (Math.Log(2 * Math.PI * ResidualSumOfSquares / Count) + 1);

    /// <summary>Akaike's criterion; the variance counts as a parameter.</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * (Terms.Length + 1));

    /// <summary>Schwarz's criterion; the variance counts as a parameter.</summary>
    public double Bic => (-2 * LogLikelihood) + (Math.Log(Count) * (Terms.Length + 1));

    /// <summary>(X'X)⁻¹, shape (p, p).</summary>
    internal Matrix Unscaled { get; }

    internal Matrix Design => x;

    /// <summary>Diagonal of the hat matrix, shape (n).</summary>
    public double[] Leverages()
    {
        var h = new double[Count];
        for (var i = 0; i < h.Length; i++)
        {
            h[i] = Matrix.Dot(solution.Q.Row(i), solution.Q.Row(i));
        }

        return h;
    }

    /// <summary>Cook's distance of each observation, shape (n).</summary>
    public double[] CookDistances()
    {
        var h = Leverages();
        var variance = ResidualSumOfSquares / ResidualDf;
        return [.. h.Select((lev, i) => Residuals[i] * Residuals[i] * lev / ((1 - lev) * (1 - lev)) / (Terms.Length * variance))];
    }

    /// <summary>Inference on each coefficient, t with n - p degrees of freedom.</summary>
    public ImmutableArray<Inference> Table(SandwichKind kind = SandwichKind.None, double level = 0.95)
    {
        var covariance = Covariance(kind);
        return [.. Terms.Select((term, j) => Inference.Of(term, solution.Coefficients[j], Math.Sqrt(covariance[j, j]), ResidualDf, level))];
    }

    /// <summary>Inference on a linear combination of the coefficients, shape (p).</summary>
    public Inference Contrast(string name, ReadOnlySpan<double> weights, SandwichKind kind = SandwichKind.None, double level = 0.95) =>
        Contrast(name, weights, Covariance(kind), level);

    /// <summary>Fits y ≈ X b.</summary>
    /// <param name="rows">The design, one array of length p per observation.</param>
    /// <param name="y">Shape (n).</param>
    /// <param name="terms">Names of the columns, shape (p).</param>
    /// <returns>The fit, or the fault: fewer observations than coefficients, or a column that the others make up.</returns>
    public static Parsed<LinearModel> Fit(IReadOnlyList<double[]> rows, double[] y, ImmutableArray<string> terms)
    {
        if (rows.Count != y.Length || (rows.Count > 0 && rows[0].Length != terms.Length))
        {
            throw new ArgumentException("The design does not fit the outcome or its column names.", nameof(rows));
        }

        return Fit(Matrix.FromRows(rows), y, terms);
    }

    internal static Parsed<LinearModel> Fit(Matrix x, double[] y, ImmutableArray<string> terms)
    {
        if (x.Rows < terms.Length)
        {
            return new Fault(x.Rows, $"at least {terms.Length} participants for {terms.Length} coefficients", $"{x.Rows}") { Unit = "row" };
        }

        if (LeastSquares.Solve(x, y, out var dependent) is { } solved)
        {
            return new LinearModel(x, y, terms, solved);
        }

        return new Fault(dependent, "columns of which none is made up by the others", Printable.Quote(terms[dependent]))
        {
            Unit = "column",
            Advice = "Remove the covariate, or check whether it has one value only",
        };
    }

    internal Inference Contrast(string name, ReadOnlySpan<double> weights, Matrix covariance, double level) => Inference.Of(
        name, Matrix.Dot(weights, solution.Coefficients), Math.Sqrt(covariance.Form(weights, weights)), ResidualDf, level);

    /// <summary>Covariance of the coefficients, shape (p, p).</summary>
    internal Matrix Covariance(SandwichKind kind)
    {
        if (kind == SandwichKind.None)
        {
            return ResidualDf > 0 ? ResidualSumOfSquares / ResidualDf * Unscaled : double.NaN * Unscaled;
        }

        // X (X'X)⁻¹ = Q R⁻ᵀ, so the sandwich is R⁻¹ Q' diag(w) Q R⁻ᵀ.
        var p = Terms.Length;
        var meat = new Matrix(p, p);
        var h = Leverages();
        for (var i = 0; i < Count; i++)
        {
            var weight = Residuals[i] * Residuals[i] * Factor(kind, h[i]);
            var q = solution.Q.Row(i);
            for (var a = 0; a < p; a++)
            {
                for (var b = 0; b < p; b++)
                {
                    meat[a, b] += weight * q[a] * q[b];
                }
            }
        }

        var inverse = solution.InverseOfR();
        return inverse * meat * inverse.Transposed();
    }

    private double Factor(SandwichKind kind, double h) => kind switch
    {
        SandwichKind.HC0 => 1,
        SandwichKind.HC1 => (double)Count / ResidualDf,
        SandwichKind.HC2 => 1 / (1 - h),
        SandwichKind.HC3 => 1 / ((1 - h) * (1 - h)),
        SandwichKind.HC4 => Math.Pow(1 - h, -Math.Min(4, Count * h / Terms.Length)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown sandwich."),
    };
}
