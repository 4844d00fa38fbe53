using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class GrowthPairTests
{
    private static readonly Point3 Centre = new(8, 44, -22);

    [Theory]
    [InlineData(Surroundings.MoveAside)]
    [InlineData(Surroundings.StandStill)]
    public void The_ball_grows_by_what_was_asked_and_the_map_is_continuous_at_its_edge(Surroundings surroundings)
    {
        const double percent = -3.2, exact = 1e-9;
        Point3 Before(double r) => GrowthPair.Before(Centre + new Point3(r, 0, 0), Centre, percent, surroundings) - Centre;
        var edge = GrowthPair.RadiusMm * Math.Cbrt(1 + (percent / 100));
        Assert.Equal(GrowthPair.RadiusMm, Before(edge).X, exact);
        Assert.Equal(GrowthPair.RadiusMm, Before(edge + 1e-10).X, 1e-8);
        Assert.Equal(0.5 * GrowthPair.RadiusMm, Before(0.5 * edge).X, exact); // evenly
    }

    [Fact]
    public void Around_it_volume_is_kept_or_far_places_stand_still()
    {
        const double percent = 5;
        double Shell(double r, Surroundings s)
        {
            double inner = GrowthPair.Before(Centre + new Point3(r, 0, 0), Centre, percent, s).X - Centre.X, outer = GrowthPair.Before(Centre + new Point3(r + 0.01, 0, 0), Centre, percent, s).X - Centre.X;
            return (Math.Pow(outer, 3) - Math.Pow(inner, 3)) / (Math.Pow(r + 0.01, 3) - Math.Pow(r, 3));
        }

        Assert.Equal(1, Shell(20, Surroundings.MoveAside), 1e-6);
        Assert.True(Shell(18, Surroundings.StandStill) > 1.01); // what lies in the shell now took more room before
        var far = Centre + new Point3(0, GrowthPair.RadiusMm + GrowthPair.GivingWayMm + 0.5, 0);
        Assert.Equal(far.Y, GrowthPair.Before(far, Centre, percent, Surroundings.StandStill).Y, 1e-12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_pair_and_both_visits_show_a_region_with_gray_matter()
    {
        GrowthPair one = GrowthPair.Draw(3, "E01", 2, voxelMm: 3), two = GrowthPair.Draw(3, "E01", 2, voxelMm: 3);
        Assert.Equal(one.Second.Data, two.Second.Data);
        Assert.NotEqual(one.First.Data, one.Second.Data);
        Assert.InRange(one.Weight.Data.Sum() * one.Weight.Affine.VoxelVolume / 1000, 1, 8);
        Assert.All(one.Weight.Data, w => Assert.InRange(w, 0, 1));
        Assert.InRange((one.Motion.Apply(Centre) - Centre).Length, 0, 7);
        Assert.Throws<ArgumentOutOfRangeException>(() => GrowthPair.Draw(3, "E01", 16));
    }
}
