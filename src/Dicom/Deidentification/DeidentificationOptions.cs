using Toolkit.Measurements;

namespace Toolkit.Dicom.Deidentification;

/// <summary>How identity is removed: the basic profile of PS3.15, annex E, and its options.</summary>
public sealed record DeidentificationOptions
{
    private const int ShortestKey = 16;

    /// <summary>Becomes patient name and identifier.</summary>
    public required Participant Participant { get; init; }

    /// <summary>Secret of the study, at least 16 bytes: the same key gives the same new identifiers and date shift; without it nothing can be traced back.</summary>
    public required ReadOnlyMemory<byte> Key
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, ShortestKey, nameof(Key));
            field = value;
        }
    }

    /// <summary>Keep dates, shifted by a constant of the participant (longitudinal information with modified dates). Else they are removed or made dummies.</summary>
    public bool ShiftDates { get; init; } = true;

    /// <summary>Keep dates and times as they are.</summary>
    public bool KeepDates { get; init; }

    public bool KeepUids { get; init; }

    public bool KeepDevice { get; init; }

    public bool KeepInstitution { get; init; }

    /// <summary>Keep age, sex, size, weight.</summary>
    public bool KeepPatientCharacteristics { get; init; }

    /// <summary>Keep descriptions, with the identity values of the file cut out of them.</summary>
    public bool CleanDescriptions { get; init; }

    /// <summary>Keep the private elements that are known to hold physics alone: mosaic count, slice times, scale slope, group delay.</summary>
    public bool KeepSafePrivate { get; init; }

    /// <summary>Write files whose pixels may show text of identity.</summary>
    public bool AllowBurnedIn { get; init; }
}
