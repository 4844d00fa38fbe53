using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Controls within their limit.</summary>
/// <param name="Total">Control wells.</param>
/// <param name="Passing">Those within the limit.</param>
/// <param name="Accepted">At least two thirds of all and half of each control.</param>
public readonly record struct ControlAcceptance(int Total, int Passing, bool Accepted);

/// <summary>One analyte of one plate, from signals to concentrations with every verdict.</summary>
public sealed record AssayResult
{
    public required string Plate { get; init; }

    public required string Analyte { get; init; }

    /// <summary>Unit of every concentration.</summary>
    public required string Unit { get; init; }

    public required AssayOptions Options { get; init; }

    /// <summary>The wells as they were used, blank-subtracted where asked.</summary>
    public required ImmutableArray<AssayWell> Wells { get; init; }

    /// <summary>The curve; null where the plate was rejected before a fit.</summary>
    public FittedCurve? Curve { get; init; }

    public ImmutableArray<StandardLevel> Standards { get; init; } = [];

    public ImmutableArray<SampleResult> Samples { get; init; } = [];

    public ImmutableArray<SampleResult> Controls { get; init; } = [];

    /// <summary>Limits of quantification; null where no level passes.</summary>
    public WorkingRange? Range { get; init; }

    /// <summary>Limit of detection by blanks; null with fewer than two blanks and zero standards.</summary>
    public DetectionLimit? Detection { get; init; }

    /// <summary>At least 75 % of the levels and six of them within their limits.</summary>
    public bool CalibrationAccepted { get; init; }

    /// <summary>Null where the plate has no control of known concentration.</summary>
    public ControlAcceptance? ControlsAccepted { get; init; }

    public ImmutableArray<PlateFlag> Flags { get; init; } = [];

    /// <summary>Every judgement on the plate.</summary>
    public ImmutableArray<QualityVerdict> Quality { get; init; } = [];

    public required Provenance Provenance { get; init; }
}
