using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class SliceTimeCorrectionTests
{
    private const double SincError = 5e-3; // of an amplitude of 1, in the middle of the series

    [Fact]
    public void Slices_acquired_at_different_times_agree_afterwards()
    {
        double[] timing = [0, 1, 0.5];
        var corrected = SliceTimeCorrection.Correct(Series(timing, 60), timing, 1).Value;
        for (var t = 12; t < 48; t++)
        {
            for (var z = 0; z < 3; z++)
            {
                Assert.Equal(Signal((2 * t) + 1), corrected[t][2 * z], SincError);
            }
        }

        Assert.Equal([1, 1, 1], corrected.SliceTiming.Value);
    }

    [Theory]
    [InlineData(new[] { 0.0, 1.0 }, 60, "slice 2: expected 3 slice times, one a slice, found 2")]
    [InlineData(new[] { 0.0, 1000.0, 500.0 }, 60, "slice 1: expected a slice time within the repetition time of 2 s, found 1000. Slice times are in seconds; these look like milliseconds")]
    [InlineData(new[] { 0.0, 1.0, 0.5 }, 10, "volume 10: expected at least 17 volumes, found 10")]
    public void Wrong_times_are_refused(double[] timing, int volumes, string message) =>
        Assert.Equal(message, SliceTimeCorrection.Correct(Series([0, 1, 0.5], volumes), timing, 0).Fault!.Message);

    [Fact]
    public void Without_repetition_time_the_reason_is_passed_on()
    {
        var series = new VolumeSeries(new(1, 1, 1), 20, Affine.Identity, new float[20], Sourced<RepetitionTime>.Unknown("pixdim[4] is 0"));
        Assert.Equal("image 0: expected a repetition time, found pixdim[4] is 0. Give it with the BIDS sidecar", SliceTimeCorrection.Correct(series, [0], 0).Fault!.Message);
    }

    private static double Signal(double seconds) => 10 + Math.Sin(0.5 * seconds);

    private static VolumeSeries Series(double[] timing, int volumes)
    {
        var data = new float[6 * volumes];
        for (var v = 0; v < data.Length; v++)
        {
            data[v] = (float)Signal((2 * (v / 6)) + timing[v % 6 / 2]);
        }

        return new(new(2, 1, 3), volumes, Affine.Identity, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test"));
    }
}
