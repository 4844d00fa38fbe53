using System.Text.Json;

namespace Toolkit.Dicom.Tests;

/// <summary>Effective echo spacing and what else the sidecar says; expected values follow the definitions of BIDS and, for GE, the worked example of dcm2niix's notes.</summary>
public class ReadoutTests : FolderTest
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Siemens_bandwidth_gives_the_echo_spacing()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) =>
        [
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            Phantom.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"),
            (new(0x00191028), new DataElement(new Tag(0x00191028), Vr.FD, BitConverter.GetBytes(25.0))),
        ]);
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Equal(1 / (25.0 * Phantom.Rows), series.Readout.Value, Tolerance);
        Assert.Equal("(0019,xx28)", series.Readout.Source);
        using var json = Sidecar(series);
        Assert.Equal(1 / (25.0 * Phantom.Rows) * (Phantom.Rows - 1), json.RootElement.GetProperty("TotalReadoutTime").GetDouble(), Tolerance);
    }

    [Fact]
    public void Ges_spacing_acceleration_and_partial_lines_give_the_readout()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) =>
        [
            Phantom.Text(Tags.Manufacturer, Vr.LO, "GE MEDICAL SYSTEMS"),
            Phantom.Text(new(0x00180022), Vr.CS, @"SAT_GEMS\PFF\FS"),
            (new(0x00181310), DicomWriter.UnsignedShort(new(0x00181310), 128, 0, 0, 128)),
            Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"),
            (new(0x0043102C), new DataElement(new Tag(0x0043102C), Vr.SS, (byte[])[0x7C, 0x02])),
            Phantom.Text(new(0x00431083), Vr.DS, @"0.666667\1"),
        ]);
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        using var json = Sidecar(series);
        Assert.Equal(0.055332, json.RootElement.GetProperty("TotalReadoutTime").GetDouble(), 1e-7);
    }

    [Fact]
    public void What_no_element_states_has_its_reason()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) => [Phantom.Text(Tags.Manufacturer, Vr.LO, "Philips Medical Systems")]);
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Equal("this maker states neither bandwidth along phase encoding nor echo spacing", series.Readout.Reason);
        using var json = Sidecar(series);
        Assert.False(json.RootElement.TryGetProperty("EffectiveEchoSpacing", out _));
        Assert.Equal(series.Readout.Reason, json.RootElement.GetProperty("ToolkitUnknown").GetProperty("EffectiveEchoSpacing").GetString());
    }

    [Fact]
    public void A_bandwidth_out_of_range_is_not_believed()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) =>
        [
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            Phantom.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"),
            (new(0x00191028), new DataElement(new Tag(0x00191028), Vr.FD, BitConverter.GetBytes(1e-9))),
        ]);
        Assert.Equal("(0019,xx28) is out of range", Assert.Single(DicomFolder.Index([Folder]).Series).Readout.Reason);
    }

    [Fact]
    public void The_sidecar_has_what_bids_asks_of_a_functional_image()
    {
        string[] times = ["100000.0", "100000.5", "100000.0", "100000.5"];
        Phantom.WriteSeries(Folder, 2, 4, (_, s) =>
        [
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            Phantom.Text(Tags.AcquisitionTime, Vr.TM, times[s]),
            Phantom.Number(Tags.SliceThickness, 4.5),
            Phantom.Number(new(0x00180095), 1500),
            Phantom.Text(new(0x00185100), Vr.CS, "HFS"),
        ]);
        using var json = Sidecar(Assert.Single(DicomFolder.Index([Folder]).Series), "rest");
        var root = json.RootElement;
        Assert.Equal(("rest", 2, 4.5, 5.0, 1500.0, "HFS"), (
            root.GetProperty("TaskName").GetString(), root.GetProperty("MultibandAccelerationFactor").GetInt32(), root.GetProperty("SliceThickness").GetDouble(),
            root.GetProperty("SpacingBetweenSlices").GetDouble(), root.GetProperty("PixelBandwidth").GetDouble(), root.GetProperty("PatientPosition").GetString()));
    }

    private static JsonDocument Sidecar(ScanSeries series, string? task = null)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            BidsSidecar.WriteTo(json, series, series.Load().Value, task);
        }

        return JsonDocument.Parse(stream.ToArray());
    }
}
