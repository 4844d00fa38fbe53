namespace Toolkit.Dicom.Tests;

/// <summary>Times are taken where the vendor states them, each with its source; what is not stated is unknown.</summary>
public class TimingTests : FolderTest
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Siemens_slices_are_timed_by_their_acquisition_time_over_midnight()
    {
        string[] times = ["235959.000000", "000000.000000", "235959.500000"];
        Phantom.WriteSeries(Folder, 2, 3, (_, s) => [Maker("SIEMENS"), Phantom.Text(Tags.AcquisitionTime, Vr.TM, times[s])]);
        var timing = Phantom.SliceTiming(Folder);
        Assert.Equal([0, 1, 0.5], timing.Value, (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Equal("(0008,0032) of each slice", timing.Source);
    }

    [Fact]
    public void Ge_slices_are_timed_by_the_trigger()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, s) => [Maker("GE MEDICAL SYSTEMS"), Phantom.Number(Tags.TriggerTime, s * 600)]);
        var timing = Phantom.SliceTiming(Folder);
        Assert.Equal([0, 0.6, 1.2], timing.Value, (a, b) => Math.Abs(a - b) < Tolerance);
        Assert.Equal("(0018,1060)", timing.Source);
    }

    [Theory, InlineData(1.0), InlineData(10_000.0)]
    public void Ges_timer_is_read_in_either_unit(double perSecond)
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, s) =>
            [Maker("GE MEDICAL SYSTEMS"), Phantom.Text(new(0x00210010), Vr.LO, "GEMS_RELA_01"), Phantom.Number(new(0x0021105E), 0.6 * s * perSecond)]);
        Assert.Equal([0, 0.6, 1.2], Phantom.SliceTiming(Folder).Value, (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Fact]
    public void Ges_group_delay_is_part_of_the_repetition_time()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) => [Maker("GE MEDICAL SYSTEMS"), Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"), Phantom.Number(new(0x0043107C), 0.055)]);
        var repetition = Assert.Single(DicomFolder.Index([Folder]).Series).RepetitionTime;
        Assert.Equal(2.055, repetition.Value.Seconds, Tolerance);
        Assert.Contains("group delay", repetition.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Philips_slices_have_no_times_and_phase_encoding_has_no_sign()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, s) => [Maker("Philips Medical Systems"), Phantom.Text(Tags.AcquisitionTime, Vr.TM, "10000" + s.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Equal("Philips files carry no slice times", series.SliceTiming.Reason);
        Assert.Null(series.PhaseEncoding.Value.Positive);
        Assert.Equal("j", series.PhaseEncoding.Value.ToString());
    }

    [Theory, InlineData("LINEAR", "j-"), InlineData("REVERSE_LINEAR", "j")]
    public void Ges_reordering_gives_the_sign(string reordering, string expected)
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) => [Maker("GE MEDICAL SYSTEMS"), Phantom.Text(new(0x00189034), Vr.CS, reordering)]);
        var encoding = Assert.Single(DicomFolder.Index([Folder]).Series).PhaseEncoding;
        Assert.Equal(expected, encoding.Value.ToString());
        Assert.Equal("(0018,1312), (0018,9034)", encoding.Source);
    }

    [Fact]
    public void Times_beyond_the_repetition_time_are_not_believed()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, s) => [Maker("SIEMENS"), Phantom.Text(Tags.AcquisitionTime, Vr.TM, "1000" + (10 + (5 * s)).ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        Assert.Equal("no acquisition time for each slice within the repetition time", Phantom.SliceTiming(Folder).Reason);
    }

    [Fact]
    public void A_clock_that_contradicts_the_header_is_reported()
    {
        Phantom.WriteSeries(Folder, 4, 3, (v, _) => [Maker("GE MEDICAL SYSTEMS"), Phantom.Text(Tags.AcquisitionTime, Vr.TM, "1000" + (10 + (3 * v)).ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Equal(2, series.RepetitionTime.Value.Seconds);
        Assert.Contains("the header states a repetition time of 2 s and volumes start 3 s apart", series.Faults);
    }

    [Fact]
    public void A_file_without_a_repetition_time_says_so()
    {
        Phantom.WriteSeries(Folder, 2, 3, (_, _) => [(Tags.RepetitionTime, null)]);
        Assert.Equal("(0018,0080) is absent or out of range", Assert.Single(DicomFolder.Index([Folder]).Series).RepetitionTime.Reason);
    }

    [Theory]
    [InlineData("101112", 36672.0)]
    [InlineData("10:11:12", 36672.0)]
    [InlineData("101112.5 ", 36672.5)]
    [InlineData("10", 36000.0)]
    [InlineData("1", null)]
    [InlineData("991112", null)]
    [InlineData("1011.5", null)]
    public void Times_of_day_are_read(string text, double? seconds) => Assert.Equal(seconds, DicomTime.Seconds(System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_date_with_time_and_zone_is_read() => Assert.Equal(36672.25, DicomTime.SecondsOfDateTime("20240101101112.25+0100"u8));

    private static (Tag, DataElement?) Maker(string name) => Phantom.Text(Tags.Manufacturer, Vr.LO, name);
}
