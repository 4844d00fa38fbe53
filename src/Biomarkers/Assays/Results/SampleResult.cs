using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One sample or control at one dilution.</summary>
public sealed record SampleResult
{
    public required WellRole Role { get; init; }

    public required string Name { get; init; }

    public required double Dilution { get; init; }

    public required ImmutableArray<string> Wells { get; init; }

    /// <summary>Wells with a number.</summary>
    public required int Replicates { get; init; }

    /// <summary>Wells beyond the reader's range.</summary>
    public int SaturatedWells { get; init; }

    /// <summary>Mean signal of the wells with a number; null where there is none.</summary>
    public double? MeanSignal { get; init; }

    /// <summary>Replicate CV in per cent (n - 1); null for one well.</summary>
    public double? CvPercent { get; init; }

    /// <summary>Concentration in the well; null where there is none.</summary>
    public double? InWell { get; init; }

    /// <summary>Concentration in the sample: in the well times the dilution; null where there is none.</summary>
    public double? Concentration => InWell * Dilution;

    /// <summary>Interval of <see cref="Concentration"/>; an end that does not exist is null.</summary>
    public double? Low { get; init; }

    public double? High { get; init; }

    public required IntervalKind Interval { get; init; }

    /// <summary>Standard error of <see cref="Concentration"/> with the sample's own scatter (delta method); null where there is none.</summary>
    public double? StandardError { get; init; }

    /// <summary>Where the signal lies, before limits and CV are judged: ok, belowRange, aboveRange, below or above an asymptote, saturated, rejected, not measured.</summary>
    public required ConcentrationVerdict Position { get; init; }

    public required ConcentrationVerdict Verdict { get; init; }

    /// <summary>Why, in words; "" where the verdict is ok.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What is printed in place of a number: "&lt;3.9", "&gt;4000"; null beside a number.</summary>
    public string? BoundText { get; init; }

    /// <summary>Whether the value is known only as an interval or not at all: then <see cref="Concentration"/> is a reading off the curve that must not be used as the result.</summary>
    public bool IsCensored => Observation.Value is null;

    /// <summary>The result as a person may report it: the number, "&lt;12.5", "&gt;4000", or "" where nothing is known.</summary>
    public string Reported => Observation switch
    {
        { IsMissing: true } => "",
        { Value: { } value } => value.ToString("g6", CultureInfo.InvariantCulture),
        { High: { } high } => "<" + high.ToString("g6", CultureInfo.InvariantCulture),
        { Low: var low } => ">" + low?.ToString("g6", CultureInfo.InvariantCulture),
    };

    /// <summary>What a trial model may use, in the unit of the result: the number, or the interval that is known to hold it, or missing.</summary>
    public required Observation Observation { get; init; }

    /// <summary>Nominal concentration of a control; null else.</summary>
    public double? Nominal { get; init; }

    /// <summary>Recovery of a control in per cent; null else.</summary>
    public double? RecoveryPercent => Nominal > 0 ? 100 * Concentration / Nominal : null;

    /// <summary>Recovery of each well of a control in per cent, in the order of the wells with a number; null where a well has none.</summary>
    public ImmutableArray<double?> WellRecoveries { get; init; } = [];

    /// <summary>Which bytes and settings this came from.</summary>
    public required Provenance Provenance { get; init; }
}
