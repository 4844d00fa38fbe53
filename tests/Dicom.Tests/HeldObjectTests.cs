namespace Toolkit.Dicom.Tests;

/// <summary>Objects that the caller holds give what the same objects give from disk.</summary>
public class HeldObjectTests : FolderTest
{
    private const int Volumes = 3;
    private const int Slices = 4;

    [Theory, InlineData(1), InlineData(3)]
    public void Objects_in_memory_give_the_image_of_the_files(int threads)
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        var disk = Assert.Single(DicomFolder.Index([Folder]).Series).Load().Value;
        var held = Assert.Single(DicomFolder.Index(Objects().Reverse(), new IndexOptions { Threads = threads }).Series).Load(threads).Value;
        Assert.Equal(disk.Image.Bytes, held.Image.Bytes);
        Assert.Equal(disk.Image.Affine.ToString(), held.Image.Affine.ToString());
        Assert.Equal(disk.Provenance.Id, held.Provenance.Id);
    }

    [Fact]
    public void Damage_is_named_by_the_holders_name()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        var objects = Objects().Select(o => o.Name == "v1s2" ? new DicomBytes("v1s2", o.File[..^4]) : o);
        var index = DicomFolder.Index(objects);
        Assert.Equal(2, Assert.Single(index.Series).Volumes);
        Assert.Equal(SetAsideKind.Damaged, index.SetAside.Single(a => a.File == "v1s2").Kind);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1.99")]
    [InlineData("1.2.840.10008.1.2.4.70")]
    public void Every_encoding_is_read_from_memory(string syntax)
    {
        byte[] file;
        if (syntax == TransferSyntax.Deflated.Uid)
        {
            file = Compressed(Phantom.Slice(0, 0, 1));
        }
        else
        {
            var stream = Convert.FromBase64String(CodecTests.Streams.First(s => s.Data.Item1 == syntax).Data.Item3);
            file = DicomWriter.ToBytes(
                Phantom.Slice(0, 0, 1,
                    (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 6)),
                    (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 10)),
                    (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OB, default) { Fragments = [default, stream] })),
                TransferSyntax.Of(syntax));
        }

        File.WriteAllBytes(Path.Combine(Folder, "x"), file);
        var disk = Assert.Single(DicomFolder.Index([Folder]).Series).Load().Value;
        var held = Assert.Single(DicomFolder.Index([new DicomBytes("x", file)]).Series).Load().Value;
        Assert.Equal(disk.Image.Bytes, held.Image.Bytes);
        Assert.Contains(held.Image.Bytes, b => b != 0);
    }

    [Fact]
    public void Two_objects_of_one_name_are_refused()
    {
        var one = new DicomBytes("a", DicomWriter.ToBytes(Phantom.Slice(0, 0, 1)));
        Assert.Throws<ArgumentException>("objects", () => DicomFolder.Index([one, one]));
    }

    [Fact]
    public void A_holder_that_gives_other_bytes_later_is_a_fault()
    {
        var whole = DicomWriter.ToBytes(Phantom.Slice(0, 0, 1));
        var holder = new Forgetful(whole);
        var series = Assert.Single(DicomFolder.Index([holder]).Series);
        holder.Bytes = whole.AsMemory(0, 200);
        Assert.Contains("found the end", series.Load().Fault!.Message, StringComparison.Ordinal);
        holder.Bytes = whole.AsMemory(0, whole.Length - 4);
        Assert.Contains("expected 24 bytes of pixels, found 20", series.Load().Fault!.Message, StringComparison.Ordinal);
    }

    private static byte[] Compressed(DataSet data)
    {
        var plain = DicomWriter.ToBytes(data);
        var body = plain.AsSpan(plain.AsSpan().IndexOf("\x08\0\x08\0CS"u8));
        using var packed = new MemoryStream();
        packed.Write(DicomWriter.Head("1.2.840.10008.5.1.4.1.1.4", "1.2.3.1", TransferSyntax.Deflated.Uid));
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(body);
        }

        return packed.ToArray();
    }

    private IEnumerable<DicomBytes> Objects() => Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(p => new DicomBytes(Path.GetFileName(p), File.ReadAllBytes(p)));

    private sealed class Forgetful(ReadOnlyMemory<byte> bytes) : IDicomObject
    {
        public ReadOnlyMemory<byte> Bytes { get; set; } = bytes;

        public string Name => "x";

        public ReadOnlyMemory<byte> ToFile() => Bytes;
    }
}
