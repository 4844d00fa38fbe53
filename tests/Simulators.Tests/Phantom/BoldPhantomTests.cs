using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Simulators.Tests.Phantom;

public class BoldPhantomTests
{
    private const int Runs = 40;

    /// <summary>What issue and truth table allow the measured z to be off, on average.</summary>
    private const double MeanZTolerance = 0.01;

    /// <summary>Rounding of a projection in doubles.</summary>
    private const double Rounding = 1e-9;

    [Theory, InlineData(0.6), InlineData(0.0), InlineData(-0.3), InlineData(1.2)]
    public void Signals_keep_their_coupling_through_band_pass_and_regression(double z)
    {
        var motion = HeadMotion.Draw(new(5, "motion"), 150, 2);
        var signals = CoupledSignals.Draw(new(5, "signals"), 150, 2, z, motion);
        Assert.Equal(z, Denoising.FisherZ(signals[0], signals[1], motion, 2), Rounding);
        Assert.Equal(0, Denoising.FisherZ(signals[0], signals[2], motion, 2), Rounding);
        Assert.All(signals, s => Assert.Equal(1, s.Average(v => v * v), Rounding));
    }

    [Fact]
    public void Too_short_a_run_is_refused()
    {
        var motion = HeadMotion.Draw(new(5, "motion"), 20, 2);
        var refused = Assert.Throws<ArgumentException>(() => CoupledSignals.Draw(new(5, "signals"), 20, 2, 0.5, motion));
        Assert.StartsWith("20 volumes hold 6 components in the band, too few for", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_impossible_coupling_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("fisherZ", () => BoldPhantom.Draw(new(1, "x"), 3.5));

    [Fact]
    public void The_measured_coupling_is_the_stated_one_on_average_and_its_scatter_is_the_one_the_truth_counts_with()
    {
        var errors = Enumerable.Range(0, Runs).Select(i => Measured(i, 0.5) - 0.5).ToArray();
        Assert.InRange(errors.Average(), -MeanZTolerance, MeanZTolerance);
        var sd = Math.Sqrt(errors.Average(e => e * e));
        Assert.InRange(sd, 0.7 * TrialTruth.MeasuredCouplingSd, 1.3 * TrialTruth.MeasuredCouplingSd);
    }

    [Fact]
    public void Without_regression_motion_hides_the_coupling()
    {
        // The confounds must be worth removing: left in, they move z by far more than the phantom's own scatter.
        var errors = Enumerable.Range(0, 10).Select(i => Math.Abs(Measured(i, 0.0, regress: false))).ToArray();
        Assert.True(errors.Max() > 10 * TrialTruth.MeasuredCouplingSd, $"Largest error {errors.Max():0.000}.");
    }

    [Fact]
    public void Every_region_has_several_voxels_inside_the_brain()
    {
        var regions = BoldPhantom.Regions;
        Assert.Equal(["PAG", "mOFC", "control"], regions.Regions.Select(r => r.Name));
        Assert.All(regions.Regions, r => Assert.InRange(regions.Labels.Count(l => l == r.Label), 8, 60));
    }

    [Fact]
    public void A_run_has_its_stated_shape_time_and_positive_values()
    {
        var run = BoldPhantom.Draw(new(2, "E01"), 0.4);
        Assert.Equal(BoldPhantom.Shape, run.Series.Shape);
        Assert.Equal(150, run.Series.Volumes);
        Assert.Equal(2, run.Series.RepetitionTime.Value.Seconds);
        Assert.All(run.Series.Data, v => Assert.InRange(v, 0, 2000));
        Assert.Equal(6, run.Motion.Length);
        Assert.All(run.Motion.Take(3), series => Assert.InRange(series.Max(Math.Abs), 0.001, 1));
        Assert.All(run.Motion.Skip(3), series => Assert.InRange(series.Max(Math.Abs), 0.00001, 0.02));
    }

    private static double Measured(int seed, double z, bool regress = true)
    {
        var run = BoldPhantom.Draw(new(seed, "E01/bold"), z);
        double[] Region(int label) => Denoising.Mean(run.Series.Data, BoldPhantom.Regions.Labels, label, run.Series.Volumes);
        return Denoising.FisherZ(Region(1), Region(2), regress ? run.Motion : [], 2);
    }
}
