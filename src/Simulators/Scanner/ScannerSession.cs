using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Scanner;

/// <summary>The data sets of one series.</summary>
internal sealed class ScannerSession
{
    // A magnetisation-prepared gradient echo, and an echo-planar run, as a scanner of 3 T has them: ms and degrees.
    private const double StructuralEchoMs = 2.98;
    private const double StructuralInversionMs = 900;
    private const double StructuralFlip = 9;
    private const double EchoPlanarEchoMs = 30;
    private const double EchoPlanarFlip = 80;

    private readonly ScannerOptions options;
    private readonly GridShape shape;
    private readonly double step;
    private readonly bool isEchoPlanar;
    private readonly Point3 row;
    private readonly Point3 column;
    private readonly Point3 slice;
    private readonly Point3 size;
    private readonly Point3 firstPixel;
    private readonly string study;
    private readonly string series;
    private readonly string frameOfReference;

    public ScannerSession(ScannerOptions options, GridShape shape, Affine affine, double step, bool isEchoPlanar)
    {
        ScannerSimulator.RequirePerpendicular(affine);
        this.options = options;
        this.shape = shape;
        this.step = step;
        this.isEchoPlanar = isEchoPlanar;
        size = affine.VoxelSize;
        row = (1 / size.X) * Lps(affine.Column(0));

        // DICOM's rows run against j: the stored image of the reader has its rows turned.
        column = (-1 / size.Y) * Lps(affine.Column(1));
        slice = (1 / size.Z) * Lps(affine.Column(2));
        firstPixel = Lps(affine.Apply(0, shape.Y - 1, 0));
        var who = options.Participant.Label + "/" + options.StudyStart.ToString("s", CultureInfo.InvariantCulture);
        study = ScannerSimulator.Uid(options.Seed, who);
        series = ScannerSimulator.Uid(options.Seed, string.Create(CultureInfo.InvariantCulture, $"{who}/{options.SeriesNumber}"));
        frameOfReference = ScannerSimulator.Uid(options.Seed, who + "/frame");
    }

    /// <summary>One slice of one volume.</summary>
    public DataSet SliceFile(short[] values, int volume, int k, int volumes, double repetitionSeconds, double[]? timing)
    {
        var data = Header((volume * shape.Z) + k + 1, volume, (volume * repetitionSeconds) + (timing?[k] ?? 0), repetitionSeconds);
        data.Add(DicomWriter.Text(Tags.ImageType, Vr.CS, isEchoPlanar ? @"ORIGINAL\PRIMARY\EPI\NONE" : @"ORIGINAL\PRIMARY\OTHER"));
        data.Add(DicomWriter.Text(Tags.Manufacturer, Vr.LO, "GE MEDICAL SYSTEMS"));
        if (volumes > 1)
        {
            data.Add(DicomWriter.Text(Tags.TemporalPositionIdentifier, Vr.IS, Whole(volume + 1)));
            data.Add(DicomWriter.Text(Tags.NumberOfTemporalPositions, Vr.IS, Whole(volumes)));
        }

        var pixels = new byte[shape.X * shape.Y * 2];
        CopySlice(values, volume, k, pixels, shape.X, 0);
        AddPixels(data, firstPixel + (k * size.Z * slice), shape.X, shape.Y, pixels);
        return data;
    }

    /// <summary>One volume as a mosaic sheet.</summary>
    public DataSet MosaicFile(short[] values, int volume, double repetitionSeconds, double[]? timing)
    {
        var side = (int)Math.Ceiling(Math.Sqrt(shape.Z));
        int width = shape.X * side, height = shape.Y * side;
        var data = Header(volume + 1, volume, volume * repetitionSeconds, repetitionSeconds);
        data.Add(DicomWriter.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\ND\MOSAIC"));
        data.Add(DicomWriter.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"));
        data.Add(DicomWriter.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"));
        data.Add(DicomWriter.UnsignedShort(new(0x0019100A), shape.Z));
        data.Add(DicomWriter.Text(new(0x00290010), Vr.LO, "SIEMENS CSA HEADER"));
        data.Add(new(new(0x00291010), Vr.OB, CsaHeader.Write(slice, shape.Z, timing)));
        var sheet = new byte[width * height * 2];
        for (var k = 0; k < shape.Z; k++)
        {
            CopySlice(values, volume, k, sheet, width, ((k / side) * shape.Y * width) + ((k % side) * shape.X));
        }

        // The stated position is that of a slice as large as the sheet, about the same centre.
        AddPixels(data, firstPixel - (0.5 * size.X * (width - shape.X) * row) - (0.5 * size.Y * (height - shape.Y) * column), width, height, sheet);
        return data;
    }

    private static Point3 Lps(Point3 ras) => new(-ras.X, -ras.Y, ras.Z);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Date(DateTime at) => at.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Time(DateTime at) => at.ToString("HHmmss.ffffff", CultureInfo.InvariantCulture);

    // The writer puts elements in order.
    private DataSet Header(int instance, int volume, double acquiredSeconds, double repetitionSeconds)
    {
        var start = options.StudyStart.AddMinutes(5 * options.SeriesNumber);
        var acquired = start.AddSeconds(acquiredSeconds);
        var data = new DataSet
        {
            DicomWriter.Text(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 192"),
            DicomWriter.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.4"),
            DicomWriter.Text(Tags.SopInstanceUid, Vr.UI, ScannerSimulator.Uid(options.Seed, series + "/" + Whole(instance))),
            DicomWriter.Text(Tags.StudyDate, Vr.DA, Date(options.StudyStart)),
            DicomWriter.Text(Tags.SeriesDate, Vr.DA, Date(start)),
            DicomWriter.Text(Tags.AcquisitionDate, Vr.DA, Date(acquired)),
            DicomWriter.Text(Tags.StudyTime, Vr.TM, Time(options.StudyStart)),
            DicomWriter.Text(Tags.SeriesTime, Vr.TM, Time(start)),
            DicomWriter.Text(Tags.AcquisitionTime, Vr.TM, Time(acquired)),
            DicomWriter.Text(Tags.Modality, Vr.CS, "MR"),
            DicomWriter.Text(Tags.SeriesDescription, Vr.LO, options.Description, Encoding.UTF8),
            DicomWriter.Text(Tags.PatientName, Vr.PN, options.Participant.Label),
            DicomWriter.Text(Tags.PatientId, Vr.LO, options.Participant.Label),
            DicomWriter.Text(Tags.ScanningSequence, Vr.CS, isEchoPlanar ? "EP" : @"GR\IR"),
            DicomWriter.Text(Tags.MrAcquisitionType, Vr.CS, isEchoPlanar ? "2D" : "3D"),
            DicomWriter.Decimal(Tags.SliceThickness, size.Z),
            DicomWriter.Decimal(Tags.RepetitionTime, repetitionSeconds * 1e3),
            DicomWriter.Decimal(Tags.EchoTime, options.EchoTimeMs ?? (isEchoPlanar ? EchoPlanarEchoMs : StructuralEchoMs)),
            DicomWriter.Decimal(Tags.FlipAngle, isEchoPlanar ? EchoPlanarFlip : StructuralFlip),
            DicomWriter.Text(Tags.EchoNumbers, Vr.IS, "1"),
            DicomWriter.Decimal(Tags.SpacingBetweenSlices, size.Z),
            DicomWriter.Text(Tags.ProtocolName, Vr.LO, options.Description, Encoding.UTF8),
            DicomWriter.Text(Tags.InPlanePhaseEncodingDirection, Vr.CS, "COL"),
            DicomWriter.Text(Tags.StudyInstanceUid, Vr.UI, study),
            DicomWriter.Text(Tags.SeriesInstanceUid, Vr.UI, series),
            DicomWriter.Text(Tags.SeriesNumber, Vr.IS, Whole(options.SeriesNumber)),
            DicomWriter.Text(Tags.AcquisitionNumber, Vr.IS, Whole(volume + 1)),
            DicomWriter.Text(Tags.InstanceNumber, Vr.IS, Whole(instance)),
            DicomWriter.Text(Tags.FrameOfReferenceUid, Vr.UI, frameOfReference),
        };
        if (!isEchoPlanar)
        {
            data.Add(DicomWriter.Decimal(Tags.InversionTime, StructuralInversionMs));
        }

        return data;
    }

    private void AddPixels(DataSet data, Point3 position, int columns, int rows, byte[] pixels)
    {
        data.Add(DicomWriter.Decimal(Tags.ImagePositionPatient, position.X, position.Y, position.Z));
        data.Add(DicomWriter.Decimal(Tags.ImageOrientationPatient, row.X, row.Y, row.Z, column.X, column.Y, column.Z));
        data.Add(DicomWriter.UnsignedShort(Tags.SamplesPerPixel, 1));
        data.Add(DicomWriter.Text(Tags.PhotometricInterpretation, Vr.CS, "MONOCHROME2"));
        data.Add(DicomWriter.UnsignedShort(Tags.Rows, rows));
        data.Add(DicomWriter.UnsignedShort(Tags.Columns, columns));
        data.Add(DicomWriter.Decimal(Tags.PixelSpacing, size.Y, size.X));
        data.Add(DicomWriter.UnsignedShort(Tags.BitsAllocated, 16));
        data.Add(DicomWriter.UnsignedShort(Tags.BitsStored, 16));
        data.Add(DicomWriter.UnsignedShort(Tags.HighBit, 15));
        data.Add(DicomWriter.UnsignedShort(Tags.PixelRepresentation, 1));
        data.Add(DicomWriter.Decimal(Tags.RescaleIntercept, 0));
        data.Add(DicomWriter.Decimal(Tags.RescaleSlope, step));
        data.Add(new(Tags.PixelData, Vr.OW, pixels));
    }

    /// <summary>Writes a slice, rows turned, with its first pixel at <paramref name="corner"/> of a sheet <paramref name="pitch"/> pixels wide.</summary>
    private void CopySlice(short[] values, int volume, int k, Span<byte> sheet, int pitch, int corner)
    {
        for (var y = 0; y < shape.Y; y++)
        {
            var from = (((((volume * shape.Z) + k) * shape.Y) + (shape.Y - 1 - y)) * shape.X);
            var to = sheet[((corner + (y * pitch)) * 2)..];
            for (var x = 0; x < shape.X; x++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(to[(x * 2)..], values[from + x]);
            }
        }
    }
}
