using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

/// <summary>A run read straight into floats is the run that the whole file holds, with the file's hash.</summary>
[Collection(nameof(Alone))]
public class NiftiSeriesTests
{
    public static TheoryData<VoxelFormat, double, bool> Stored => new()
    {
        { VoxelFormat.Float32, 1, false }, { VoxelFormat.Float32, 2, true }, { VoxelFormat.Int16, 0.5, false }, { VoxelFormat.UInt8, 1, true },
        { VoxelFormat.UInt16, 1, false }, { VoxelFormat.Float64, 1, true }, { VoxelFormat.Int32, 3, false },
    };

    [Theory, MemberData(nameof(Stored))]
    public void It_agrees_with_the_whole_file_in_every_format(VoxelFormat format, double slope, bool gzip)
    {
        using var folder = new Scratch();
        var path = folder["run.nii"];
        Nifti.Write(Made(format, slope), path, gzip);
        var expected = Nifti.Read(path).Value.ToSeries();
        var found = NiftiSeries.Read(path).Value;
        Assert.Equal(expected.Data, found.Series.Data);
        Assert.Equal((expected.Shape, expected.Volumes, expected.RepetitionTime), (found.Series.Shape, found.Series.Volumes, found.Series.RepetitionTime));
        Assert.Equal(0, expected.Affine.MaxDifference(found.Series.Affine));
        Assert.Equal(Provenance.Digest(File.ReadAllBytes(path)), found.Sha256);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_walk_hands_over_every_volume_in_order_and_the_head_says_the_same_grid(bool gzip)
    {
        using var folder = new Scratch();
        var path = folder["run.nii"];
        Nifti.Write(Made(VoxelFormat.Int16, 0.5), path, gzip);
        var expected = Nifti.Read(path).Value.ToSeries();
        Kept? kept = null;
        var sha256 = NiftiWalk.Over(path, grid => kept = new Kept(grid)).Value;
        Assert.Equal(expected.Data, kept!.Values);
        Assert.Equal(Provenance.Digest(File.ReadAllBytes(path)), sha256);
        var head = NiftiWalk.Head(path).Value;
        Assert.Equal((expected.Shape, expected.Volumes, expected.RepetitionTime), (head.Shape, head.Volumes, head.RepetitionTime));
        Assert.Equal(kept.Grid, head);
    }

    [Fact]
    public void A_walk_that_is_refused_reads_no_voxel_and_gives_the_reason()
    {
        using var folder = new Scratch();
        var path = folder["run.nii"];
        Nifti.Write(Made(VoxelFormat.Float32, 1), path, gzip: false);
        Assert.False(NiftiWalk.Over(path, _ => new Fault(0, "another run", "this one")).Try(out _, out var fault));
        Assert.Equal("run.nii: byte 0: expected another run, found this one", fault!.Message);
    }

    [Fact]
    public void Volumes_made_one_by_one_are_written_and_read_back_with_0_where_there_is_no_value()
    {
        using var folder = new Scratch();
        var grid = new NiftiGrid(new(2, 1, 1), 3, Affine.Scaling(new(2, 2, 2), default), Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(1.5), "test"));
        NiftiSeries.Write(grid, (t, volume) => (volume[0], volume[1]) = (t, float.NaN), folder["made.nii"], gzip: true);
        var read = NiftiSeries.Read(folder["made.nii"]).Value.Series;
        Assert.Equal([0, 0, 1, 0, 2, 0], read.Data);
        Assert.Equal(1.5, read.RepetitionTime.Value.Seconds);
    }

    [Fact]
    public void A_file_of_the_other_byte_order_and_bytes_behind_the_voxels_are_read_and_hashed()
    {
        using var folder = new Scratch();
        var path = folder["run.nii"];
        Nifti.Write(Made(VoxelFormat.Int16, 1), path, gzip: false);
        var bytes = File.ReadAllBytes(path);
        Turn(bytes);
        File.WriteAllBytes(path, [.. bytes, 1, 2, 3]);
        var found = NiftiSeries.Read(path).Value;
        Assert.Equal(Nifti.Read(path).Value.ToSeries().Data, found.Series.Data);
        Assert.Equal(Provenance.Digest(File.ReadAllBytes(path)), found.Sha256);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(100, false)]
    [InlineData(400, false)]
    [InlineData(1, true)]
    [InlineData(30, true)]
    [InlineData(200, true)]
    public void A_cut_file_gives_a_fault_and_never_an_exception(int length, bool gzip)
    {
        using var folder = new Scratch();
        var path = folder["run.nii"];
        Nifti.Write(Made(VoxelFormat.Float32, 1), path, gzip);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..Math.Min(length, whole.Length / 2)]);
        Assert.False(NiftiSeries.Read(path).Try(out _, out var fault));
        Assert.StartsWith("run.nii: byte ", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_declares_more_than_the_file_can_hold_takes_no_memory()
    {
        using var folder = new Scratch();
        var path = folder["run.nii"];
        Nifti.Write(Made(VoxelFormat.Float32, 1), path, gzip: false);
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(48), 30_000);
        File.WriteAllBytes(path, bytes);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.False(NiftiSeries.Read(path).Try(out _, out var fault));
        Assert.Contains("bytes of header and voxels, found the end of the file", fault!.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_volumes_are_written_with_nothing_that_is_not_finite(bool gzip)
    {
        using var folder = new Scratch();
        var series = Made(VoxelFormat.Float32, 1).ToSeries();
        series.Data[3] = float.NaN;
        NiftiSeries.Write(series, 2, folder["part.nii"], gzip);
        var written = NiftiSeries.Read(folder["part.nii"]).Value.Series;
        Assert.Equal((2, series.RepetitionTime), (written.Volumes, written.RepetitionTime));
        Assert.Equal(0, written.Data[3]);
        Assert.Equal(series.Data[4..(2 * 24)], written.Data[4..]);
        Assert.False(File.Exists(folder["part.nii"] + ".partial"));
        Assert.Throws<ArgumentOutOfRangeException>(() => NiftiSeries.Write(series, 9, folder["x.nii"], gzip));
    }

    private static StoredImage Made(VoxelFormat format, double slope)
    {
        var random = new Random(3);
        var bytes = new byte[24 * 5 * StoredImage.BytesPerVoxel(format)];
        random.NextBytes(bytes);
        if (format == VoxelFormat.Float32)
        {
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).Fill(1.5f);
            bytes[7] = 3;
        }
        else if (format == VoxelFormat.Float64)
        {
            MemoryMarshal.Cast<byte, double>(bytes.AsSpan()).Fill(-2.25);
        }

        return new(new(2, 3, 4), 5, format, bytes, Affine.Scaling(new(2, 3, 4), new(-1, 5, 7)))
        {
            Slope = slope,
            Intercept = slope == 1 ? 0 : 10,
            RepetitionTime = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "NIfTI pixdim[4]"),
        };
    }

    // Every number of the header that the reader looks at, and the voxels.
    private static void Turn(byte[] bytes)
    {
        void Two(int at) => (bytes[at], bytes[at + 1]) = (bytes[at + 1], bytes[at]);
        void Four(int at) => bytes.AsSpan(at, 4).Reverse();
        Four(0);
        foreach (var at in new[] { 40, 42, 44, 46, 48, 50, 52, 54, 70, 72, 252, 254 })
        {
            Two(at);
        }

        foreach (var at in Enumerable.Range(0, 8).Select(i => 76 + (4 * i)).Concat([108, 112, 116]).Concat(Enumerable.Range(0, 18).Select(i => 256 + (4 * i))))
        {
            Four(at);
        }

        for (var at = 352; at < bytes.Length; at += 2)
        {
            Two(at);
        }
    }

    private sealed class Scratch : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nifti-series-");

        public string this[string file] => Path.Combine(folder.FullName, file);

        public void Dispose() => folder.Delete(recursive: true);
    }

    private sealed class Kept(NiftiGrid grid) : VolumeSink
    {
        private readonly float[] room = new float[grid.Shape.Count];

        public NiftiGrid Grid { get; } = grid;

        public List<float> Values { get; } = [];

        public override Span<float> Room(int t) => room;

        public override void Take(int t)
        {
            Assert.Equal(Values.Count, t * room.Length);
            Values.AddRange(room);
        }
    }
}
