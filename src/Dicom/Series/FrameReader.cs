using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Turns the data set of one file into frames, or says why it has none.</summary>
internal static class FrameReader
{
    private const int MostFrames = 1_000_000;
    private static readonly Tag ExtendedOffsetTable = new(0x7FE00001);
    private static readonly Tag RealWorldMapping = new(0x00409096);
    private static readonly Tag ReceiveCoilName = new(0x00181250);

    // The element of Siemens' plain private group that names the coil elements of this image.
    private static readonly Tag SiemensCoil = new(0x0051100F);

    /// <summary>The frames of a file; a reason where the file is no image.</summary>
    /// <param name="holder">Who holds the bytes; null for a file on disk.</param>
    public static IReadOnlyList<Frame> Read(string path, IDicomObject? holder, DicomFile file, StringPool pool, ScaleChoice scale, out SetAside? aside)
    {
        var data = file.Data;
        aside = null;
        var pixels = FindPixels(data);
        var sopClass = pool.Take(data, Tags.SopClassUid);
        if (pixels is null || SopClasses.IsNonImage(sopClass))
        {
            aside = new(path, SetAsideKind.NotAnImage, SopClasses.Name(sopClass));
            return [];
        }

        if (Format(data) is not { } format)
        {
            aside = new(path, SetAsideKind.Damaged, "rows, columns or bits (0028,xxxx) are missing or impossible");
            return [];
        }

        var frames = data.Integer(Tags.NumberOfFrames) ?? 1;
        if (frames is < 1 or > MostFrames)
        {
            aside = new(path, SetAsideKind.Damaged, string.Create(CultureInfo.InvariantCulture, $"(0028,0008) states {frames} frames; expected 1 to {MostFrames}"));
            return [];
        }

        var source = new SourceFile
        {
            Path = path,
            Holder = holder,
            Syntax = file.Syntax,
            Format = format,
            SopClassUid = sopClass,
            SopInstanceUid = data.Ascii(Tags.SopInstanceUid) ?? "",
            StudyUid = pool.Take(data, Tags.StudyInstanceUid),
            SeriesUid = pool.Take(data, Tags.SeriesInstanceUid),
            SeriesNumber = data.Integer(Tags.SeriesNumber),
            Modality = pool.Take(data, Tags.Modality),
            Manufacturer = pool.Take(data, Tags.Manufacturer),
            Title = pool.Take(data, Tags.SeriesDescription) is var description && pool.Take(data, Tags.ProtocolName) is { Length: > 0 } protocol && protocol != description ? pool.Join(description, protocol) : description,
            PhotometricInterpretation = pool.Take(data, Tags.PhotometricInterpretation),
            FrameCount = frames,
            PixelOffset = pixels.Value.Offset,
            PixelLength = pixels.Value.Length,
            ExtendedOffsets = frames > 1 ? data.Bytes(ExtendedOffsetTable).ToArray() : default,
        };
        if (source.PixelLength != DataElement.UndefinedLength && source.PixelLength < format.FrameBytes * source.FrameCount)
        {
            aside = new(path, SetAsideKind.Damaged, new Fault(source.PixelOffset, $"{format.FrameBytes * source.FrameCount} bytes of pixels", $"{source.PixelLength}").Message);
            return [];
        }

        if (EnhancedFrames.Has(data))
        {
            return EnhancedFrames.Read(source, data, pool, scale);
        }

        if (source.FrameCount == 1)
        {
            var frame = Classic(source, data, pool, scale);
            if (frame.IsPlaced || !SopClasses.IsSecondaryCapture(sopClass))
            {
                return [frame];
            }

            aside = new(path, SetAsideKind.NotAnImage, "secondary capture: a screen shot or a scanned page without a place in the scanner");
            return [];
        }

        aside = new(path, SetAsideKind.Unsupported, "several frames without functional groups: their places are not stated");
        return [];
    }

    private static DataElement? FindPixels(DataSet data) => data.TryFind(Tags.PixelData, out var element) && element.Length > 0 ? element : null;

    private static PixelFormat? Format(DataSet data)
    {
        int? Tag(Tag tag) => data.TryFind(tag, out var e) && e.Vr is Vr.US or Vr.Unknown && e.Value.Length == 2 ? data.Integer(tag) : null;

        if (Tag(Tags.Rows) is not (> 0 and var rows) || Tag(Tags.Columns) is not (> 0 and var columns) || Tag(Tags.BitsAllocated) is not { } allocated || allocated is not (8 or 16 or 32))
        {
            return null;
        }

        var stored = Tag(Tags.BitsStored) ?? allocated;
        var high = Tag(Tags.HighBit) ?? (stored - 1);
        var samples = Tag(Tags.SamplesPerPixel) ?? 1;
        return stored < 1 || stored > allocated || high >= allocated || high < stored - 1 || samples is not (1 or 3)
            ? null
            : new(rows, columns, allocated, stored, high, Tag(Tags.PixelRepresentation) == 1, samples, Tag(Tags.PlanarConfiguration) == 1);
    }

    private static Frame Classic(SourceFile file, DataSet data, StringPool pool, ScaleChoice choice)
    {
        var vendor = Vendors.Of(file.Manufacturer);
        var imageType = ImageType(data, pool, vendor);
        var sheet = Sheet.Read(data, imageType);
        var plane = FramePlane.Read(data, data, data);
        var scale = FrameScale.Read(data, vendor == Vendor.Philips ? data : null, Magnitude.Is(imageType), data.Sequence(RealWorldMapping), choice);
        return new Frame
        {
            File = file,
            Position = sheet.First ?? plane.Position,
            Row = plane.Row,
            Column = plane.Column,
            IsPlaced = plane.IsPlaced,
            RowSpacing = plane.RowSpacing,
            ColumnSpacing = plane.ColumnSpacing,
            ImageType = imageType,
            EchoTime = data.Number(Tags.EchoTime),
            EchoNumber = data.Integer(Tags.EchoNumbers),
            TemporalPosition = data.Integer(Tags.TemporalPositionIdentifier),
            AcquisitionNumber = data.Integer(Tags.AcquisitionNumber),
            InstanceNumber = data.Integer(Tags.InstanceNumber),
            TriggerTime = data.Number(Tags.TriggerTime),
            AcquisitionSeconds = DicomTime.Seconds(data.Bytes(Tags.AcquisitionTime)),
            Slope = scale.Slope,
            Intercept = scale.Intercept,
            ScaleRule = scale.Rule,
            Tiles = Math.Max(0, sheet.Tiles),
            TilesAcross = sheet.Across,
            TilesDown = sheet.Down,
            TileStep = sheet.Step,
            Coil = pool.Take(data, vendor == Vendor.Siemens ? SiemensCoil : ReceiveCoilName),
            Gradient = GradientReader.OfFile(data, vendor, plane, imageType),
            Reason = sheet.Tiles < 0 ? "a mosaic whose number of slices is not stated (the private elements were removed)" : null,
        };
    }

    // GE tells phase, real and imaginary images from magnitude by a private number alone.
    private static string ImageType(DataSet data, StringPool pool, Vendor vendor)
    {
        var type = pool.Take(data, Tags.ImageType);
        var component = vendor == Vendor.Ge && data.PrivateNumbers(0x0043, "GEMS_PARM_01", 0x2F, Vr.SS) is [var number, ..]
            ? number switch { 1 => "PHASE", 2 => "REAL", 3 => "IMAGINARY", _ => "" }
            : "";
        return component.Length == 0 || type.Contains(component, StringComparison.Ordinal) ? type : pool.Join(type, component);
    }
}

/// <summary>Tells magnitude images from phase, real, imaginary and field maps.</summary>
internal static class Magnitude
{
    public static bool Is(string imageType)
    {
        foreach (var part in imageType.AsSpan().Split('\\'))
        {
            if (imageType.AsSpan()[part].Trim() is "P" or "PHASE" or "R" or "REAL" or "I" or "IMAGINARY" or "B0" or "B0 MAP" or "PHASE MAP" or "FIELD_MAP" or "FIELD MAP")
            {
                return false;
            }
        }

        return true;
    }
}
