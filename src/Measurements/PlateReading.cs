using System.Collections.Immutable;

namespace Toolkit.Measurements;

/// <summary>One well as the instrument gave it: a number, or no number with the instrument's own text as the reason.</summary>
/// <param name="Well">Where on the plate.</param>
/// <param name="Value">The number as printed, or null: unread, overrange, masked. Never 0 for "no number".</param>
/// <param name="Code">The instrument's text where <paramref name="Value"/> is null ("OVRFLW", "*****", "" for an empty cell); null beside a number unless the instrument marked it.</param>
public sealed record WellReading(Well Well, double? Value, string? Code)
{
    /// <summary>The sample's name where the export states one.</summary>
    public string? Sample { get; init; }

    /// <summary>Position of the well's text in the source, in bytes; null where the source was not kept byte for byte.</summary>
    public ByteRange? Bytes { get; init; }
}

/// <summary>One read of one plate: one quantity, one wavelength or channel, one time.</summary>
public sealed record PlateReading
{
    /// <summary>The plate's name or barcode as the instrument gave it; "" where it gave none.</summary>
    public required string Id { get; init; }

    /// <summary>"absorbance", "fluorescence", "luminescence", or "series:…", "assay bead count:…", "mass concentration:…".</summary>
    public required string Kind { get; init; }

    /// <summary>UCUM or annotation unit of the values: "OD", "RFU", "RLU", "{MFI}", "pg/mL".</summary>
    public required string Unit { get; init; }

    /// <summary>Detection (or absorbance) wavelength in nm; null where the source does not say.</summary>
    public double? WavelengthNm { get; init; }

    /// <summary>Excitation wavelength in nm; null where there is none or the source does not say.</summary>
    public double? ExcitationNm { get; init; }

    /// <summary>Position in a series: time in s of a kinetic read, wavelength in nm of a spectrum; null for an end point.</summary>
    public double? SeriesX { get; init; }

    /// <summary>The analyte where the export states one (multiplex); null else.</summary>
    public string? Analyte { get; init; }

    /// <summary>Chamber temperature in degrees Celsius; null where the source does not say.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>The wells in the order in which they came.</summary>
    public required ImmutableArray<WellReading> Wells { get; init; }

    /// <summary>Which bytes this came from.</summary>
    public required Provenance Provenance { get; init; }
}
