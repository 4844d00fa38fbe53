using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Toolkit.Dicom.Tests;

/// <summary>GE's protocol block, raw-data flags and slice orders.</summary>
public class GeTests : FolderTest
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Keys_of_the_protocol_block_are_read()
    {
        var header = Block("TR \"2000.0\"\nSLICEORDER \"1\"\n");
        Assert.Equal("1", GeProtocol.Value(header, "SLICEORDER"));
        Assert.Equal("2000.0", GeProtocol.Value(header, "TR"));
        Assert.Null(GeProtocol.Value(header, "SLICE"));
    }

    [Fact]
    public void A_broken_block_has_no_keys()
    {
        var data = new DataSet { DicomWriter.Text(new(0x00250010), Vr.LO, "GEMS_SERS_01"), new(new(0x0025101B), Vr.OB, new byte[] { 9, 0, 0, 0, 1, 2, 3, 4, 5, 6 }) };
        Assert.Null(GeProtocol.Value(data, "SLICEORDER"));
    }

    [Theory]
    [InlineData("0", false, new[] { 0, 0.4, 0.8, 1.2, 1.6 })]
    [InlineData("1", false, new[] { 0, 1.2, 0.4, 1.6, 0.8 })]
    [InlineData("1", true, new[] { 0.8, 1.6, 0.4, 1.2, 0 })]
    public void The_slice_order_gives_times_along_the_prescription(string order, bool downwards, double[] expected)
    {
        const int slices = 5;
        WriteSeries(slices, 2, "SLICEORDER \"" + order + "\"\n", downwards);
        var timing = Phantom.SliceTiming(Folder);
        Assert.Equal(expected, timing.Value, (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Contains("worked out, no measured times", timing.Source, StringComparison.Ordinal);
    }

    [Theory]

    // Six slices two at a time: three excitations.
    [InlineData("0", 2, "27\\LX\\MR Software release:DV27.0_R03", new[] { 0, 0.6667, 1.3333, 0, 0.6667, 1.3333 })]

    // Eight slices two at a time: four excitations, made five where the software is old and the order interleaved.
    [InlineData("1", 2, "27\\LX\\MR Software release:DV26.0_R01", new[] { 0, 1.2, 0.4, 1.6, 0.8, 0, 1.2, 0.4 })]
    [InlineData("1", 2, "28\\LX\\MR Software release:DV28.0_R02", new[] { 0, 1.0, 0.5, 1.5, 0, 1.0, 0.5, 1.5 })]
    public void Slices_excited_together_share_their_time(string order, int together, string software, double[] expected)
    {
        WriteSeries(expected.Length, 2, "SLICEORDER \"" + order + "\"\n", downwards: false,
            Phantom.Text(Tags.SoftwareVersions, Vr.LO, software),
            Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"),
            Phantom.Text(new(0x004310B6), Vr.LO, $"{together}\\4\\19\\\\\\\\"));
        Assert.Equal(expected, Phantom.SliceTiming(Folder).Value, (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Fact]
    public void Without_any_source_the_times_are_unknown()
    {
        WriteSeries(3, 2, "TR \"2000\"\n", downwards: false);
        Assert.Equal("no trigger times, no timer, and no slice order in the protocol data block", Phantom.SliceTiming(Folder).Reason);
    }

    [Theory]
    [InlineData(48, 0x0008, false)]
    [InlineData(124, 0x0008, false)]
    [InlineData(124, 0x0002, true)]
    [InlineData(124, 0x0004, true)]
    public void The_flags_of_the_raw_data_header_give_the_polarity(int place, short flags, bool reversed)
    {
        const int start = 64;
        var bytes = new byte[400];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), start);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(start), 26.002f);
        "GE_MED_NMR"u8.CopyTo(bytes.AsSpan(start + place - 14));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(start + place), flags);
        Assert.Equal(reversed, GeProtocol.IsPhaseReversed(UserData(bytes)));
    }

    [Theory, InlineData(0), InlineData(20), InlineData(100_000), InlineData(-1)]
    public void Flags_that_cannot_be_found_are_unknown(int start)
    {
        var bytes = new byte[400];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), start);
        Assert.Null(GeProtocol.IsPhaseReversed(UserData(bytes)));
    }

    private static DataSet UserData(byte[] bytes) => new() { DicomWriter.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"), new(new(0x0043102A), Vr.OB, bytes) };

    private static DataSet Block(string text) => new() { DicomWriter.Text(new(0x00250010), Vr.LO, "GEMS_SERS_01"), new(new(0x0025101B), Vr.OB, Zipped(text)) };

    private static byte[] Zipped(string text)
    {
        using var stream = new MemoryStream();
        stream.Write([0, 0, 0, 0]);
        using (var zip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(Encoding.ASCII.GetBytes(text));
        }

        return stream.ToArray();
    }

    private void WriteSeries(int slices, int volumes, string protocol, bool downwards, params (Tag, DataElement?)[] more) =>
        Phantom.WriteSeries(Folder, volumes, slices, (_, s) =>
        [
            Phantom.Text(Tags.Manufacturer, Vr.LO, "GE MEDICAL SYSTEMS"),
            Phantom.Text(new(0x00250010), Vr.LO, "GEMS_SERS_01"),
            (new(0x0025101B), new DataElement(new(0x0025101B), Vr.OB, Zipped(protocol))),
            Phantom.Number(Tags.ImagePositionPatient, -10, -20, downwards ? -5 * s : 5 * s),
            .. more,
        ]);
}
