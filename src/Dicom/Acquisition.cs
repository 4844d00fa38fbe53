namespace Toolkit.Dicom;

/// <summary>What else the first file says about how the image was acquired; null where it does not.</summary>
public sealed record Acquisition
{
    private static readonly Tag TimingGroup = new(0x00189112);

    public string? Model { get; private init; }

    public string? SoftwareVersions { get; private init; }

    /// <summary>"2D" or "3D".</summary>
    public string? AcquisitionType { get; private init; }

    public string? ScanningSequence { get; private init; }

    public string? SequenceVariant { get; private init; }

    public double? FieldStrengthTesla { get; private init; }

    public double? FlipAngleDegrees { get; private init; }

    public double? InversionTimeSeconds { get; private init; }

    /// <summary>Start of the series as HHMMSS; null where not stated.</summary>
    public string? SeriesTime { get; private init; }

    internal static Acquisition Read(DataSet header) => new()
    {
        Model = header.Text(Tags.ManufacturerModelName),
        SoftwareVersions = header.Ascii(Tags.SoftwareVersions),
        AcquisitionType = header.Ascii(Tags.MrAcquisitionType),
        ScanningSequence = header.Ascii(Tags.ScanningSequence),
        SequenceVariant = header.Ascii(Tags.SequenceVariant),
        FieldStrengthTesla = header.Number(Tags.MagneticFieldStrength),
        FlipAngleDegrees = header.Number(Tags.FlipAngle) ?? EnhancedFrames.SharedGroup(header, TimingGroup)?.Number(Tags.FlipAngle),
        InversionTimeSeconds = header.Number(Tags.InversionTime) is > 0 and var inversion ? inversion / 1e3 : null,
        SeriesTime = header.Ascii(Tags.SeriesTime) is { } time ? time.Split('.')[0] : null,
    };
}
