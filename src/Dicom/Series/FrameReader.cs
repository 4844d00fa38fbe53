using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Turns the data set of one file into frames, or says why it has none.</summary>
internal static class FrameReader
{
    private const int MostFrames = 1_000_000;

    /// <summary>The frames of a file; a reason where the file is no image.</summary>
    public static IReadOnlyList<Frame> Read(string path, DicomFile file, StringPool pool, PhilipsIntensity intensity, out SetAside? aside)
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
            Syntax = file.Syntax,
            Format = format,
            SopClassUid = sopClass,
            SopInstanceUid = data.Ascii(Tags.SopInstanceUid) ?? "",
            StudyUid = pool.Take(data, Tags.StudyInstanceUid),
            SeriesUid = pool.Take(data, Tags.SeriesInstanceUid),
            SeriesNumber = data.Integer(Tags.SeriesNumber),
            Modality = pool.Take(data, Tags.Modality),
            Manufacturer = pool.Take(data, Tags.Manufacturer),
            PhotometricInterpretation = pool.Take(data, Tags.PhotometricInterpretation),
            FrameCount = frames,
            PixelOffset = pixels.Value.Offset,
            PixelLength = pixels.Value.Length,
        };
        if (source.PixelLength != DataElement.UndefinedLength && source.PixelLength < format.FrameBytes * source.FrameCount)
        {
            aside = new(path, SetAsideKind.Damaged, new Fault(source.PixelOffset, $"{format.FrameBytes * source.FrameCount} bytes of pixels", $"{source.PixelLength}").Message);
            return [];
        }

        if (EnhancedFrames.Has(data))
        {
            return EnhancedFrames.Read(source, data, pool, intensity);
        }

        if (source.FrameCount == 1)
        {
            return [Classic(source, data, pool, intensity)];
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

    private static Frame Classic(SourceFile file, DataSet data, StringPool pool, PhilipsIntensity intensity)
    {
        var imageType = pool.Take(data, Tags.ImageType);
        var tiles = imageType.Contains("MOSAIC", StringComparison.Ordinal) ? Mosaic.CountTiles(data) : 0;
        var plane = FramePlane.Read(data, data, data);
        var philips = Vendors.Of(file.Manufacturer) == Vendor.Philips ? data : null;
        var scale = FrameScale.Read(data, philips, Magnitude.Is(imageType), intensity);
        return new Frame
        {
            File = file,
            Position = plane.Position,
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
            Tiles = Math.Max(0, tiles),
            Reason = tiles < 0 ? "a mosaic whose number of slices is not stated (the private elements were removed)" : null,
        };
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
