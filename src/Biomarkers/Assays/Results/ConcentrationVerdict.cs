namespace Toolkit.Biomarkers.Assays;

/// <summary>What a concentration is worth.</summary>
public enum ConcentrationVerdict
{
    /// <summary>Inside the working range, replicates agree.</summary>
    Ok,

    /// <summary>Between the lowest standard and the lower limit of quantification.</summary>
    BelowLloq,

    /// <summary>Between the upper limit of quantification and the highest standard.</summary>
    AboveUloq,

    /// <summary>Below the lowest standard.</summary>
    BelowRange,

    /// <summary>Above the highest standard.</summary>
    AboveRange,

    /// <summary>The signal is at or below the lower asymptote: no concentration exists.</summary>
    BelowLowerAsymptote,

    /// <summary>The signal is at or above the upper asymptote: no concentration exists.</summary>
    AboveUpperAsymptote,

    /// <summary>A well was beyond the reader's range.</summary>
    Saturated,

    /// <summary>The signal may belong to a far higher concentration: the standards turn back at it, or the sample rises when it is diluted.</summary>
    HookSuspected,

    /// <summary>The replicates disagree.</summary>
    CvTooHigh,

    /// <summary>The curve's parameters are not identified; the value is interpolated between standards.</summary>
    NotIdentified,

    /// <summary>The plate has no curve.</summary>
    PlateRejected,

    /// <summary>No well of the sample was read.</summary>
    NotMeasured,
}

/// <summary>The range in which the plate quantifies: outermost standards that pass, in the unit of the standards.</summary>
/// <param name="Lloq">Lower limit of quantification.</param>
/// <param name="Uloq">Upper limit of quantification.</param>
public readonly record struct WorkingRange(double Lloq, double Uloq);
