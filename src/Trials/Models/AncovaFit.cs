using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>A fitted baseline-adjusted comparison of arms.</summary>
public sealed record AncovaFit
{
    /// <summary>The arm the others are compared with.</summary>
    public required string Reference { get; init; }

    /// <summary>Each other arm - reference at equal baseline, in the order of the arms; ratios where <see cref="IsRatio"/>.</summary>
    public required ImmutableArray<Inference> Effects { get; init; }

    /// <summary>Least-squares mean of each arm at the mean baseline, covariates at their means; geometric where <see cref="IsRatio"/>.</summary>
    public required ImmutableArray<Inference> LeastSquaresMeans { get; init; }

    /// <summary>Participants by arm, in the order of <see cref="LeastSquaresMeans"/>.</summary>
    public required ImmutableArray<int> Counts { get; init; }

    /// <summary>Slope of the outcome on its baseline.</summary>
    public required Inference BaselineSlope { get; init; }

    /// <summary>Joint test of all arms being equal.</summary>
    public required JointTest Arms { get; init; }

    /// <summary>Effects are ratios of geometric means.</summary>
    public bool IsRatio { get; init; }

    public required SandwichKind StandardErrors { get; init; }

    /// <summary>"ANCOVA, HC3, ratio of geometric means".</summary>
    public string Method =>
        "ANCOVA" + (StandardErrors == SandwichKind.None ? "" : ", " + StandardErrors) + (IsRatio ? ", ratio of geometric means" : "");

    /// <summary>The underlying linear model, on the log scale where <see cref="IsRatio"/>.</summary>
    public required LinearModel Model { get; init; }

    /// <summary>The sentence for the methods section.</summary>
    public required string MethodsText { get; init; }
}
