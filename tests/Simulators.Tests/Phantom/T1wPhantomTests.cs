using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class T1wPhantomTests
{
    /// <summary>The secant method stops at 1e-9 of the volume.</summary>
    private const double SolverTolerance = 1e-6;

    /// <summary>A fifth of the spread of true changes: noise must not hide them.</summary>
    private const double SingleScanTolerance = 0.9;

    [Theory, InlineData(-8.0), InlineData(-3.2), InlineData(0.0), InlineData(2.5), InlineData(10.0)]
    public void The_shift_gives_the_stated_change_of_gray_matter(double percent)
    {
        var ratio = T1wPhantom.GrayMatterMm3(T1wPhantom.ShiftFor(percent)) / T1wPhantom.GrayMatterMm3(0);
        Assert.Equal(percent, 100 * (ratio - 1), SolverTolerance);
    }

    [Fact]
    public void A_change_of_three_per_cent_moves_the_edge_by_less_than_a_third_of_a_voxel() =>
        Assert.InRange(Math.Abs(T1wPhantom.ShiftFor(-3)), 0.05, 1.0);

    [Fact]
    public void A_change_that_would_leave_the_label_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("changePercent", () => T1wPhantom.ShiftFor(-16));

    [Fact]
    public void A_linear_partial_volume_sum_sees_the_change()
    {
        var errors = Enumerable.Range(0, 12).Select(i =>
        {
            var truth = -6.0 + i;
            double before = Measured(T1wPhantom.Draw(new(i, "a"), 0).Data), after = Measured(T1wPhantom.Draw(new(i, "b"), truth).Data);
            return (100 * ((after / before) - 1)) - truth;
        }).ToArray();
        Assert.InRange(errors.Average(), -SingleScanTolerance / 4, SingleScanTolerance / 4);
        Assert.All(errors, e => Assert.InRange(e, -SingleScanTolerance, SingleScanTolerance));
    }

    [Fact]
    public void Fractions_are_fractions_everywhere()
    {
        for (var v = 0; v < T1wPhantom.Shape.Count; v += 7)
        {
            var p = T1wPhantom.Grid.Apply(v % 48, v / 48 % 56, v / (48 * 56));
            var f = BrainAnatomy.At(p, shiftMm: 0.8);
            Assert.InRange(f.GrayMatter, 0, 1);
            Assert.InRange(f.CerebrospinalFluid, -1e-12, 1);
            Assert.InRange(f.WhiteMatter, 0, 1);
            Assert.InRange(f.GrayMatter + f.CerebrospinalFluid + f.WhiteMatter, 0, 1 + 1e-12);
        }
    }

    [Fact]
    public void The_moving_edge_lies_wholly_inside_the_label()
    {
        double shift = T1wPhantom.ShiftFor(-10), whole = 0, inside = 0;
        for (var v = 0; v < T1wPhantom.Shape.Count; v++)
        {
            var p = T1wPhantom.Grid.Apply(v % 48, v / 48 % 56, v / (48 * 56));
            var change = BrainAnatomy.At(p, shift).GrayMatter - BrainAnatomy.At(p).GrayMatter;
            whole += change;
            inside += T1wPhantom.Regions.Labels[v] == 2 ? change : 0;
        }

        Assert.Equal(whole, inside, 1e-9);
    }

    private static double Measured(float[] image)
    {
        var sum = 0.0;
        for (var v = 0; v < image.Length; v++)
        {
            if (T1wPhantom.Regions.Labels[v] == 2)
            {
                sum += image[v] < T1wPhantom.GrayMatter
                    ? Math.Max(0, (image[v] - T1wPhantom.CerebrospinalFluid) / (T1wPhantom.GrayMatter - T1wPhantom.CerebrospinalFluid))
                    : Math.Max(0, (T1wPhantom.WhiteMatter - image[v]) / (T1wPhantom.WhiteMatter - T1wPhantom.GrayMatter));
            }
        }

        return sum;
    }
}
