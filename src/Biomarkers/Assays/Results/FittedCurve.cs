using System.Collections.Immutable;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A parameter by its usual name.</summary>
/// <param name="Name">A, B, C, D, G, or intercept, slope.</param>
/// <param name="StandardError">Null where it cannot be had; the curve's reason says why.</param>
public sealed record CurveParameter(string Name, double Value, double? StandardError);

/// <summary>A standard curve with what is known about its uncertainty.</summary>
public sealed record FittedCurve
{
    public required IStandardCurve Shape { get; init; }

    public CurveFamily Family => Shape.Family;

    public required ImmutableArray<CurveParameter> Parameters { get; init; }

    public required Weighting Weighting { get; init; }

    /// <summary>Exponent of the variance function, Var = s² f^(2 theta): 0, 0.5 and 1 for fixed weights, estimated for the power of the mean.</summary>
    public required double Theta { get; init; }

    /// <summary>Smallest signal a weight is computed from.</summary>
    public required double WeightFloor { get; init; }

    /// <summary>Weights of the points in the order of the fit.</summary>
    public required ImmutableArray<double> Weights { get; init; }

    /// <summary>Doses of the points in the order of the fit.</summary>
    public required ImmutableArray<double> Doses { get; init; }

    /// <summary>Signals of the points in the order of the fit.</summary>
    public required ImmutableArray<double> Signals { get; init; }

    /// <summary>A response at zero dose that was held, not estimated; null else.</summary>
    public double? HeldZero { get; init; }

    /// <summary>Residuals over their standard deviation: sqrt(w) (y - f) / s, in the order of the fit.</summary>
    public IEnumerable<double> StandardisedResiduals => Doses.Select((x, i) => Math.Sqrt(Weights[i]) * (Signals[i] - Shape.Value(x)) / ResidualSd);

    /// <summary>Number of points.</summary>
    public int Points => Weights.Length;

    public required int DegreesOfFreedom { get; init; }

    /// <summary>Weighted residual sum of squares.</summary>
    public required double Rss { get; init; }

    /// <summary>sqrt(rss / df), or NaN without degrees of freedom.</summary>
    public double ResidualSd => DegreesOfFreedom > 0 ? Math.Sqrt(Rss / DegreesOfFreedom) : double.NaN;

    /// <summary>1 - rss over the weighted sum of squares about the weighted mean.</summary>
    public double RSquared { get; init; } = double.NaN;

    /// <summary>n ln(rss / n) + 2 (p + 1).</summary>
    public double Aic { get; init; } = double.NaN;

    /// <summary>Covariance of the internal parameters (A, D, ln B, ln C[, ln G]), shape (p, p); null where it does not exist.</summary>
    public double[,]? Covariance { get; init; }

    /// <summary>Condition number of the weighted Jacobian with unit columns; NaN for curves without parameters.</summary>
    public double Condition { get; init; } = double.NaN;

    /// <summary>"bound", "condition": why the parameters are not identified. Empty where they are.</summary>
    public ImmutableArray<string> DegenerateReasons { get; init; } = [];

    /// <summary>Whether the data determine the parameters. Concentrations between the standards may be sound even where they do not.</summary>
    public bool Identified => DegenerateReasons.IsEmpty;

    /// <summary>In words: why the parameters are not identified, why there are no standard errors, or which family was given up for this one. Null where there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The family that was asked for, where the fit fell back to a simpler one; else null.</summary>
    public CurveFamily? FellBackFrom { get; init; }

    /// <summary>The weight that a point with this signal would have.</summary>
    public double WeightAt(double signal) => Math.Pow(Math.Max(Math.Abs(signal), WeightFloor), -2 * Theta);

    /// <summary>The named parameter's value, or NaN.</summary>
    public double this[string name] => Parameters.FirstOrDefault(p => p.Name == name)?.Value ?? double.NaN;
}
