using Toolkit.Measurements;

namespace Toolkit.Simulators.Scanner;

/// <summary>How a time series is laid out in files.</summary>
public enum SeriesLayout
{
    /// <summary>Siemens: one mosaic sheet a volume, with a CSA header.</summary>
    SiemensMosaic,

    /// <summary>As GE writes it: one file a slice and volume.</summary>
    SingleFrames,
}

/// <summary>What the simulated scanner writes into its headers. Everything else follows from the seed.</summary>
public sealed record ScannerOptions
{
    /// <summary>Seed of identifiers and times.</summary>
    public required int Seed { get; init; }

    /// <summary>Pseudonym; becomes patient name and identifier.</summary>
    public required Participant Participant { get; init; }

    /// <summary>Series number, 1 or more.</summary>
    public int SeriesNumber { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 1;

    public string Description { get; init { ArgumentException.ThrowIfNullOrWhiteSpace(value); field = value; } } = "simulated";

    /// <summary>Date and local time at which the study starts.</summary>
    public DateTime StudyStart { get; init; } = new(2024, 1, 15, 9, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Echo time, ms; null takes the sequence's own: 30 of an echo-planar run, 2.98 of a structural image.</summary>
    public double? EchoTimeMs { get; init { ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value ?? 1, nameof(value)); field = value; } }

    /// <summary>Value of one stored step: scaled = stored × step. 0 chooses 1 for data that are small whole numbers, else the range over 30 000.</summary>
    public double Step { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); field = value; } }

    public SeriesLayout Layout { get; init; }
}
