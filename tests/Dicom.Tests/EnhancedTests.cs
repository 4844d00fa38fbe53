using Toolkit.Measurements;
using static Toolkit.Dicom.Tests.EnhancedPhantom;

namespace Toolkit.Dicom.Tests;

/// <summary>Enhanced objects: frames are placed by their functional groups, never by their order in the file.</summary>
public class EnhancedTests : FolderTest
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Frames_in_any_order_are_put_in_their_places()
    {
        FrameSpec[] frames = [.. Times(3, 4).OrderBy(f => ((f.Time * 4) + f.Slice) * 7 % 12)];
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "OTHER"));
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal((new GridShape(Phantom.Columns, Phantom.Rows, 4), 3), (scan.Image.Shape, scan.Image.Volumes));
        for (var t = 0; t < 3; t++)
        {
            for (var z = 0; z < 4; z++)
            {
                Assert.Equal((t * 100) + (z * 10) + 1, Phantom.Voxel(scan, 1, Phantom.Rows - 1, z, t));
            }
        }
    }

    [Fact]
    public void Shared_values_hold_for_every_frame()
    {
        Phantom.Write(Folder, "one", EnhancedPhantom.File(Times(2, 3), "OTHER"));
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Equal(1.5, series.RepetitionTime.Value.Seconds);
        Assert.Equal("(0018,9112) (0018,0080)", series.RepetitionTime.Source);
        Assert.Equal(77, series.Acquisition.FlipAngleDegrees);
        Assert.Equal(0.030, series.EchoTime.Value, Tolerance);
        Assert.Equal('j', series.PhaseEncoding.Value.Axis);
        Assert.Equal("-3, 0, 0, 10, 0, 2, 0, 16, 0, 0, 5, 0", series.Affine!.ToString());
    }

    [Fact]
    public void Magnitude_and_field_map_in_one_file_are_two_images()
    {
        FrameSpec[] frames =
        [
            .. Times(1, 3).Select(f => f with { Slope = 2, PhilipsScaleSlope = 0.5 }),
            .. Times(1, 3).Select(f => f with { Type = @"ORIGINAL\PRIMARY\B0 MAP\B0", Component = "MIXED", Slope = 0.25, Intercept = -500, PhilipsScaleSlope = 0.5 }),
        ];
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "Philips Medical Systems"));
        var images = Phantom.Convert(Folder).Images.Select(i => i.Scan.Image).OrderBy(i => i.Intercept).ToList();
        Assert.Equal([(0.25, -500.0), (2.0, 0.0)], images.Select(i => (i.Slope, i.Intercept)));
    }

    [Theory]
    [InlineData(PhilipsIntensity.Precise, 2.0, 0.5)]
    [InlineData(PhilipsIntensity.Displayed, 4.0, 1.0)]
    [InlineData(PhilipsIntensity.Stored, 1.0, 0.0)]
    public void Philips_intensity_is_chosen_and_recorded(PhilipsIntensity intensity, double slope, double intercept)
    {
        FrameSpec[] frames = [.. Times(1, 3).Select(f => f with { Slope = 4, Intercept = 1, PhilipsScaleSlope = 0.5 })];
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "Philips Medical Systems"));
        var scan = Assert.Single(DicomFolder.Index([Folder], new IndexOptions { PhilipsIntensity = intensity }).Series).Load().Value;
        Assert.Equal(slope, scan.Image.Slope, Tolerance);
        Assert.Equal(intercept, scan.Image.Intercept, Tolerance);
        Assert.NotEmpty(scan.Scaling);
        Assert.Contains(scan.Provenance.Parameters, p => p.Key == "scaling" && p.Value == scan.Scaling);
    }

    [Fact]
    public void One_file_a_volume_makes_one_time_series()
    {
        for (var t = 0; t < 3; t++)
        {
            Phantom.Write(Folder, $"x{2 - t}", EnhancedPhantom.File([.. Times(1, 4).Select(f => f with { Time = 0, Acquired = $"2024010110000{t * 2}" })], "SIEMENS", instance: t + 1));
        }

        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Equal(3, series.Volumes);
        Assert.Equal(["x2", "x1", "x0"], series.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void Frame_times_give_the_slice_times_of_a_multi_band_series()
    {
        string[] acquired = ["20240101100000.0", "20240101100000.5", "20240101100001.0", "20240101100000.0", "20240101100000.5", "20240101100001.0"];
        FrameSpec[] frames = [.. Times(1, 6).Select(f => f with { Acquired = acquired[f.Slice] })];
        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "SIEMENS"));
        var timing = Phantom.SliceTiming(Folder);
        Assert.Equal([0, 0.5, 1, 0, 0.5, 1], timing.Value, (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Equal("(0018,9074)", timing.Source);
    }

    [Fact]
    public void Fewer_pixels_than_the_frames_need_is_damage()
    {
        var file = EnhancedPhantom.File(Times(2, 3), "OTHER");
        var cut = new DataSet();
        foreach (var element in file)
        {
            cut.Add(element.Tag == Tags.NumberOfFrames ? DicomWriter.Text(Tags.NumberOfFrames, Vr.IS, "7") : element);
        }

        Phantom.Write(Folder, "one", cut);
        var aside = Assert.Single(DicomFolder.Index([Folder]).SetAside);
        Assert.Equal(SetAsideKind.Damaged, aside.Kind);
        Assert.Contains("expected 168 bytes of pixels, found 144", aside.Reason, StringComparison.Ordinal);
    }

    [Theory, InlineData("0"), InlineData("-3"), InlineData("2000000")]
    public void A_frame_count_out_of_range_is_damage(string frames)
    {
        Phantom.Write(Folder, "one", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.NumberOfFrames, Vr.IS, frames)));
        Assert.Contains("expected 1 to 1000000", Assert.Single(DicomFolder.Index([Folder]).SetAside).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_frames_without_functional_groups_are_set_aside()
    {
        Phantom.Write(Folder, "one", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.NumberOfFrames, Vr.IS, "2"), (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, new byte[48]))));
        Assert.Equal(SetAsideKind.Unsupported, Assert.Single(DicomFolder.Index([Folder]).SetAside).Kind);
    }

    private static FrameSpec[] Times(int times, int slices) =>
        [.. Enumerable.Range(0, times * slices).Select(i => new FrameSpec(i / slices, i % slices))];
}
