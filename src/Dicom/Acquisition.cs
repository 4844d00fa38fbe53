namespace Toolkit.Dicom;

/// <summary>What else the first file says about how the image was acquired; null where it does not.</summary>
public sealed record Acquisition
{
    private static readonly Tag TimingGroup = new(0x00189112);
    private static readonly Tag PixelMeasures = new(0x00289110);
    private static readonly Tag ImagingGroup = new(0x00189006);

    public string? Model { get; private init; }

    public string? SoftwareVersions { get; private init; }

    /// <summary>"2D" or "3D".</summary>
    public string? AcquisitionType { get; private init; }

    public string? ScanningSequence { get; private init; }

    public string? SequenceVariant { get; private init; }

    /// <summary>The maker's name of the sequence: "*epfid2d1_64".</summary>
    public string? SequenceName { get; private init; }

    public double? FieldStrengthTesla { get; private init; }

    public double? FlipAngleDegrees { get; private init; }

    public double? InversionTimeSeconds { get; private init; }

    public double? SliceThicknessMm { get; private init; }

    /// <summary>Centre to centre, as stated; the affine has the true one.</summary>
    public double? SpacingBetweenSlicesMm { get; private init; }

    public double? EchoTrainLength { get; private init; }

    /// <summary>Hz a pixel along frequency encoding.</summary>
    public double? PixelBandwidth { get; private init; }

    /// <summary>MHz.</summary>
    public double? ImagingFrequency { get; private init; }

    /// <summary>"HFS": head first, supine.</summary>
    public string? PatientPosition { get; private init; }

    public string? BodyPart { get; private init; }

    /// <summary>Start of the series as HHMMSS; null where not stated.</summary>
    public string? SeriesTime { get; private init; }

    internal static Acquisition Read(DataSet header) => new()
    {
        Model = header.Text(Tags.ManufacturerModelName),
        SoftwareVersions = header.Ascii(Tags.SoftwareVersions),
        AcquisitionType = header.Ascii(Tags.MrAcquisitionType),
        ScanningSequence = header.Ascii(Tags.ScanningSequence),
        SequenceName = header.Ascii(Tags.SequenceName),
        SequenceVariant = header.Ascii(Tags.SequenceVariant),
        FieldStrengthTesla = header.Number(Tags.MagneticFieldStrength),
        FlipAngleDegrees = header.Number(Tags.FlipAngle) ?? EnhancedFrames.SharedGroup(header, TimingGroup)?.Number(Tags.FlipAngle),
        InversionTimeSeconds = header.Number(Tags.InversionTime) is > 0 and var inversion ? inversion / 1e3 : null,
        SliceThicknessMm = header.Number(Tags.SliceThickness) ?? EnhancedFrames.SharedGroup(header, PixelMeasures)?.Number(Tags.SliceThickness),
        SpacingBetweenSlicesMm = header.Number(Tags.SpacingBetweenSlices) ?? EnhancedFrames.SharedGroup(header, PixelMeasures)?.Number(Tags.SpacingBetweenSlices),
        EchoTrainLength = header.Number(Tags.EchoTrainLength) ?? EnhancedFrames.SharedGroup(header, TimingGroup)?.Number(Tags.EchoTrainLength),
        PixelBandwidth = header.Number(new(0x00180095)) ?? EnhancedFrames.SharedGroup(header, ImagingGroup)?.Number(new(0x00180095)),
        ImagingFrequency = header.Number(new(0x00180084)) ?? EnhancedFrames.SharedGroup(header, ImagingGroup)?.Number(new(0x00189098)),
        PatientPosition = header.Ascii(new(0x00185100)),
        BodyPart = header.Ascii(new(0x00180015)),
        SeriesTime = header.Ascii(Tags.SeriesTime) is { } time ? time.Split('.')[0] : null,
    };
}
