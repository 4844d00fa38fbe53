using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Turns the data set of one file into frames, or says why it has none.</summary>
internal static class FrameReader
{
    /// <summary>The frames of a classic file; a reason where the file is no image.</summary>
    public static IReadOnlyList<Frame> Read(string path, DicomFile file, StringPool pool, out SetAside? aside)
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
            FrameCount = data.Integer(Tags.NumberOfFrames) ?? 1,
            PixelOffset = pixels.Value.Offset,
            PixelLength = pixels.Value.Length,
        };
        if (source.PixelLength != DataElement.UndefinedLength && source.PixelLength < format.FrameBytes * source.FrameCount)
        {
            aside = new(path, SetAsideKind.Damaged, new Fault(source.PixelOffset, $"{format.FrameBytes * source.FrameCount} bytes of pixels", $"{source.PixelLength}").Message);
            return [];
        }

        return [Classic(source, data, pool)];
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

    private static Frame Classic(SourceFile file, DataSet data, StringPool pool)
    {
        Span<double> position = stackalloc double[3], orientation = stackalloc double[6], spacing = stackalloc double[2];
        var imageType = pool.Take(data, Tags.ImageType);
        var mosaic = imageType.Contains("MOSAIC", StringComparison.Ordinal) ? Mosaic.CountTiles(data) : 0;
        var placed = Numbers(data, Tags.ImagePositionPatient, position) & Numbers(data, Tags.ImageOrientationPatient, orientation) & Numbers(data, Tags.PixelSpacing, spacing);
        var row = Unit(orientation[..3]);
        var column = Unit(orientation[3..]);
        return new Frame
        {
            File = file,
            Position = new(position[0], position[1], position[2]),
            Row = row ?? default,
            Column = column ?? default,
            IsPlaced = placed && row is not null && column is not null && Math.Abs(row.Value.Dot(column.Value)) < 1e-3 && spacing[0] > 0 && spacing[1] > 0,
            RowSpacing = spacing[0],
            ColumnSpacing = spacing[1],
            ImageType = imageType,
            EchoTime = data.Number(Tags.EchoTime),
            EchoNumber = data.Integer(Tags.EchoNumbers),
            TemporalPosition = data.Integer(Tags.TemporalPositionIdentifier),
            AcquisitionNumber = data.Integer(Tags.AcquisitionNumber),
            InstanceNumber = data.Integer(Tags.InstanceNumber),
            TriggerTime = data.Number(Tags.TriggerTime),
            AcquisitionSeconds = DicomTime.Seconds(data.Bytes(Tags.AcquisitionTime)),
            Slope = data.Number(Tags.RescaleSlope) is { } slope && slope != 0 ? slope : 1,
            Intercept = data.Number(Tags.RescaleIntercept) ?? 0,
            Tiles = Math.Max(0, mosaic),
            Reason = mosaic < 0 ? "mosaic, not unpackable: the number of slices is not stated (the private elements were removed)" : null,
        };
    }

    private static bool Numbers(DataSet data, Tag tag, Span<double> into) => data.TryFind(tag, out var element) && data.Numbers(element, into) == into.Length;

    private static Point3? Unit(ReadOnlySpan<double> v)
    {
        var vector = new Point3(v[0], v[1], v[2]);
        var length = vector.Length;
        return length is > 0.9 and < 1.1 ? (1 / length) * vector : null;
    }
}
