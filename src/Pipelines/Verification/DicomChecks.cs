using System.Globalization;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Verification;

/// <summary>One picture in every compression, and the place of a slice in the world, through the reader that a study uses.</summary>
internal static class DicomChecks
{
    private const int Rows = 6;
    private const int Columns = 10;
    private const string Encoder = "the picture's formula; the codestream was made by ";

    // 1.2.840.10008.1.2.4.90 by opj_compress of OpenJPEG 2.5.0, the others by dcmcjpeg, dcmcjpls and dcmcrle of dcmtk 3.6.7, all from one picture.
    private static readonly (string Name, string Uid, double Near, string By, string Codestream)[] Pictures =
    [
        ("RLE", "1.2.840.10008.1.2.5", 0, "dcmtk 3.6.7", "AgAAAEAAAAB2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPoA/gH8AP0BAAAJAAABAAEBAgIAAgMBAQAB/gIAAP8DAQEA/gICAwAD/wQAAP4CAQMA/gQABQkHJUpvlAfeAyhNCVuNv/EHVYe56wcJtvU0B7LxMG8H7QkRXQf1QY3ZB3G9CWwHHnfQKQfbNI0JBy2T+V8HK5H3XQ=="),
        ("JPEG lossless, first order", "1.2.840.10008.1.2.4.70", 0, "dcmtk 3.6.7", "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwAAAwEBAAMAAAAAAAAAAAAABgcKCQgFCw//2gAIAQEAAQAA+AA3niUlJecu1yUlJWoZGRlwrqcZGRlg22z8/wA0tqz8/P5l65m2zMqd7mYzGZJbbUzG3k1Qu2Wy2Y3b1Gy2cmqJnM5nNFP7CRzOZzf//9k="),
        ("JPEG lossless, predictor 7", "1.2.840.10008.1.2.4.57", 0, "dcmtk 3.6.7", "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAGAAoBAREA/8QAGwABAAMBAAMAAAAAAAAAAAAABwgJCgYFCw//2gAIAQEABwAA+AA3nul6XpY5TX6XpelVE1UWoiWnNzo901LaotV6XVtzo952dcy2tVfX3Nzo95YttUjluqLQu3Oj3kF3qSOkrU1ombnR7xhewkkdJWTf/9k="),
        ("JPEG-LS lossless", "1.2.840.10008.1.2.4.80", 0, "dcmtk 3.6.7", "/9j/9wALEAAGAAoBAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAEDYdxJiTEfHrVyPRYkyojJGKYLqacjJL1c+PLa6XLLHVo/XC3JoLly0w2qvuSWwmCWgbSk1LbZCFUspYVcyA9FLCWWxERLIsaxGqCH1jcKZQP//2Q=="),
        ("JPEG-LS near-lossless", "1.2.840.10008.1.2.4.81", 3, "dcmtk 3.6.7 with an error of at most 3", "/9j/9wALDAAGAAoBAREA/9oACAEBAAMAAEb7TkEAL3nLHnOCQPIMcAZaIINAGkiHAAgAAm0UIADixhQnAADVZrmTDRygyEwxaZk4848OhXPOOP/Z"),
        ("JPEG 2000 lossless", "1.2.840.10008.1.2.4.90", 0, "OpenJPEG 2.5.0", "/0//UQApAAAAAAAKAAAABgAAAAAAAAAAAAAACgAAAAYAAAAAAAAAAAABCwEB/1IADAAAAAEAAAQEAAH/XAAEQGD/ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAABhAAH/k8/lQBFQVIJxLHWIraRwF/K4MwVE1CrR8Jq8RoJzsjufBJHK/X7q7jYhA3aEQPsQIbjhNSS7IdG8bhQrqxbxqHdA7nqmsGEEY3RS4BLqzhsAZzM6/9k="),
    ];

    public static IEnumerable<Check> All() =>
    [
        .. Pictures.Select(p => new Check("dicom", "largest error of a picture in " + p.Name, 0, p.Near, Encoder + p.By, input => LargestError(p.Uid, Convert.FromBase64String(p.Codestream), input))
        {
            Unavailable = () => p.Uid == TransferSyntax.Jpeg2000Lossless.Uid && !Codecs.HasJpeg2000 ? "the library libopenjp2 is not installed: JPEG 2000 cannot be read (Debian: libopenjp2-7)" : null,
        }),
        new Check("dicom", "x of the second voxel of a row, in mm RAS+", 10 - 3, 1e-9, "PS3.3 C.7.6.2.1.1, and the turn from LPS to RAS", input => Place(input).X),
        new Check("dicom", "spacing of slices that are stored in another order, in mm", 5, 1e-9, "the slices' positions", input => Spacing(input)),
    ];

    private static double LargestError(string uid, byte[] codestream, InputValue input)
    {
        var pixels = new DataElement(Tags.PixelData, Vr.OB, default) { Fragments = [default, codestream] };
        if (!Load([Slice(0, Rows, Columns, pixels, TransferSyntax.Of(uid), 0)]).Try(out var image, out _))
        {
            return double.NaN;
        }

        // The reader turns columns of LPS into RAS: the order of values along x is kept or reversed as a whole, so both are tried.
        var worst = new double[2];
        for (var i = 0; i < Rows * Columns; i++)
        {
            int x = i % Columns, y = i / Columns;
            var expected = (x + y) % 5 == 0 ? input(7) : ((x * 37) + (y * 91) + (x * y * 13)) % 4001;
            worst[0] = Math.Max(worst[0], Math.Abs(image.Image.Value(i) - expected));
            worst[1] = Math.Max(worst[1], Math.Abs(image.Image.Value(((Rows - 1 - y) * Columns) + x) - expected));
        }

        return worst.Min();
    }

    private static Point3 Place(InputValue input)
    {
        var image = Load([.. Enumerable.Range(0, 3).Select(s => Plain(s, input(3)))]).Value.Image;
        return image.Affine.Apply(1, 0, 0);
    }

    private static double Spacing(InputValue input)
    {
        var image = Load([Plain(2, 3), Plain(0, 3), new DicomBytes("s1", Slice(5, 4, 4, Pixels(4, 4), null, input(1)).File)]).Value.Image;
        return image.Affine.VoxelSize.Z;
    }

    private static DicomBytes Plain(int slice, double columnSpacing) => Slice(5, 4, 4, Pixels(4, 4), null, slice, columnSpacing);

    private static DataElement Pixels(int rows, int columns) => new(Tags.PixelData, Vr.OW, new byte[rows * columns * 2]);

    private static Parsed<ScanImage> Load(IReadOnlyList<DicomBytes> files) =>
        DicomFolder.Index(files).Series is [var series] ? series.Load() : new Fault(0, "one series", "another number");

    private static DicomBytes Slice(double spacing, int rows, int columns, DataElement pixels, TransferSyntax? syntax, double slice, double columnSpacing = 3)
    {
        var number = slice.ToString("0.###", CultureInfo.InvariantCulture);
        var bits = syntax is null ? 16 : 12;
        DataSet data =
        [
            DicomWriter.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M"),
            DicomWriter.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.4"),
            DicomWriter.Text(Tags.SopInstanceUid, Vr.UI, "1.2.3." + ((int)slice + 1).ToString(CultureInfo.InvariantCulture)),
            DicomWriter.Text(Tags.Modality, Vr.CS, "MR"),
            DicomWriter.Text(Tags.MrAcquisitionType, Vr.CS, "2D"),
            DicomWriter.Text(Tags.StudyInstanceUid, Vr.UI, "1.2.1"),
            DicomWriter.Text(Tags.SeriesInstanceUid, Vr.UI, "1.2.2"),
            DicomWriter.Text(Tags.SeriesNumber, Vr.IS, "4"),
            DicomWriter.Text(Tags.InstanceNumber, Vr.IS, ((int)slice + 1).ToString(CultureInfo.InvariantCulture)),
            DicomWriter.Decimal(Tags.ImagePositionPatient, -10, -20, spacing * slice),
            DicomWriter.Decimal(Tags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0),
            DicomWriter.UnsignedShort(Tags.SamplesPerPixel, 1),
            DicomWriter.UnsignedShort(Tags.Rows, rows),
            DicomWriter.UnsignedShort(Tags.Columns, columns),
            DicomWriter.Decimal(Tags.PixelSpacing, 2, columnSpacing),
            DicomWriter.UnsignedShort(Tags.BitsAllocated, 16),
            DicomWriter.UnsignedShort(Tags.BitsStored, bits),
            DicomWriter.UnsignedShort(Tags.HighBit, bits - 1),
            DicomWriter.UnsignedShort(Tags.PixelRepresentation, 0),
            pixels,
        ];
        return new("s" + number, DicomWriter.ToBytes(data, syntax));
    }
}
