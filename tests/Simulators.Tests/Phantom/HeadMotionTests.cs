using CsCheck;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class HeadMotionTests
{
    [Fact]
    public void Six_named_series_start_at_rest()
    {
        var motion = HeadMotion.Draw(new(4, "motion"), 150, 2);
        Assert.Equal(["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"], HeadMotion.Columns);
        Assert.Equal(6, motion.Length);
        Assert.All(motion, series => Assert.Equal((150, 0.0), (series.Length, series[0])));
    }

    [Fact]
    public void Motion_stays_small_whatever_the_seed() =>
        Gen.Int.Sample(seed =>
        {
            var motion = HeadMotion.Draw(new(seed, "motion"), 150, 2);
            Assert.All(motion.Take(3), series => Assert.True(series.Max(Math.Abs) < 1, "A shift of a millimetre is not small."));
            Assert.All(motion.Skip(3), series => Assert.True(series.Max(Math.Abs) < 0.0175, "A turn of a degree is not small."));
        });

    [Fact]
    public void The_same_chance_gives_the_same_motion_and_another_gives_another()
    {
        Assert.Equal(HeadMotion.Draw(new(4, "a"), 50, 2), HeadMotion.Draw(new(4, "a"), 50, 2));
        Assert.NotEqual(HeadMotion.Draw(new(4, "a"), 50, 2)[0], HeadMotion.Draw(new(5, "a"), 50, 2)[0]);
    }

    [Fact]
    public void Motion_is_seen_at_the_edges_of_the_image_and_not_in_the_air()
    {
        var run = BoldPhantom.Draw(new(9, "E01"), 0.5);
        double Spread(int v) => Enumerable.Range(0, run.Series.Volumes).Select(t => (double)run.Series.Data[(t * (int)run.Series.Shape.Count) + v]).ToArray() is var s ? s.Max() - s.Min() : 0;
        var corner = Spread(0);
        var edge = Enumerable.Range(0, (int)run.Series.Shape.Count).Max(Spread);
        Assert.True(corner < 7 && edge > 10 * corner, $"corner {corner:0.0}, edge {edge:0.0}");
    }
}
