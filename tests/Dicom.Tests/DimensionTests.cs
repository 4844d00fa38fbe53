using static Toolkit.Dicom.Tests.EnhancedPhantom;

namespace Toolkit.Dicom.Tests;

/// <summary>What tells the volumes of an enhanced object apart, and what its frames say besides.</summary>
public class DimensionTests : FolderTest
{
    private const double Tolerance = 1e-6;
    private static readonly Tag StackId = new(0x00209056);
    private static readonly Tag InStack = new(0x00209057);
    private static readonly Tag Time = new(0x00209128);
    private static readonly Tag Weighting = new(0x00189087);

    [Theory, InlineData(true), InlineData(false)]
    public void The_dimension_index_gives_the_order_where_every_time_index_is_one(bool timeFirst)
    {
        // Times run backwards through the file; all are acquired at one time and have one temporal position, as some makers write it.
        var frames = Frames(3, 4).Select(f => f with { TimeIndex = 1, Index = timeFirst ? [1, f.Time + 1, f.Slice + 1] : [1, f.Slice + 1, f.Time + 1] }).Reverse().ToArray();
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "CANON_MEC", 1, timeFirst ? [StackId, Time, InStack] : [StackId, InStack, Time]));
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal(3, scan.Image.Volumes);
        for (var t = 0; t < 3; t++)
        {
            Assert.Equal((t * 100) + 21, Phantom.Voxel(scan, 1, Phantom.Rows - 1, 2, t));
        }

        Assert.Contains(scan.Provenance.Parameters, p => p is { Key: "volumes", Value: "file (0020,0013) and dimension index (0020,9157)" });
    }

    [Fact]
    public void The_first_dimension_of_several_varies_slowest()
    {
        // Weighting, then repetition: both count towards the volume.
        var frames = Frames(4, 2).Select(f => f with { TimeIndex = 1, Index = [(f.Time / 2) + 1, f.Slice + 1, (f.Time % 2) + 1] }).ToArray();
        Phantom.Write(Folder, "one", EnhancedPhantom.File([.. frames.OrderBy(f => f.Slice).ThenBy(f => -f.Time)], "OTHER", 1, Weighting, InStack, Time));
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal([1, 101, 201, 301], Enumerable.Range(0, 4).Select(t => (int)Phantom.Voxel(scan, 1, Phantom.Rows - 1, 0, t)));
    }

    [Fact]
    public void An_index_with_too_few_values_is_not_used()
    {
        var frames = Frames(2, 3).Select(f => f with { Index = [1] }).ToArray();
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "OTHER", 1, Time, InStack));
        Assert.Equal(2, Assert.Single(DicomFolder.Index([Folder]).Series).Volumes);
    }

    [Fact]
    public void Directions_of_frames_are_read()
    {
        double[][] directions = [[0, 0, 0], [0, 1, 0], [0, 0, 1]];
        var frames = Frames(3, 2).Select(f => f with { BValue = f.Time == 0 ? 0 : 700, Direction = f.Time == 0 ? null : directions[f.Time] }).ToArray();
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "SIEMENS"));
        var diffusion = Assert.Single(DicomFolder.Index([Folder]).Series).Diffusion;
        Assert.Equal([0, 700, 700], diffusion.Select(d => d.BValue));
        Assert.Equal((0, -1, 0), (diffusion[1].Direction!.Value.X, diffusion[1].Direction!.Value.Y, diffusion[1].Direction!.Value.Z));
        Assert.Equal(1, diffusion[2].Direction!.Value.Z);
    }

    [Theory]
    [InlineData(false, 2.0, "(0028,1053), (0028,1052)")]
    [InlineData(true, 0.25, "real-world values (0040,9096)")]
    public void The_real_world_mapping_is_taken_on_request(bool realWorld, double slope, string rule)
    {
        var frames = Frames(1, 3).Select(f => f with { Slope = 2, RealWorld = (0.25, -500) }).ToArray();
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "OTHER"));
        var scan = Assert.Single(DicomFolder.Index([Folder], new IndexOptions { RealWorldValues = realWorld }).Series).Load().Value;
        Assert.Equal((slope, rule), (scan.Image.Slope, scan.Scaling));
        Assert.Equal(realWorld ? -500 : 0, scan.Image.Intercept);
    }

    [Fact]
    public void Without_a_rescale_slope_the_real_world_mapping_is_the_scale()
    {
        var mapping = new DataSet
        {
            new(new(0x004008EA), [new DataSet { DicomWriter.Text(new(0x00080100), Vr.SH, "Hz") }]),
            new(new(0x00409224), Vr.FD, BitConverter.GetBytes(1.5)),
            new(new(0x00409225), Vr.FD, BitConverter.GetBytes(0.5)),
        };
        Phantom.WriteSeries(Folder, 1, 2, (_, _) => [(new(0x00409096), new DataElement(new Tag(0x00409096), [mapping]))]);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal((0.5, 1.5, "real-world values (0040,9096) in Hz"), (scan.Image.Slope, scan.Image.Intercept, scan.Scaling));
    }

    [Fact]
    public void Several_mappings_say_no_single_scale()
    {
        var mapping = new DataSet { new(new(0x00409224), Vr.FD, BitConverter.GetBytes(1.5)), new(new(0x00409225), Vr.FD, BitConverter.GetBytes(0.5)) };
        Phantom.WriteSeries(Folder, 1, 2, (_, _) => [(new(0x00409096), new DataElement(new Tag(0x00409096), [mapping, mapping]))]);
        Assert.Equal(1, Assert.Single(Phantom.Convert(Folder).Images).Scan.Image.Slope, Tolerance);
    }

    [Fact]
    public void Frames_are_split_by_the_extended_offset_table()
    {
        byte[] pixels = [.. Item([]), .. Item([1, 1]), .. Item([2, 2]), .. Item([3, 3]), 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        byte[] table = [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(20L)];
        var frames = Encapsulated.Frames(pixels, 2, table).Value;
        Assert.Equal([1, 1, 2, 2], Encapsulated.Join(pixels, frames[0]).ToArray());
        Assert.Equal([3, 3], Encapsulated.Join(pixels, frames[1]).ToArray());
        byte[] beyond = [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(long.MaxValue)];
        Assert.Equal("an offset of frame 1 that has a fragment", Encapsulated.Frames(pixels, 2, beyond).Fault!.Expected);
    }

    [Fact]
    public void A_file_with_an_extended_offset_table_is_read_frame_by_frame()
    {
        var sound = Convert.FromBase64String(CodecTests.Streams.First(s => s.Data.Item1 == TransferSyntax.JpegLossless.Uid).Data.Item3);
        byte[] first = [.. sound[..64]], second = [.. sound[64..], .. sound.Length % 2 == 0 ? (byte[])[] : [0]];
        byte[] other = [.. sound, .. sound.Length % 2 == 0 ? (byte[])[] : [0]];
        var offset = 8 + first.Length + 8 + second.Length;
        var data = EnhancedPhantom.File(Frames(2, 1), "OTHER");
        var changed = new DataSet();
        foreach (var element in data)
        {
            changed.Add(element.Tag == Tags.Rows ? DicomWriter.UnsignedShort(Tags.Rows, 6)
                : element.Tag == Tags.Columns ? DicomWriter.UnsignedShort(Tags.Columns, 10)
                : element.Tag == Tags.PixelData ? new DataElement(Tags.PixelData, Vr.OB, default) { Fragments = [default, first, second, other] }
                : element);
            if (element.Tag.Value == 0x52009230)
            {
                changed.Add(new(new(0x7FE00001), Vr.OV, (byte[])[.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes((long)offset)]));
            }
        }

        Phantom.Write(Folder, "one", changed, TransferSyntax.JpegLossless);
        var image = Assert.Single(Phantom.Convert(Folder).Images).Scan.Image;
        Assert.Equal(2, image.Volumes);
        Assert.Equal(image.Bytes[..(image.Bytes.Length / 2)], image.Bytes[(image.Bytes.Length / 2)..]);
        Assert.Contains(image.Bytes, b => b != 0);
    }

    private static byte[] Item(byte[] value) => [0xFE, 0xFF, 0x00, 0xE0, (byte)value.Length, 0, 0, 0, .. value];

    private static FrameSpec[] Frames(int times, int slices) =>
        [.. Enumerable.Range(0, times * slices).Select(i => new FrameSpec(i / slices, i % slices))];
}
