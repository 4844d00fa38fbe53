using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Tests;

/// <summary>Small MR files made in memory: plane slices of a few pixels whose values tell volume and slice.</summary>
internal static class Phantom
{
    public const int Rows = 3;
    public const int Columns = 4;

    /// <summary>One slice of one volume; every element can be replaced or, with a null value, taken out.</summary>
    public static DataSet Slice(int volume, int slice, int slices, params (Tag Tag, DataElement? Element)[] changes)
    {
        var instance = (volume * slices) + slice + 1;
        var pixels = new byte[Rows * Columns * 2];
        for (var i = 0; i < Rows * Columns; i++)
        {
            BitConverter.TryWriteBytes(pixels.AsSpan(i * 2), (short)((volume * 100) + (slice * 10) + (i % 10)));
        }

        var elements = new DataSet
        {
            DicomWriter.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M"),
            DicomWriter.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.4"),
            DicomWriter.Text(Tags.SopInstanceUid, Vr.UI, "1.2.3." + instance.ToString(CultureInfo.InvariantCulture)),
            DicomWriter.Text(Tags.Modality, Vr.CS, "MR"),
            DicomWriter.Text(Tags.ScanningSequence, Vr.CS, "EP"),
            DicomWriter.Text(Tags.MrAcquisitionType, Vr.CS, "2D"),
            DicomWriter.Decimal(Tags.RepetitionTime, 2000),
            DicomWriter.Decimal(Tags.EchoTime, 30),
            DicomWriter.Decimal(Tags.SpacingBetweenSlices, 5),
            DicomWriter.Text(Tags.InPlanePhaseEncodingDirection, Vr.CS, "COL"),
            DicomWriter.Text(Tags.StudyInstanceUid, Vr.UI, "1.2.1"),
            DicomWriter.Text(Tags.SeriesInstanceUid, Vr.UI, "1.2.2"),
            DicomWriter.Text(Tags.SeriesNumber, Vr.IS, "4"),
            DicomWriter.Text(Tags.InstanceNumber, Vr.IS, instance.ToString(CultureInfo.InvariantCulture)),
            DicomWriter.Decimal(Tags.ImagePositionPatient, -10, -20, 5 * slice),
            DicomWriter.Decimal(Tags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0),
            DicomWriter.UnsignedShort(Tags.SamplesPerPixel, 1),
            DicomWriter.UnsignedShort(Tags.Rows, Rows),
            DicomWriter.UnsignedShort(Tags.Columns, Columns),
            DicomWriter.Decimal(Tags.PixelSpacing, 2, 3),
            DicomWriter.UnsignedShort(Tags.BitsAllocated, 16),
            DicomWriter.UnsignedShort(Tags.BitsStored, 16),
            DicomWriter.UnsignedShort(Tags.HighBit, 15),
            DicomWriter.UnsignedShort(Tags.PixelRepresentation, 1),
            new(Tags.PixelData, Vr.OW, pixels),
        };
        var changed = new DataSet();
        foreach (var element in elements.Where(e => !changes.Any(c => c.Tag == e.Tag)).Concat(changes.Where(c => c.Element is not null).Select(c => c.Element!.Value)).OrderBy(e => e.Tag))
        {
            changed.Add(element);
        }

        return changed;
    }

    /// <summary>Writes a data set under a name.</summary>
    public static void Write(string folder, string name, DataSet data, TransferSyntax? syntax = null) =>
        File.WriteAllBytes(Path.Combine(folder, name), DicomWriter.ToBytes(data, syntax));

    /// <summary>A whole series: files v0s0, v0s1, …</summary>
    public static void WriteSeries(string folder, int volumes, int slices, Func<int, int, (Tag, DataElement?)[]>? changes = null)
    {
        for (var v = 0; v < volumes; v++)
        {
            for (var s = 0; s < slices; s++)
            {
                Write(folder, string.Create(CultureInfo.InvariantCulture, $"v{v}s{s}"), Slice(v, s, slices, changes?.Invoke(v, s) ?? []));
            }
        }
    }

    public static (Tag, DataElement?) Text(Tag tag, Vr vr, string value) => (tag, DicomWriter.Text(tag, vr, value));

    public static (Tag, DataElement?) Number(Tag tag, params ReadOnlySpan<double> values) => (tag, DicomWriter.Decimal(tag, values));

    public static ConversionReport Convert(string folder, int threads = 1) =>
        ConversionReport.Convert(DicomFolder.Index([folder], new IndexOptions { Threads = threads }), threads, (series, _) => series.Description);

    /// <summary>The value of a voxel of a loaded image.</summary>
    public static double Voxel(ScanImage scan, int x, int y, int z, int t) =>
        scan.Image.Value(scan.Image.Shape.Index(x, y, z) + (t * scan.Image.Shape.Count));

    public static Sourced<double[]> SliceTiming(string folder) => Assert.Single(DicomFolder.Index([folder]).Series).SliceTiming;
}

/// <summary>A folder that is gone after the test.</summary>
public abstract class FolderTest : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("toolkit-dicom-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
