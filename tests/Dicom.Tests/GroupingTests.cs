namespace Toolkit.Dicom.Tests;

/// <summary>What belongs together, by identity and geometry, never by number or name.</summary>
public class GroupingTests : FolderTest
{
    [Fact]
    public void Echoes_are_images_of_their_own()
    {
        Phantom.WriteSeries(Folder, 2, 3, (v, _) => [Phantom.Text(Tags.EchoNumbers, Vr.IS, v == 0 ? "1" : "2"), Phantom.Number(Tags.EchoTime, v == 0 ? 5 : 7.5)]);
        var series = DicomFolder.Index([Folder]).Series;
        Assert.Equal([0.005, 0.0075], series.Select(s => s.EchoTime.Value));
        Assert.All(series, s => Assert.Equal(1, s.Volumes));
    }

    [Fact]
    public void Planes_of_a_localizer_are_split()
    {
        Phantom.WriteSeries(Folder, 2, 3, (v, s) => v == 0
            ? [Phantom.Text(Tags.SeriesDescription, Vr.LO, "localizer")]
            : [Phantom.Text(Tags.SeriesDescription, Vr.LO, "localizer"), Phantom.Number(Tags.ImageOrientationPatient, 0, 1, 0, 0, 0, -1), Phantom.Number(Tags.ImagePositionPatient, 5 * s, -20, 10)]);
        var series = DicomFolder.Index([Folder]).Series;
        Assert.Equal(2, series.Length);
        Assert.All(series, s => Assert.Equal((SeriesKind.Localizer, 3), (s.Kind, s.Shape.Z)));
    }

    [Fact]
    public void The_same_series_number_in_two_studies_is_two_images()
    {
        Phantom.WriteSeries(Folder, 2, 3, (v, _) => [Phantom.Text(Tags.StudyInstanceUid, Vr.UI, v == 0 ? "1.7" : "1.8")]);
        Assert.Equal(["1.7", "1.8"], DicomFolder.Index([Folder]).Series.Select(s => s.StudyInstanceUid));
    }

    [Fact]
    public void Magnitude_and_phase_are_split()
    {
        Phantom.WriteSeries(Folder, 2, 3, (v, _) => [Phantom.Text(Tags.ImageType, Vr.CS, v == 0 ? @"ORIGINAL\PRIMARY\M" : @"ORIGINAL\PRIMARY\P")]);
        var series = DicomFolder.Index([Folder]).Series;
        Assert.Equal([SeriesKind.Other, SeriesKind.FieldMap], series.Select(s => s.Kind));
    }

    [Fact]
    public void Instance_numbers_that_run_through_time_first_are_understood()
    {
        const int volumes = 5, slices = 3;
        Phantom.WriteSeries(Folder, volumes, slices, (v, s) => [Phantom.Text(Tags.InstanceNumber, Vr.IS, ((s * volumes) + v + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal(421, Phantom.Voxel(scan, 1, Phantom.Rows - 1, 2, 4));
    }

    [Fact]
    public void Random_instance_numbers_give_way_to_temporal_positions()
    {
        Phantom.WriteSeries(Folder, 4, 3, (v, s) =>
        [
            Phantom.Text(Tags.InstanceNumber, Vr.IS, ((((v * 3) + s) * 7) % 31).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Phantom.Text(Tags.TemporalPositionIdentifier, Vr.IS, (v + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ]);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal(321, Phantom.Voxel(scan, 1, Phantom.Rows - 1, 2, 3));
        Assert.Contains(scan.Provenance.Parameters, p => p is { Key: "volumes", Value: "(0020,0100) or (0020,9128)" });
    }

    [Fact]
    public void Objects_without_an_image_are_set_aside_by_name()
    {
        Phantom.Write(Folder, "sr", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.88.22"), (Tags.PixelData, null)));
        Phantom.Write(Folder, "raw", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.66"), (Tags.PixelData, null)));
        var aside = DicomFolder.Index([Folder]).SetAside;
        Assert.Equal(["raw data", "structured report"], aside.Select(a => a.Reason));
        Assert.All(aside, a => Assert.False(a.IsLoss));
    }

    [Fact]
    public void A_captured_screen_costs_nothing_and_is_named()
    {
        Phantom.WriteSeries(Folder, 2, 3);
        Phantom.Write(Folder, "screen", Phantom.Slice(9, 0, 1, Phantom.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.7"), (Tags.ImagePositionPatient, null), (Tags.ImageOrientationPatient, null)));
        var report = Phantom.Convert(Folder);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal((SetAsideKind.NotAnImage, "secondary capture: a screen shot or a scanned page without a place in the scanner"), (Assert.Single(report.NotUsed).Kind, report.NotUsed[0].Reason));
    }

    [Fact]
    public void A_picture_of_a_palette_is_a_derived_map()
    {
        Phantom.WriteSeries(Folder, 1, 3, (_, _) => [Phantom.Text(new(0x00280004), Vr.CS, "PALETTE COLOR")]);
        Assert.Equal(SeriesKind.Derived, Assert.Single(DicomFolder.Index([Folder]).Series).Kind);
    }

    [Fact]
    public void Rounded_positions_are_no_gap()
    {
        Phantom.WriteSeries(Folder, 2, 4, (_, s) => [Phantom.Number(Tags.ImagePositionPatient, -10, -20, Math.Round(3.3333 * s, 2))]);
        var affine = Assert.Single(DicomFolder.Index([Folder]).Series).Affine!;
        Assert.Equal(3.33333, affine.VoxelSize.Z, 0.004);
    }

    [Fact]
    public void Slopes_that_differ_between_slices_give_scaled_floats()
    {
        Phantom.WriteSeries(Folder, 1, 3, (_, s) => [Phantom.Number(Tags.RescaleSlope, s + 1), Phantom.Number(Tags.RescaleIntercept, 0.5)]);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal(Measurements.VoxelFormat.Float32, scan.Image.Format);
        Assert.Equal((21 * 3) + 0.5, Phantom.Voxel(scan, 1, Phantom.Rows - 1, 2, 0));
    }

    [Fact]
    public void The_affine_follows_the_definition()
    {
        Phantom.WriteSeries(Folder, 1, 3);
        var affine = Assert.Single(DicomFolder.Index([Folder]).Series).Affine!;

        // LPS position of the first pixel of the last row, turned to RAS.
        Assert.Equal("-3, 0, 0, 10, 0, 2, 0, 16, 0, 0, 5, 0", affine.ToString());
    }
}
