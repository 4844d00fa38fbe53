namespace Toolkit.Dicom.Tests;

/// <summary>Data sets that are written come back; broken bytes are faults that name their place.</summary>
public class DicomFileTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void What_is_written_is_read_back(bool explicitVr)
    {
        var syntax = explicitVr ? TransferSyntax.ExplicitLittleEndian : TransferSyntax.ImplicitLittleEndian;
        var file = DicomFile.Read(DicomWriter.ToBytes(Sample(), syntax)).Value;
        Assert.Equal(syntax, file.Syntax);
        Assert.Equal("1.2.3", file.Data.Ascii(Tags.SopInstanceUid));
        Assert.Equal([1.5, -2, 3e-5], file.Data.NumberArray(Tags.ImagePositionPatient)!);
        Assert.Equal(64, file.Data.Integer(Tags.Rows));
        Assert.Equal("inner", file.Data.FirstItem(new(0x00081140))!.FirstItem(new(0x00081140))!.Ascii(Tags.SeriesDescription));
        Assert.Equal([1, 2, 3, 4], file.Data.Bytes(Tags.PixelData).ToArray());
    }

    [Fact]
    public void A_file_without_preamble_is_read_as_implicit_little_endian()
    {
        var whole = DicomWriter.ToBytes(Sample(), TransferSyntax.ImplicitLittleEndian);
        var start = whole.AsSpan().IndexOf("\x08\0\x16\0"u8);
        var file = DicomFile.Read(whole.AsMemory(start)).Value;
        Assert.Equal(TransferSyntax.ImplicitLittleEndian, file.Syntax);
        Assert.Equal("1.2.3", file.Data.Ascii(Tags.SopInstanceUid));
    }

    [Fact]
    public void A_declared_length_beyond_the_end_is_refused_and_names_its_byte()
    {
        var whole = DicomWriter.ToBytes(Sample());
        var fault = DicomFile.Read(whole.AsMemory(0, whole.Length - 2)).Fault!;
        Assert.Equal(whole.Length - 4, fault.Offset);
        Assert.StartsWith("4 bytes of (7FE0,0010)", fault.Expected, StringComparison.Ordinal);
        Assert.Equal("2", fault.Found);
    }

    [Fact]
    public void Bytes_of_another_kind_are_refused_with_their_beginning()
    {
        var fault = DicomFile.Read("hello, world"u8.ToArray()).Fault!;
        Assert.Equal("byte 0: expected a DICOM file ('DICM' at byte 128, or a data set of group 0008), found 'hello, world'", fault.Message);
    }

    [Fact]
    public void Sequences_deeper_than_the_limit_are_refused()
    {
        var data = Sample();
        var fault = DicomFile.Read(DicomWriter.ToBytes(data), new ReadLimits { Depth = 1 }).Fault!;
        Assert.Equal("sequences at most 1 deep", fault.Expected);
    }

    [Fact]
    public void Private_elements_are_found_by_their_creator()
    {
        var data = Sample();
        Assert.True(DicomFile.Read(DicomWriter.ToBytes(data)).Value.Data.TryFindPrivate(0x0019, "MAKER", 0x0A, out var found));
        Assert.Equal(0x0019110Au, found.Tag.Value);
        Assert.False(data.TryFindPrivate(0x0019, "OTHER", 0x0A, out _));
    }

    private static DataSet Sample() => new()
    {
        DicomWriter.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.4"),
        DicomWriter.Text(Tags.SopInstanceUid, Vr.UI, "1.2.3"),
        new(new(0x00081140), [new DataSet { new(new(0x00081140), [new DataSet { DicomWriter.Text(Tags.SeriesDescription, Vr.LO, "inner") }]) }]),
        DicomWriter.Text(new(0x00190011), Vr.LO, "MAKER"),
        DicomWriter.UnsignedShort(new(0x0019110A), 7),
        DicomWriter.Decimal(Tags.ImagePositionPatient, 1.5, -2, 3e-5),
        DicomWriter.UnsignedShort(Tags.Rows, 64),
        new(Tags.PixelData, Vr.OW, new byte[] { 1, 2, 3, 4 }),
    };
}
