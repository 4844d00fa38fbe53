using System.Collections.Immutable;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One level of the standard against the curve.</summary>
public sealed record StandardLevel
{
    public required string Name { get; init; }

    /// <summary>Nominal concentration.</summary>
    public required double Nominal { get; init; }

    public required ImmutableArray<string> Wells { get; init; }

    /// <summary>Signals of the wells, after blank subtraction where asked.</summary>
    public required ImmutableArray<double> Signals { get; init; }

    public required double MeanSignal { get; init; }

    /// <summary>Replicate CV in per cent (n - 1); null for one well.</summary>
    public double? CvPercent { get; init; }

    /// <summary>The curve's signal at the nominal concentration; null without a curve.</summary>
    public double? FittedSignal { get; init; }

    /// <summary>Concentration of the mean signal; null outside the asymptotes.</summary>
    public double? BackCalculated { get; init; }

    /// <summary>Back-calculated over nominal in per cent; null at zero dose.</summary>
    public double? RecoveryPercent { get; init; }

    /// <summary>Allowed deviation from 100 %; null at zero dose, which has no verdict.</summary>
    public double? LimitPercent { get; init; }

    /// <summary>Whether the recovery is within its limit; null at zero dose.</summary>
    public bool? Pass { get; init; }
}
