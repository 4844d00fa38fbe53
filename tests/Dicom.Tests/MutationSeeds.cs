using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Toolkit.Dicom.Tests;

/// <summary>Small sound files of every transfer syntax, shape and maker.</summary>
internal static class MutationSeeds
{
    private static readonly Tag Nested = new(0x00081140);

    public static IReadOnlyList<MutationSeed> All()
    {
        var plain = Phantom.Slice(0, 0, 1, (Nested, new DataElement(Nested, [new DataSet { DicomWriter.Text(Tags.SeriesDescription, Vr.LO, "inner") }])));
        var seeds = new List<MutationSeed>
        {
            Make("plain", DicomWriter.ToBytes(plain)),
            Make("implicit", DicomWriter.ToBytes(plain, TransferSyntax.ImplicitLittleEndian)),
            Make("big endian", BigEndian(plain)),
            Make("deflated", Deflated(plain)),
            Make("enhanced", DicomWriter.ToBytes(Enhanced())),
            Make("mosaic", DicomWriter.ToBytes(Mosaic())),
            Make("grid", DicomWriter.ToBytes(Grid())),
            Make("ge", DicomWriter.ToBytes(Ge())),
        };
        foreach (var (number, row) in CodecTests.Streams.Index())
        {
            var (syntax, _, stream) = row.Data;
            seeds.Add(Make("codec " + number.ToString(CultureInfo.InvariantCulture), DicomWriter.ToBytes(
                Phantom.Slice(0, 0, 1,
                    (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 6)),
                    (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 10)),
                    (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OB, default) { Fragments = [default, Convert.FromBase64String(stream)] })),
                TransferSyntax.Of(syntax))));
        }

        Export(seeds);
        return seeds;
    }

    // For the fuzzer of samples/fuzz-dicom.
    private static void Export(List<MutationSeed> seeds)
    {
        if (Environment.GetEnvironmentVariable("TOOLKIT_FUZZ_SEEDS") is { Length: > 0 } folder)
        {
            foreach (var seed in seeds)
            {
                File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, seed.Name.Replace(' ', '-') + ".dcm"), seed.File);
            }
        }
    }

    private static MutationSeed Make(string name, byte[] file)
    {
        // The value starts 8 or 12 bytes behind its header; a deflated file has no elements of its own.
        var read = DicomFile.Read(file).Value;
        int[] starts = [.. Starts(read.Data).Where(s => s > 132 && s < file.Length - 8).Distinct().Order()];
        return new(name, file, read.Syntax.IsDeflated || starts.Length == 0 ? [200, 260, 300] : starts);
    }

    private static IEnumerable<int> Starts(DataSet data) => data.SelectMany(e =>
        (e.Items ?? []).SelectMany(Starts).Append((int)e.Offset - (e.Vr.HasLongLength() ? 12 : 8)));

    private static DataSet Enhanced()
    {
        var frames = Enumerable.Range(0, 6).Select(i => new EnhancedPhantom.FrameSpec(i / 3, i % 3)
        {
            Index = [1, (i % 3) + 1, (i / 3) + 1],
            BValue = 500 * (i / 3),
            Direction = [0, 0, 1],
            RealWorld = (0.5, 1),
            PhilipsScaleSlope = 0.25,
        }).ToList();
        return EnhancedPhantom.File(frames, "Philips Medical Systems", 1, new Tag(0x00209056), new Tag(0x00209057), new Tag(0x00209128));
    }

    private static DataSet Mosaic() => Phantom.Slice(0, 0, 1,
        Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\ND\MOSAIC"),
        Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
        (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 4)),
        (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 4)),
        Phantom.Text(new(0x00290010), Vr.LO, "SIEMENS CSA HEADER"),
        (new(0x00291010), new DataElement(new Tag(0x00291010), Vr.OB, SiemensCsa.Write(
            [("NumberOfImagesInMosaic", [4]), ("SliceNormalVector", [0, 0, -1]), ("MosaicRefAcqTimes", [0, 500, 1000, 1500]), ("PhaseEncodingDirectionPositive", [1]), ("B_value", [800]), ("DiffusionGradientDirection", [1, 0, 0])]))),
        (new(0x00291020), new DataElement(new Tag(0x00291020), Vr.OB, Encoding.ASCII.GetBytes("### ASCCONV BEGIN ###\nsSliceArray.ucMode = 0x4\nlDelayTimeInTR = 400000\n### ASCCONV END ###"))),
        (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray())));

    private static DataSet Grid() => Phantom.Slice(0, 0, 1,
        Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\VFRAME"),
        Phantom.Text(Tags.Manufacturer, Vr.LO, "UIH"),
        (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 4)),
        (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 4)),
        Phantom.Text(new(0x00650010), Vr.LO, "Image Private Header"),
        Phantom.Text(new(0x00651050), Vr.DS, "3"),
        (new(0x00651051), new DataElement(new Tag(0x00651051), [.. Enumerable.Range(0, 3).Select(n => new DataSet
        {
            DicomWriter.Text(Tags.AcquisitionTime, Vr.TM, "10150" + n.ToString(CultureInfo.InvariantCulture)),
            DicomWriter.Decimal(Tags.ImagePositionPatient, -10, -20, 4 * n),
        })])),
        (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, new byte[32])));

    private static DataSet Ge()
    {
        using var zipped = new MemoryStream();
        zipped.Write([40, 0, 0, 0]);
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write("TR \"2000.0\"\nSLICEORDER \"1\"\n"u8);
        }

        return Phantom.Slice(0, 0, 1,
            Phantom.Text(Tags.Manufacturer, Vr.LO, "GE MEDICAL SYSTEMS"),
            Phantom.Text(new(0x00250010), Vr.LO, "GEMS_SERS_01"),
            (new(0x0025101B), new DataElement(new Tag(0x0025101B), Vr.OB, zipped.ToArray())),
            Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"),
            Phantom.Text(new(0x00431039), Vr.IS, @"1000\8\0\0"),
            Phantom.Number(new(0x0043107C), 0.05));
    }

    private static byte[] Deflated(DataSet data)
    {
        var plain = DicomWriter.ToBytes(data);
        using var packed = new MemoryStream();
        packed.Write(DicomWriter.Head(SopClasses.MrImage, "1.2.3.1", TransferSyntax.Deflated.Uid));
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(plain.AsSpan(plain.AsSpan().IndexOf("\x08\0\x08\0CS"u8)));
        }

        return packed.ToArray();
    }

    // Explicit big endian, which the writer does not write: headers turned, binary values turned by their width.
    private static byte[] BigEndian(DataSet data)
    {
        var bytes = new List<byte>(DicomWriter.Head(SopClasses.MrImage, "1.2.3.1", TransferSyntax.ExplicitBigEndian.Uid));
        void Half(int value) => bytes.AddRange([(byte)(value >> 8), (byte)value]);
        void Word(long value) => bytes.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        foreach (var element in data.Where(e => e.Items is null))
        {
            var value = element.Value.ToArray();
            if (element.Vr.WordSize() == 2)
            {
                for (var i = 0; i + 1 < value.Length; i += 2)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(i), BinaryPrimitives.ReadUInt16LittleEndian(value.AsSpan(i)));
                }
            }

            Half(element.Tag.Group);
            Half(element.Tag.Element);
            Half((ushort)element.Vr);
            if (element.Vr.HasLongLength())
            {
                Half(0);
                Word(value.Length);
            }
            else
            {
                Half(value.Length);
            }

            bytes.AddRange(value);
        }

        return [.. bytes];
    }
}
