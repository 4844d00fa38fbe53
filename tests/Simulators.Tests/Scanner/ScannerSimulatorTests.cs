using Toolkit.Dicom;
using Toolkit.Measurements;
using Toolkit.Simulators.Scanner;

namespace Toolkit.Simulators.Tests.Scanner;

/// <summary>What the scanner writes, the reader gives back.</summary>
public sealed class ScannerSimulatorTests : IDisposable
{
    // Positions are written as text of at most 16 characters.
    private const double AffineTolerance = 1e-4;

    // Times are written in ms with eight decimals.
    private const double TimingTolerance = 1e-9;

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-scanner-").FullName;

    public static TheoryData<SeriesLayout, bool> Layouts => new()
    {
        { SeriesLayout.SiemensMosaic, false },
        { SeriesLayout.SiemensMosaic, true },
        { SeriesLayout.SingleFrames, false },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_structural_volume_comes_back_voxel_for_voxel()
    {
        var shape = new GridShape(12, 10, 8);
        var volume = new Volume(shape, Oblique(1.1, 1.2, 1.3, flipSlices: false), [.. Enumerable.Range(0, (int)shape.Count).Select(i => (float)(i % 997))]);
        ScannerSimulator.WriteStructural(volume, folder, Options() with { Description = "structure" });

        // The header alone tells what it is: no name of the operator's.
        var series = Assert.Single(DicomFolder.Index([folder]).Series);
        Assert.Equal(SeriesKind.T1w, series.Kind);
        Assert.Equal((0.00298, 9, 0.9), (series.EchoTime.Value, series.Acquisition.FlipAngleDegrees, series.Acquisition.InversionTimeSeconds));
        Assert.True(series.Complete);
        var image = series.Load().Value.Image;
        Assert.Equal(volume.Data, image.ToVolume().Data);
        Assert.InRange(volume.Affine.MaxDifference(image.Affine), 0, AffineTolerance);
    }

    [Theory, MemberData(nameof(Layouts))]
    public void A_time_series_comes_back_voxel_for_voxel(SeriesLayout layout, bool flipSlices)
    {
        var bold = Bold(Oblique(3, 3, 4, flipSlices));
        ScannerSimulator.WriteBold(bold, folder, Options() with { Layout = layout, Description = "BOLD rest" });

        var series = Assert.Single(DicomFolder.Index([folder], new IndexOptions { Threads = 2 }).Series);
        Assert.Equal(SeriesKind.Bold, series.Kind);
        Assert.Equal(5, series.Volumes);
        Assert.Equal(2.2, series.RepetitionTime.Value.Seconds, TimingTolerance);
        var image = series.Load(threads: 2).Value;
        Assert.Equal([0, 1, 2, 3, 4], image.KeptVolumes);
        foreach (var (x, y, z, t) in new[] { (0, 0, 0, 0), (5, 3, 6, 4), (9, 7, 2, 1) })
        {
            // Slices of a reversed mosaic are turned: compare by place in the world.
            var place = image.Image.Affine.Apply(x, y, z);
            var original = bold.Affine.Inverse().Apply(place);
            var voxel = bold.Volume(t)[(int)Math.Round(original.X), (int)Math.Round(original.Y), (int)Math.Round(original.Z)];
            Assert.Equal(voxel, image.Image.ToSeries().Volume(t)[x, y, z]);
        }
    }

    [Fact]
    public void Slice_times_follow_the_slices()
    {
        var bold = Bold(Oblique(3, 3, 4, flipSlices: false));
        ScannerSimulator.WriteBold(bold, folder, Options());

        var read = Assert.Single(DicomFolder.Index([folder]).Series).SliceTiming;
        Assert.Equal("CSA MosaicRefAcqTimes", read.Source);
        Assert.All(read.Value.Zip(bold.SliceTiming.Value), pair => Assert.Equal(pair.Second, pair.First, TimingTolerance));
    }

    [Fact]
    public void The_same_seed_writes_the_same_bytes()
    {
        var bold = Bold(Oblique(3, 3, 4, flipSlices: false));
        var first = ScannerSimulator.WriteBold(bold, Path.Combine(folder, "a"), Options());
        var second = ScannerSimulator.WriteBold(bold, Path.Combine(folder, "b"), Options());
        Assert.All(first.Zip(second), pair => Assert.Equal(File.ReadAllBytes(pair.First), File.ReadAllBytes(pair.Second)));
    }

    [Fact]
    public void Fractions_are_stored_in_steps_that_are_stated()
    {
        var shape = new GridShape(4, 4, 3);
        var volume = new Volume(shape, Affine.Scaling(new(-2, 2, 2), default), [.. Enumerable.Range(0, 48).Select(i => i * 0.37f)]);
        ScannerSimulator.WriteStructural(volume, folder, Options());

        var image = Assert.Single(DicomFolder.Index([folder]).Series).Load().Value.Image;
        Assert.InRange(image.Slope, 1e-6, 1e-3);
        Assert.All(image.ToVolume().Data.Zip(volume.Data), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, image.Slope / 2 * 1.01));
    }

    [Fact]
    public void A_sheared_grid_is_refused()
    {
        var sheared = Affine.FromColumns(new(2, 0, 0), new(0.4, 2, 0), new(0, 0, 2), default);
        var refused = Assert.Throws<ArgumentException>(() => ScannerSimulator.WriteStructural(new(new(2, 2, 2), sheared, new float[8]), folder, Options()));
        Assert.StartsWith("The axes of a scanned image are perpendicular.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused() =>
        Assert.Throws<ArgumentException>(() => ScannerSimulator.WriteStructural(new(new(1, 1, 1), Affine.Identity, [float.NaN]), folder, Options()));

    private static ScannerOptions Options() => new() { Seed = 7, Participant = new("P01") };

    private static VolumeSeries Bold(Affine affine)
    {
        var shape = new GridShape(10, 8, 7);
        float[] data = [.. Enumerable.Range(0, (int)shape.Count * 5).Select(i => (float)((i * 31) % 4001))];
        double[] timing = [0, 1.1, 0.3, 1.4, 0.6, 1.7, 0.9];
        return new(shape, 5, affine, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2.2), "test")) { SliceTiming = Sourced<double[]>.From(timing, "test") };
    }

    // Turned about x by 20°, in the handedness the reader stores: det < 0.
    private static Affine Oblique(double x, double y, double z, bool flipSlices)
    {
        var (s, c) = Math.SinCos(20 * Math.PI / 180);
        var k = flipSlices ? -z : z;
        return Affine.FromColumns(new(-x, 0, 0), new(0, y * c, y * s), new(0, -k * s, k * c), new(30, -20, -40));
    }
}
