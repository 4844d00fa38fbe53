namespace Toolkit.Dicom.Tests;

/// <summary>dcmtk re-encodes whole files in every transfer syntax it can write; each must give the voxels of the plain file.</summary>
public class SyntaxTests : FolderTest
{
    private const int Rows = 37;
    private const int Columns = 53;

    /// <summary>Program, its options, the syntax it writes, and the largest allowed error.</summary>
    public static TheoryData<string, string, string, int> Encoders => new()
    {
        { "dcmconv", "+ti", "1.2.840.10008.1.2", 0 },
        { "dcmconv", "+te", "1.2.840.10008.1.2.1", 0 },
        { "dcmconv", "+tb", "1.2.840.10008.1.2.2", 0 },
        { "dcmconv", "+td", "1.2.840.10008.1.2.1.99", 0 },
        { "dcmcrle", "", "1.2.840.10008.1.2.5", 0 },
        { "dcmcrle", "+fs 1", "1.2.840.10008.1.2.5", 0 },
        { "dcmcjpeg", "+e1", "1.2.840.10008.1.2.4.70", 0 },
        { "dcmcjpeg", "+el +sv 1", "1.2.840.10008.1.2.4.57", 0 },
        { "dcmcjpeg", "+el +sv 4", "1.2.840.10008.1.2.4.57", 0 },
        { "dcmcjpeg", "+el +sv 7", "1.2.840.10008.1.2.4.57", 0 },
        { "dcmcjpeg", "+e1 +fs 1", "1.2.840.10008.1.2.4.70", 0 },
        { "dcmcjpls", "+el", "1.2.840.10008.1.2.4.80", 0 },
        { "dcmcjpls", "+el +fs 1", "1.2.840.10008.1.2.4.80", 0 },
        { "dcmcjpls", "+en +md 2", "1.2.840.10008.1.2.4.81", 2 },
    };

    public static TheoryData<string, string, string, int, int, bool> Everything
    {
        get
        {
            var all = new TheoryData<string, string, string, int, int, bool>();
            foreach (var row in Encoders)
            {
                var (program, options, syntax, near) = row.Data;
                foreach (var (bits, signed) in new[] { (8, false), (12, false), (12, true), (16, false), (16, true) })
                {
                    // Near-lossless coding of negative numbers is not what dcmtk does.
                    if (near == 0 || !signed)
                    {
                        all.Add(program, options, syntax, near, bits, signed);
                    }
                }
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Everything))]
    public void Every_encoding_gives_the_voxels_of_the_plain_file(string program, string options, string syntax, int near, int bits, bool signed)
    {
        Peers.Need(program, "dcmtk");
        var plain = Write("plain", bits, signed);
        var encoded = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "encoded")).FullName, "x");
        Peers.Run(program, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), plain, encoded]);

        var expected = Assert.Single(DicomFolder.Index([plain]).Series).Load().Value;
        var series = Assert.Single(DicomFolder.Index([encoded]).Series);
        Assert.Equal(syntax, Assert.Single(series.TransferSyntaxes).Uid);
        var found = series.Load().Value;
        for (var i = 0; i < Rows * Columns; i++)
        {
            Assert.InRange(found.Image.Value(i) - expected.Image.Value(i), -near, near);
        }

        Assert.Equal(expected.Image.Affine.ToString(), found.Image.Affine.ToString());
    }

    [Theory, InlineData("dcmcrle", ""), InlineData("dcmcjpeg", "+e1"), InlineData("dcmcjpls", "+el")]
    public void Frames_of_several_fragments_are_read(string program, string options)
    {
        Peers.Need(program, "dcmtk");
        var frames = Enumerable.Range(0, 6).Select(i => new EnhancedPhantom.FrameSpec(i / 3, i % 3)).ToList();
        Phantom.Write(Folder, "plain", EnhancedPhantom.File(frames, "OTHER"));
        var plain = Path.Combine(Folder, "plain");
        var encoded = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "encoded")).FullName, "x");
        Peers.Run(program, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), plain, encoded]);
        Assert.Equal(
            Assert.Single(DicomFolder.Index([plain]).Series).Load().Value.Image.Bytes,
            Assert.Single(DicomFolder.Index([encoded]).Series).Load().Value.Image.Bytes);
    }

    [Fact]
    public void Text_in_two_character_sets_survives_dcmtks_conversion()
    {
        Peers.Need("dcmconv", "dcmtk");
        var name = new DataElement(Tags.SeriesDescription, Vr.LO, System.Text.Encoding.Latin1.GetBytes("K\u00F6rper "));
        Phantom.Write(Folder, "latin", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 100"), (Tags.SeriesDescription, name)));
        var latin = Path.Combine(Folder, "latin");
        var utf8 = Path.Combine(Folder, "utf8");
        Peers.Run("dcmconv", "+U8", latin, utf8);
        Assert.Equal("K\u00F6rper", Assert.Single(DicomFolder.Index([latin]).Series).Description);
        Assert.Equal("K\u00F6rper", Assert.Single(DicomFolder.Index([utf8]).Series).Description);
        Assert.Equal("ISO_IR 192", DicomFile.Read(utf8).Value.Data.CharacterSet);
    }

    // Values over the whole range of the bits: edges, noise, and runs that RLE and JPEG-LS take apart.
    private string Write(string name, int bits, bool signed)
    {
        var random = new Random(bits);
        var bytes = bits == 8 ? 1 : 2;
        var pixels = new byte[(Rows * Columns * bytes) + (Rows * Columns * bytes % 2)];
        for (var i = 0; i < Rows * Columns; i++)
        {
            var range = 1 << bits;
            var value = (i % 5) switch { 0 => 0, 1 => range - 1, 2 => i * 37 % range, 3 => random.Next(range), _ => range / 2 };
            value = i / Columns % 4 == 3 ? range / 3 : value;
            value = signed ? value - (range / 2) : value;
            pixels[i * bytes] = (byte)value;
            if (bytes == 2)
            {
                pixels[(i * 2) + 1] = (byte)(value >> 8);
            }
        }

        Phantom.Write(Folder, name, Phantom.Slice(0, 0, 1,
            Phantom.Text(new(0x00280004), Vr.CS, "MONOCHROME2"),
            Phantom.Text(Tags.SpecificCharacterSet, Vr.CS, "ISO_IR 100"),
            (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, Rows)),
            (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, Columns)),
            (Tags.BitsAllocated, DicomWriter.UnsignedShort(Tags.BitsAllocated, bytes * 8)),
            (Tags.BitsStored, DicomWriter.UnsignedShort(Tags.BitsStored, bits)),
            (Tags.HighBit, DicomWriter.UnsignedShort(Tags.HighBit, bits - 1)),
            (Tags.PixelRepresentation, DicomWriter.UnsignedShort(Tags.PixelRepresentation, signed ? 1 : 0)),
            (Tags.PixelData, new DataElement(Tags.PixelData, bytes == 1 ? Vr.OB : Vr.OW, pixels))));
        return Path.Combine(Folder, name);
    }
}
