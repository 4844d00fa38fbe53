using System.Buffers.Binary;
using System.Text;

namespace Toolkit.Dicom.Tests;

/// <summary>Siemens' private headers and mosaic sheets.</summary>
public class SiemensTests : FolderTest
{
    private const int Side = 2;
    private const double Tolerance = 1e-6;
    private static readonly Tag Csa = new(0x00291010);

    [Fact]
    public void Numbers_of_a_header_are_found_by_name()
    {
        var csa = SiemensCsa.Parse(Header(("SliceNormalVector", ["0.0", "0.6", "-0.8"]), ("Text", ["abc"])))!;
        Assert.Equal([0, 0.6, -0.8], csa.Numbers("SliceNormalVector")!);
        Assert.Null(csa.Numbers("Text"));
        Assert.Null(csa.Numbers("Absent"));
    }

    [Fact]
    public void A_header_filled_by_an_anonymiser_is_absent() => Assert.Null(SiemensCsa.Parse("XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"u8));

    [Fact]
    public void A_header_cut_anywhere_is_absent()
    {
        var whole = Header(("SliceNormalVector", ["0.0", "0.6", "-0.8"]), ("NumberOfImagesInMosaic", ["35"]));
        for (var length = 0; length < whole.Length - 4; length++)
        {
            Assert.Null(SiemensCsa.Parse(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void No_length_in_a_header_throws()
    {
        var whole = Header(("A", ["1", "2"]), ("B", ["3"]));
        for (var at = 0; at + 4 <= whole.Length; at += 4)
        {
            foreach (var value in new[] { -1, int.MaxValue, int.MinValue, 1001 })
            {
                byte[] changed = [.. whole];
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
                _ = SiemensCsa.Parse(changed);
            }
        }
    }

    [Theory, InlineData(1, 1), InlineData(4, 2), InlineData(5, 3), InlineData(9, 3), InlineData(35, 6), InlineData(36, 6)]
    public void A_sheet_is_as_wide_as_the_root_of_its_slices(int slices, int side) => Assert.Equal(side, Mosaic.Side(slices));

    [Theory, InlineData(1.0), InlineData(-1.0)]
    public void Tiles_become_slices_along_the_rising_normal(double direction)
    {
        Phantom.Write(Folder, "m", Sheet(3, ("SliceNormalVector", ["0", "0", direction > 0 ? "1" : "-1"]), ("MosaicRefAcqTimes", ["0", "1000", "500"])));
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        var scan = series.Load().Value;
        Assert.Equal(3, scan.Image.Shape.Z);

        // Tile n holds the values 10 n + 1.
        double[] expected = direction > 0 ? [1, 11, 21] : [21, 11, 1];
        Assert.Equal(expected, Enumerable.Range(0, 3).Select(z => Phantom.Voxel(scan, 0, 0, z, 0)));
        Assert.Equal(direction > 0 ? [0, 1, 0.5] : [0.5, 1, 0], series.SliceTiming.Value, (a, b) => Math.Abs(a - b) < Tolerance);

        // The first stored slice of a reversed sheet is its last tile, two steps down.
        Assert.Equal(direction > 0 ? 7 : 7 - 10, series.Affine!.Origin.Z, Tolerance);
    }

    [Fact]
    public void The_position_of_a_sheet_is_about_the_centre_of_a_slice()
    {
        Phantom.Write(Folder, "m", Sheet(3, ("SliceNormalVector", ["0", "0", "1"])));
        var affine = Assert.Single(DicomFolder.Index([Folder]).Series).Affine!;

        // The sheet of 4 × 4 pixels of 3 mm starts at (-10, -20); a tile of 2 × 2 starts 3 mm further.
        Assert.Equal(-(-10 + 3), affine.Origin.X, Tolerance);
        Assert.Equal(-(-20 + 3 + 3), affine.Origin.Y, Tolerance);
    }

    [Fact]
    public void A_sheet_without_its_number_of_slices_is_not_guessed()
    {
        var data = Sheet(3);
        var stripped = new DataSet();
        foreach (var element in data.Where(e => !e.Tag.IsPrivate))
        {
            stripped.Add(element);
        }

        Phantom.Write(Folder, "m", stripped);
        var index = DicomFolder.Index([Folder]);
        Assert.Contains("a mosaic whose number of slices is not stated", Assert.Single(index.SetAside).Reason, StringComparison.Ordinal);
        Assert.False(Assert.Single(index.Series).Complete);
    }

    [Fact]
    public void A_sheet_without_a_normal_says_that_its_direction_was_taken()
    {
        Phantom.Write(Folder, "m", Sheet(3));
        Assert.Contains("the direction of the slices is not stated", Assert.Single(Assert.Single(DicomFolder.Index([Folder]).Series).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x1", new double[] { 0, 1, 2, 3 })]
    [InlineData("0x2", new double[] { 3, 2, 1, 0 })]
    [InlineData("0x4", new double[] { 2, 0, 3, 1 })]
    public void Old_protocols_give_the_order_of_slices(string mode, double[] turns)
    {
        var protocol = Encoding.ASCII.GetBytes($"junk### ASCCONV BEGIN ###\nsSliceArray.ucMode = {mode}\nlDelayTimeInTR = 400000\n### ASCCONV END ###");
        var data = Sheet(4, ("SliceNormalVector", ["0", "0", "1"]));
        data.Add(new(new(0x00291020), Vr.OB, protocol));
        Phantom.Write(Folder, "m", data);
        var timing = Phantom.SliceTiming(Folder);
        Assert.Equal(turns.Select(t => t * 1.6 / 4), timing.Value, (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Contains("worked out, no measured times", timing.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_volume_is_asked_first_for_its_times()
    {
        Phantom.Write(Folder, "m1", Numbered(Sheet(3, ("SliceNormalVector", ["0", "0", "1"]), ("MosaicRefAcqTimes", ["0", "600", "1200"])), 1));
        Phantom.Write(Folder, "m2", Numbered(Sheet(3, ("SliceNormalVector", ["0", "0", "1"]), ("MosaicRefAcqTimes", ["0", "0", "0"])), 2));
        Assert.Equal([0, 0, 0], Phantom.SliceTiming(Folder).Value);
    }

    [Theory, InlineData("1", "j-"), InlineData("0", "j")]
    public void The_sign_of_phase_encoding_is_turned_with_the_rows(string positive, string expected)
    {
        Phantom.Write(Folder, "m", Sheet(3, ("SliceNormalVector", ["0", "0", "1"]), ("PhaseEncodingDirectionPositive", [positive])));
        var encoding = Assert.Single(DicomFolder.Index([Folder]).Series).PhaseEncoding;
        Assert.Equal((expected, "(0018,1312), CSA PhaseEncodingDirectionPositive"), (encoding.Value.ToString(), encoding.Source));
    }

    private static DataSet Numbered(DataSet data, int number)
    {
        var numbered = new DataSet();
        foreach (var element in data)
        {
            numbered.Add(element.Tag == Tags.InstanceNumber || element.Tag == Tags.SopInstanceUid ? DicomWriter.Text(element.Tag, element.Vr, number.ToString(System.Globalization.CultureInfo.InvariantCulture)) : element);
        }

        return numbered;
    }

    // A sheet of 2 × 2 tiles of 2 × 2 pixels; pixel (0, last row) of tile n is 10 n + 1.
    private static DataSet Sheet(int slices, params (string, string[])[] csa)
    {
        const int edge = Side * 2;
        var pixels = new byte[edge * edge * 2];
        for (var n = 0; n < Side * Side; n++)
        {
            var corner = (n / Side * 2 * edge) + (n % Side * 2);
            BinaryPrimitives.WriteInt16LittleEndian(pixels.AsSpan((corner + edge) * 2), (short)((10 * n) + 1));
        }

        return Phantom.Slice(0, 0, 1,
            Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\ND\MOSAIC"),
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            Phantom.Number(Tags.ImagePositionPatient, -10, -20, 7),
            Phantom.Number(Tags.PixelSpacing, 3, 3),
            (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, edge)),
            (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, edge)),
            Phantom.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"),
            (new(0x0019100A), DicomWriter.UnsignedShort(new(0x0019100A), slices)),
            Phantom.Text(new(0x00290010), Vr.LO, "SIEMENS CSA HEADER"),
            (Csa, new DataElement(Csa, Vr.OB, Header(csa))),
            (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, pixels)));
    }

    private static byte[] Header(params (string Name, string[] Values)[] tags)
    {
        var bytes = new List<byte>();
        void Word(int value) => bytes.AddRange(BitConverter.GetBytes(value));
        void Padded(string text, int length) => bytes.AddRange(Encoding.ASCII.GetBytes(text.PadRight(length, '\0')));
        Padded("SV10", 8);
        Word(tags.Length);
        Word(77);
        foreach (var (name, values) in tags)
        {
            Padded(name, 64);
            Word(values.Length);
            Padded("FD", 4);
            Word(0);
            Word(values.Length);
            Word(77);
            foreach (var value in values)
            {
                Word(0);
                Word(value.Length);
                Word(77);
                Word(0);
                Padded(value, (value.Length + 3) & ~3);
            }
        }

        return [.. bytes];
    }
}
