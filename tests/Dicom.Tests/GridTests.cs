using System.Buffers.Binary;
using System.Globalization;

namespace Toolkit.Dicom.Tests;

/// <summary>United Imaging's grids: a volume on one sheet, with place and time of each tile.</summary>
public class GridTests : FolderTest
{
    private const int Edge = 2;
    private const double Tolerance = 1e-6;

    // Five tiles: three across, two down, the last place empty.
    private const int Tiles = 5;
    private const int Across = 3;
    private const int Down = 2;

    [Theory, InlineData(1), InlineData(-1)]
    public void Tiles_become_slices_along_the_rising_normal(int direction)
    {
        Write("g", direction);
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        var scan = series.Load().Value;
        Assert.Equal(new(Edge, Edge, Tiles), scan.Image.Shape);
        var tiles = Enumerable.Range(0, Tiles).Select(n => (10.0 * n) + 1);
        Assert.Equal(direction > 0 ? tiles : tiles.Reverse(), Enumerable.Range(0, Tiles).Select(z => Phantom.Voxel(scan, 0, 0, z, 0)));

        // The first tile is at z = 7; the affine starts at the lowest.
        Assert.Equal(direction > 0 ? 7 : 7 - (4 * (Tiles - 1)), series.Affine!.Origin.Z, Tolerance);
        Assert.Equal(4, series.Affine.VoxelSize.Z, Tolerance);

        // Last row of the first column: RAS of (-10, -20 + 3).
        Assert.Equal((10, 17), (series.Affine.Origin.X, series.Affine.Origin.Y));
    }

    [Fact]
    public void Times_of_the_tiles_are_the_times_of_the_slices()
    {
        Write("g", -1);
        var timing = Phantom.SliceTiming(Folder);
        Assert.Equal([0.8, 0.4, 1.0, 0.6, 0], timing.Value, (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal("(0065,xx51): (0008,002A) or (0008,0032) of each tile", timing.Source);
    }

    [Theory, InlineData("1", "j"), InlineData("0", "j-")]
    public void The_sign_of_phase_encoding_is_read(string positive, string expected)
    {
        Write("g", 1, Phantom.Text(new(0x00651058), Vr.IS, positive));
        var encoding = Assert.Single(DicomFolder.Index([Folder]).Series).PhaseEncoding;
        Assert.Equal((expected, "(0018,1312), (0065,xx58) Image Private Header"), (encoding.Value.ToString(), encoding.Source));
    }

    [Fact]
    public void A_grid_whose_tiles_are_not_placed_is_not_guessed()
    {
        Write("g", 1, (new(0x00651051), null));
        Assert.Contains("a mosaic whose number of slices is not stated", Assert.Single(DicomFolder.Index([Folder]).SetAside).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grid_with_uneven_tiles_is_not_guessed()
    {
        Write("g", 1, Sequence(1, uneven: true));
        Assert.Single(DicomFolder.Index([Folder]).SetAside);
    }

    [Theory, InlineData("COL", "1"), InlineData("COL", "0"), InlineData("ROW", "1"), InlineData("ROW", "0")]
    public void The_peer_places_and_signs_it_alike(string phase, string positive)
    {
        Peers.Need("dcm2niix", "dcm2niix");
        var input = Directory.CreateDirectory(Path.Combine(Folder, "in")).FullName;
        var output = Directory.CreateDirectory(Path.Combine(Folder, "out")).FullName;
        Write("in/g", 1, Phantom.Text(new(0x00651058), Vr.IS, positive), Phantom.Text(Tags.InPlanePhaseEncodingDirection, Vr.CS, phase));
        var ours = Assert.Single(DicomFolder.Index([input]).Series);
        Peers.Run("dcm2niix", "-f", "x", "-z", "n", "-o", output, input);
        var nifti = File.ReadAllBytes(Path.Combine(output, "x.nii"));
        Assert.Equal([Edge, Edge, Tiles], Enumerable.Range(1, 3).Select(i => (int)BinaryPrimitives.ReadInt16LittleEndian(nifti.AsSpan(40 + (2 * i)))));

        // The third row of the sform, at byte 312, has the place of the slices.
        Assert.Equal(ours.Affine!.Origin.Z, BinaryPrimitives.ReadSingleLittleEndian(nifti.AsSpan(312 + 12)), Tolerance);
        Assert.Contains($"\"PhaseEncodingDirection\": \"{ours.PhaseEncoding.Value}\"", File.ReadAllText(Path.Combine(output, "x.json")), StringComparison.Ordinal);
    }

    private static (Tag, DataElement?) Sequence(int direction, bool uneven = false)
    {
        string[] times = ["101500.000", "101500.600", "101501.000", "101500.400", "101500.800"];
        var items = Enumerable.Range(0, Tiles).Select(n => new DataSet
        {
            DicomWriter.Text(Tags.AcquisitionDate, Vr.DA, "20240101"),
            DicomWriter.Text(Tags.AcquisitionTime, Vr.TM, times[n]),
            DicomWriter.Decimal(Tags.ImagePositionPatient, -10, -20, 7 + (direction * 4 * n) + (uneven && n == 2 ? 1 : 0)),
        });
        return (new(0x00651051), new DataElement(new Tag(0x00651051), [.. items]));
    }

    private void Write(string name, int direction, params (Tag Tag, DataElement? Element)[] changes)
    {
        var pixels = new byte[Edge * Across * Edge * Down * 2];
        for (var n = 0; n < Tiles; n++)
        {
            var corner = (n / Across * Edge * Edge * Across) + (n % Across * Edge);
            BinaryPrimitives.WriteInt16LittleEndian(pixels.AsSpan((corner + (Edge * Across)) * 2), (short)((10 * n) + 1));
        }

        (Tag Tag, DataElement? Element)[] usual =
        [
            Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\VFRAME"),
            Phantom.Text(Tags.Manufacturer, Vr.LO, "UIH"),
            Phantom.Number(Tags.ImagePositionPatient, -10, -20, 7),
            Phantom.Number(Tags.PixelSpacing, 3, 3),
            (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, Edge * Down)),
            (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, Edge * Across)),
            Phantom.Text(new(0x00650010), Vr.LO, "Image Private Header"),
            Phantom.Text(new(0x00651050), Vr.DS, Tiles.ToString(CultureInfo.InvariantCulture)),
            Sequence(direction),
            (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, pixels)),
        ];
        Phantom.Write(Folder, name, Phantom.Slice(0, 0, 1, [.. usual.Where(u => !changes.Any(c => c.Tag == u.Tag)), .. changes]));
    }
}
