using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>How much is known about a device or format: shown wherever it is named.</summary>
public enum Evidence
{
    /// <summary>Bytes from a real device or real exports were read correctly.</summary>
    Capture,

    /// <summary>Written from the maker's manual; no real bytes seen.</summary>
    Manual,

    /// <summary>Written from an open driver or a description by others; no maker's text and no real bytes seen.</summary>
    SecondHand,
}

/// <summary>What a file from an instrument or its software says.</summary>
public sealed record InstrumentFile
{
    /// <summary>Maker and model or software: "BioTek Gen5".</summary>
    public required string Instrument { get; init; }

    /// <summary>The profile that read it: "agilent-gen5".</summary>
    public required string Profile { get; init; }

    public required Evidence Evidence { get; init; }

    public ImmutableArray<PlateReading> Plates { get; init; } = [];

    public ImmutableArray<AnalyserResult> Results { get; init; } = [];

    /// <summary>What is wrong although the rest could be read. A file with a fault is incomplete.</summary>
    public ImmutableArray<Fault> Faults { get; init; } = [];
}
