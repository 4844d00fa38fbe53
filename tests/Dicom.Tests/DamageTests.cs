namespace Toolkit.Dicom.Tests;

/// <summary>The damage table: every complete volume is kept, bad files are named, nothing is padded.</summary>
public class DamageTests : FolderTest
{
    private const int Volumes = 6;
    private const int Slices = 4;

    [Fact]
    public void A_sound_series_is_whole_and_ends_with_zero()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        var report = Phantom.Convert(Folder);
        var scan = Assert.Single(report.Images).Scan;
        Assert.Equal(0, report.ExitCode);
        Assert.Empty(report.NotUsed);
        Assert.Equal([0, 1, 2, 3, 4, 5], scan.KeptVolumes);

        // The first row of the file is the last stored row.
        Assert.Equal(321, Phantom.Voxel(scan, 1, Phantom.Rows - 1, 2, 3));
    }

    [Fact]
    public void A_missing_slice_costs_its_volume_alone()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        File.Delete(Path.Combine(Folder, "v3s2"));
        var report = Phantom.Convert(Folder);
        var scan = Assert.Single(report.Images).Scan;
        Assert.Equal(8, report.ExitCode);
        Assert.Equal([0, 1, 2, 4, 5], scan.KeptVolumes);
        Assert.False(scan.IsUniform);
        Assert.Equal(["v3s0", "v3s1", "v3s3"], report.NotUsed.Select(f => Path.GetFileName(f.File)));
        Assert.All(report.NotUsed, f => Assert.Equal("volume 3 is incomplete: slice 2 is missing", f.Reason));
        Assert.Equal(421, Phantom.Voxel(scan, 1, Phantom.Rows - 1, 2, 3));
    }

    [Fact]
    public void An_aborted_last_volume_is_dropped()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        File.Delete(Path.Combine(Folder, "v5s2"));
        File.Delete(Path.Combine(Folder, "v5s3"));
        var report = Phantom.Convert(Folder);
        Assert.Equal(8, report.ExitCode);
        Assert.Equal([0, 1, 2, 3, 4], Assert.Single(report.Images).Scan.KeptVolumes);
    }

    [Fact]
    public void A_copy_under_another_name_is_ignored_and_reported()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        File.Copy(Path.Combine(Folder, "v1s1"), Path.Combine(Folder, "z-copy"));
        var report = Phantom.Convert(Folder);
        Assert.Equal(0, report.ExitCode);
        var aside = Assert.Single(report.NotUsed);
        Assert.Equal(("z-copy", SetAsideKind.Duplicate, "the same object as v1s1"), (Path.GetFileName(aside.File), aside.Kind, aside.Reason));
        Assert.Equal(Volumes, report.Images[0].Scan.Image.Volumes);
    }

    [Fact]
    public void Two_contents_under_one_identity_cost_their_volume()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        Phantom.Write(Folder, "other", Phantom.Slice(1, 1, Slices, (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, new byte[Phantom.Rows * Phantom.Columns * 2]))));
        var report = Phantom.Convert(Folder);
        Assert.Equal(8, report.ExitCode);
        Assert.Equal([0, 2, 3, 4, 5], Assert.Single(report.Images).Scan.KeptVolumes);
        Assert.Equal(
            [("other", "the same identity as v1s1, and another content"), ("v1s1", "the same identity as other, and another content")],
            report.NotUsed.Where(f => f.Kind == SetAsideKind.Damaged).Select(f => (Path.GetFileName(f.File), f.Reason)));
        Assert.Contains(report.NotUsed, f => Path.GetFileName(f.File) == "v1s0" && f.Reason.Contains("slice 1 is missing", StringComparison.Ordinal));
    }

    [Theory, InlineData(2), InlineData(200)]
    public void A_truncated_file_is_named_and_costs_its_volume(int bytesCut)
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        var path = Path.Combine(Folder, "v2s0");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^bytesCut]);
        var report = Phantom.Convert(Folder);
        Assert.Equal(8, report.ExitCode);
        Assert.Equal([0, 1, 3, 4, 5], Assert.Single(report.Images).Scan.KeptVolumes);
        Assert.Equal(SetAsideKind.Damaged, report.NotUsed.Single(f => Path.GetFileName(f.File) == "v2s0").Kind);
    }

    [Fact]
    public void Pixels_that_end_inside_the_declared_frame_are_never_filled_with_zeros()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices, (v, s) => (v, s) == (2, 1) ? [(Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, new byte[10]))] : []);
        var report = Phantom.Convert(Folder);
        Assert.Equal(8, report.ExitCode);
        Assert.Contains("expected 24 bytes of pixels, found 10", report.NotUsed.Single(f => Path.GetFileName(f.File) == "v2s1").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_files_are_harmless()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        File.WriteAllText(Path.Combine(Folder, "notes.txt"), "hello");
        File.WriteAllText(Path.Combine(Folder, "empty"), "");
        var report = Phantom.Convert(Folder);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(["empty", "notes.txt"], report.NotUsed.Select(f => Path.GetFileName(f.File)));
        Assert.All(report.NotUsed, f => Assert.Equal(SetAsideKind.NotDicom, f.Kind));
    }

    [Fact]
    public void A_slice_at_a_foreign_position_is_left_out()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        Phantom.Write(Folder, "far", Phantom.Slice(9, 9, Slices, Phantom.Number(Tags.ImagePositionPatient, -10, -20, 333)));
        var report = Phantom.Convert(Folder);
        Assert.Equal(8, report.ExitCode);
        Assert.Equal(Volumes, Assert.Single(report.Images).Scan.Image.Volumes);
        Assert.Equal("a slice at a position that most volumes do not have", Assert.Single(report.NotUsed).Reason);
    }

    [Fact]
    public void A_slice_that_is_missing_everywhere_leaves_no_image()
    {
        Phantom.WriteSeries(Folder, Volumes, 5);
        foreach (var path in Directory.GetFiles(Folder, "*s2"))
        {
            File.Delete(path);
        }

        var report = Phantom.Convert(Folder);
        Assert.Equal(4, report.ExitCode);
        Assert.Empty(report.Images);
        Assert.Contains("expected slices at even distances, found distances of 5, 10 mm", report.NotUsed[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_has_no_usable_input() => Assert.Equal(2, Phantom.Convert(Folder).ExitCode);

    [Fact]
    public void Names_order_and_threads_do_not_change_a_byte()
    {
        Phantom.WriteSeries(Folder, Volumes, Slices);
        var first = Phantom.Convert(Folder).Images[0].Scan;
        foreach (var (path, i) in Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select((p, i) => (p, i)))
        {
            File.Move(path, Path.Combine(Folder, "x" + ((i * 7) % 24).ToString("00", System.Globalization.CultureInfo.InvariantCulture)));
        }

        var second = Phantom.Convert(Folder, threads: 4).Images[0].Scan;
        Assert.Equal(first.Image.Bytes, second.Image.Bytes);
        Assert.Equal(first.Provenance.Id, second.Provenance.Id);
    }

    [Fact]
    public void A_missing_mosaic_is_seen_in_the_acquisition_numbers()
    {
        Assert.Equal([0, 1, 3, 4], VolumeNumbers.WithGaps([1, 2, 4, 5])!);
        Assert.Null(VolumeNumbers.WithGaps([1, 5]));
        Assert.Equal([0, 1, 2, 3], VolumeNumbers.WithGaps([2, 4, 6, 8])!);
    }
}
