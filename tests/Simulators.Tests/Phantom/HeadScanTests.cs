using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class HeadScanTests
{
    private const double Rounding = 1e-9;
    private static readonly HeadScanOptions Small = new() { T1wVoxelMm = 4, BoldShape = new(36, 40, 28), BoldVoxelMm = new(6, 6, 6), Volumes = 80, RepetitionTimeS = 2 };

    [Fact]
    public void A_head_is_of_an_adults_size_and_fractions_fill_each_voxel_at_most_once()
    {
        double brain = 0, gray = 0;
        for (var v = 0; v < 84 * 106 * 92; v++)
        {
            var f = HeadAnatomy.At(new(-83 + (2 * (v % 84)), -119 + (2 * (v / 84 % 106)), -91 + (2 * (v / (84 * 106)))));
            Assert.All(new[] { f.CerebrospinalFluid, f.GrayMatter, f.WhiteMatter, f.Skull, f.Scalp }, x => Assert.InRange(x, -Rounding, 1 + Rounding));
            Assert.InRange(f.CerebrospinalFluid + f.Brain + f.Skull + f.Scalp, -Rounding, 1 + Rounding);
            (brain, gray) = (brain + (0.008 * f.Brain), gray + (0.008 * f.GrayMatter));
        }

        Assert.InRange(brain, 1000, 1600); // mL: an adult's
        Assert.InRange(gray, 200, 800); // mL: the folded sheet alone, without deep nuclei
    }

    [Fact]
    public void A_region_shrinks_by_what_was_asked_for_and_another_stays()
    {
        var before = new SimulatedHead(3, "E01").GrayMatterMl();
        var after = new SimulatedHead(3, "E01", -5).GrayMatterMl();
        // Percentage points: the sphere that shrinks is a little wider than the region, and volumes are counted on points 0.5 mm apart.
        const double asked = 1.0, still = 0.2;
        Assert.Equal(-5, 100 * ((after[1] / before[1]) - 1), asked);
        Assert.Equal(0, 100 * ((after[2] / before[2]) - 1), still);
    }

    [Fact]
    public void The_same_seed_gives_the_same_scan_and_another_visit_the_same_head_in_another_pose()
    {
        HeadScan one = HeadScan.Draw(7, "E01", "v1", Small), again = HeadScan.Draw(7, "E01", "v1", Small), later = HeadScan.Draw(7, "E01", "v2", Small);
        Assert.Equal(one.T1w.Data, again.T1w.Data);
        Assert.Equal(one.Bold.Data, again.Bold.Data);
        Assert.Equal(one.Head.GrayMatterMl(), later.Head.GrayMatterMl());
        Assert.True((one.T1wPose.Apply(new(0, 60, 0)) - later.T1wPose.Apply(new(0, 60, 0))).Length > 0.5);
        Assert.NotEqual(one.Head.GrayMatterMl()[1], HeadScan.Draw(7, "E02", "v1", Small).Head.GrayMatterMl()[1]);
    }

    [Fact]
    public void Signals_have_the_stated_coupling_and_the_head_moves_as_stated()
    {
        var scan = HeadScan.Draw(9, "E01", "v1", Small with { FisherZ = 0.8, Motion = 3, BoldNoise = 0.002 });
        Assert.Equal(0.8, Math.Atanh(Correlation(scan.Signals[0], scan.Signals[1])), 0.02); // sampled at the middle of each volume, exact at twelve times as many
        Assert.Equal(0, Correlation(scan.Signals[0], scan.Signals[2]), 0.02);
        Assert.True(scan.Bold[0].ToArray().Sum(v => (double)v) > 1.2 * scan.Bold[5].ToArray().Sum(v => (double)v), "the first volumes are brighter");
        var steady = new VolumeSeries(scan.Bold.Shape, 20, scan.Bold.Affine, scan.Bold.Data[(int)(3 * scan.Bold.Shape.Count)..(int)(23 * scan.Bold.Shape.Count)], scan.Bold.RepetitionTime);
        var found = Realignment.Estimate(steady, cancellation: TestContext.Current.CancellationToken).Value.Motions;
        var worst = Enumerable.Range(0, 20).Max(t => (found[t].ToAffine().Apply(0, -18, 8) - scan.Motion[t + 3].ToAffine().Apply(0, -18, 8)).Length);
        Assert.InRange(worst, 0, 0.5); // mm, of voxels of 6: the motion is the image's own
    }

    [Fact]
    public void Options_refuse_a_run_too_short_to_hold_its_signals() => Assert.Throws<ArgumentOutOfRangeException>(() => new HeadScanOptions { Volumes = 20 });

    private static double Correlation(double[] a, double[] b)
    {
        double ma = a.Average(), mb = b.Average();
        return a.Zip(b, (x, y) => (x - ma) * (y - mb)).Sum() / Math.Sqrt(a.Sum(x => (x - ma) * (x - ma)) * b.Sum(y => (y - mb) * (y - mb)));
    }
}
