using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class ContrastEnhancementTests
{
    private const int Frames = 30;
    private const double Interval = 9;

    [Theory]
    [InlineData(0.0012, EnhancementClass.Persistent)]
    [InlineData(0, EnhancementClass.Plateau)]
    [InlineData(-0.0012, EnhancementClass.Washout)]
    public void A_curve_is_classified_and_its_rate_and_maximum_are_found(double late, EnhancementClass kind)
    {
        const double grid = 0.02; // onset and knee are searched in quarter frames
        var found = Measure(t => 100 * (1 + Curve(t, late))).Value;
        Assert.Equal((kind, 1), (found.Classes[0], found.Enhancing));
        Assert.Equal(2, found.MeanRate, 2 * grid);
        Assert.Equal(1 + Enumerable.Range(0, Frames).Max(t => Curve(t, late)), found.MeanMaximum, grid);
        Assert.Equal(found.MeanRate, found.RateTimesVoxels);
        Assert.Equal(EnhancementClass.Outside, found.Classes[1]);
    }

    [Fact]
    public void Noise_alone_does_not_enhance()
    {
        var chance = new Random(4);
        var found = Measure(_ => 100 + (5 * (chance.NextDouble() - 0.5))).Value;
        Assert.Equal(EnhancementClass.None, found.Classes[0]);
        Assert.Equal((0f, 1f), (found.InitialRate.Data[0], found.Maximum.Data[0]));
        Assert.Equal(double.NaN, found.MeanRate);
    }

    [Fact]
    public void A_ceiling_fails_the_saturation_verdict()
    {
        var found = Measure(t => Math.Min(180, 100 * (1 + Curve(t, 0.0012)))).Value;
        Assert.Contains(found.Verdicts, v => v is { Grade: QualityGrade.Fail, Criterion: "saturation", Reason: "1 of 1 voxels stay at one highest value" });
    }

    [Fact]
    public void A_voxel_without_baseline_signal_is_counted_and_does_not_enhance()
    {
        var found = Measure(t => t < 4 ? 0 : 100).Value;
        Assert.Equal(EnhancementClass.None, found.Classes[0]);
        Assert.Contains(found.Verdicts, v => v is { Grade: QualityGrade.Warn, Criterion: "baseline signal" });
    }

    [Theory]
    [InlineData(1, 9, "expected two frames or more before contrast and six or more after, found 1 before and 29 after")]
    [InlineData(4, 0, "expected a frame interval above 0 and at most 600 s, found 0")]
    public void A_series_that_cannot_be_measured_is_refused(int baseline, double interval, string message) =>
        Assert.EndsWith(message, Measure(_ => 1, baseline, interval).Fault!.Message, StringComparison.Ordinal);

    private static double Curve(int frame, double late)
    {
        double t = frame * Interval, onset = 40, knee = 85;
        return (0.02 * Math.Clamp(t - onset, 0, knee - onset)) + (late * Math.Max(0, t - knee));
    }

    private static Parsed<ContrastEnhancement> Measure(Func<int, double> signal, int baseline = 4, double interval = Interval)
    {
        var data = Enumerable.Range(0, Frames).SelectMany(t => new[] { (float)signal(t), 0f }).ToArray();
        var series = new VolumeSeries(new(2, 1, 1), Frames, Affine.Identity, data, Sourced<RepetitionTime>.Unknown("test"));
        return ContrastEnhancement.Measure(series, new(new(2, 1, 1), Affine.Identity, [1, 0]), interval, baseline);
    }
}
