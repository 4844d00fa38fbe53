using System.Globalization;

namespace Toolkit.Dicom.Tests;

/// <summary>Coils that share a series are split; series that share a run are joined on request; and neither happens where anything speaks against it.</summary>
public class SplitAndJoinTests : FolderTest
{
    private const int Slices = 3;
    private static readonly IndexOptions Joining = new() { JoinSeries = true };

    [Theory, InlineData("SIEMENS", 0x0051100Fu), InlineData("OTHER", 0x00181250u)]
    public void Images_of_single_coils_are_images_of_their_own(string maker, uint tag)
    {
        // Two volumes of each of two coils, all under the same acquisition numbers.
        Phantom.WriteSeries(Folder, 4, Slices, (v, _) =>
        [
            Phantom.Text(Tags.Manufacturer, Vr.LO, maker),
            Phantom.Text(new(tag), Vr.SH, v % 2 == 0 ? "H1" : "H2"),
            Phantom.Text(Tags.AcquisitionNumber, Vr.IS, ((v / 2) + 1).ToString(CultureInfo.InvariantCulture)),
        ]);
        var series = DicomFolder.Index([Folder]).Series;
        Assert.Equal([2, 2], series.Select(s => s.Volumes));
        Assert.Equal([1.0, 101], series.Select(s => Phantom.Voxel(s.Load().Value, 1, Phantom.Rows - 1, 0, 0)).Order());
    }

    [Fact]
    public void A_coil_that_changes_from_slice_to_slice_tears_no_volume()
    {
        Phantom.WriteSeries(Folder, 2, Slices, (_, s) => [Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"), Phantom.Text(new(0x0051100F), Vr.SH, s == 0 ? "HEA" : "HEA;HEP")]);
        Assert.Equal(2, Assert.Single(DicomFolder.Index([Folder]).Series).Volumes);
    }

    [Fact]
    public void Ges_private_number_tells_phase_from_magnitude()
    {
        Phantom.WriteSeries(Folder, 4, Slices, (v, _) =>
            [Phantom.Text(Tags.Manufacturer, Vr.LO, "GE MEDICAL SYSTEMS"), Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"), (new(0x0043102F), new DataElement(new Tag(0x0043102F), Vr.SS, (byte[])[(byte)v, 0]))]);
        Assert.Equal(["", "IMAGINARY", "PHASE", "REAL"], DicomFolder.Index([Folder]).Series.Select(s => s.ImageType.Length > 3 ? s.ImageType[3] : "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Series_of_one_volume_stay_apart_unless_asked()
    {
        WriteRun();
        Assert.Equal(4, DicomFolder.Index([Folder]).Series.Length);
    }

    [Fact]
    public void Series_of_one_run_are_joined_in_order_of_time_and_it_is_said()
    {
        WriteRun();
        var series = Assert.Single(DicomFolder.Index([Folder], Joining).Series);
        var scan = series.Load().Value;
        Assert.Equal((4, 2.0), (series.Volumes, series.RepetitionTime.Value.Seconds));
        Assert.Equal([1, 101, 201, 301], Enumerable.Range(0, 4).Select(t => (int)Phantom.Voxel(scan, 1, Phantom.Rows - 1, 0, t)));
        Assert.Contains("joined from 4 series of one volume each (numbers 10 to 13), as asked", series.Faults);
    }

    [Theory]
    [InlineData("a start that is late")]
    [InlineData("another title")]
    [InlineData("another position")]
    [InlineData("another study")]
    [InlineData("no times")]
    public void Series_that_differ_are_not_joined(string difference)
    {
        WriteRun(difference);
        Assert.Equal(4, DicomFolder.Index([Folder], Joining).Series.Length);
    }

    [Fact]
    public void A_slice_that_is_missing_keeps_its_series_out_of_the_run()
    {
        WriteRun();
        File.Delete(Path.Combine(Folder, "v2s1"));
        var index = DicomFolder.Index([Folder], Joining);

        // Three are left, and their starts are no longer even: nothing is joined over the hole.
        Assert.Equal(4, index.Series.Length);
    }

    private void WriteRun(string difference = "") => Phantom.WriteSeries(Folder, 4, Slices, (v, s) =>
    [
        Phantom.Text(Tags.SeriesInstanceUid, Vr.UI, "1.2.2." + v.ToString(CultureInfo.InvariantCulture)),
        Phantom.Text(Tags.SeriesNumber, Vr.IS, (10 + v).ToString(CultureInfo.InvariantCulture)),
        Phantom.Text(Tags.SeriesDescription, Vr.LO, difference == "another title" ? "run " + v.ToString(CultureInfo.InvariantCulture) : "run"),
        Phantom.Text(Tags.StudyInstanceUid, Vr.UI, difference == "another study" ? "1.2." + v.ToString(CultureInfo.InvariantCulture) : "1.2.1"),
        Phantom.Number(Tags.ImagePositionPatient, -10, -20, (5 * s) + (difference == "another position" ? v : 0)),
        difference == "no times" ? (Tags.AcquisitionTime, null) : Phantom.Text(Tags.AcquisitionTime, Vr.TM, "1000" + (10 + (2 * v) + (difference == "a start that is late" && v == 3 ? 9 : 0)).ToString(CultureInfo.InvariantCulture)),
    ]);
}
