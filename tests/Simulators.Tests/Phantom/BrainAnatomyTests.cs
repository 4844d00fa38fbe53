using CsCheck;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Tests.Phantom;

public class BrainAnatomyTests
{
    private static readonly Gen<Point3> Anywhere = Gen.Select(Gen.Double[-80, 80], Gen.Double[-90, 90], Gen.Double[-70, 70]).Select(p => new Point3(p.Item1, p.Item2, p.Item3));

    [Fact]
    public void The_centre_is_white_matter_and_the_corner_is_air()
    {
        Assert.Equal(new(0, 0, 1), BrainAnatomy.At(new(0, 0, 0)));
        Assert.Equal(new(0, 0, 0), BrainAnatomy.At(new(80, 90, 70)));
    }

    [Fact]
    public void On_the_way_out_white_matter_is_followed_by_gray_then_fluid_then_air()
    {
        var order = Enumerable.Range(0, 700).Select(i => BrainAnatomy.At(new(0, i * 0.12, 0)))
            .Select(f => f.WhiteMatter > 0.99 ? 'W' : f.GrayMatter > 0.99 ? 'G' : f.CerebrospinalFluid > 0.99 ? 'F' : f == default ? 'A' : '-')
            .Where(c => c != '-').Aggregate("", (path, c) => path.EndsWith(c) ? path : path + c);
        Assert.Equal("WGFA", order);
    }

    [Fact]
    public void Fractions_are_between_nothing_and_all_and_never_add_up_to_more() =>
        Gen.Select(Anywhere, Gen.Double[-1.5, 1.5]).Sample((p, shift) =>
        {
            var f = BrainAnatomy.At(p, shift);
            // The edges are ramps: sums are exact up to rounding.
            Assert.True(f.GrayMatter >= 0 && f.WhiteMatter >= 0 && f.CerebrospinalFluid >= -1e-12 && f.GrayMatter + f.WhiteMatter + f.CerebrospinalFluid <= 1 + 1e-12);
        });

    [Fact]
    public void The_brain_is_the_same_to_the_left_and_to_the_right() =>
        Anywhere.Sample(p => Assert.Equal(BrainAnatomy.At(p, 0.5), BrainAnatomy.At(p with { X = -p.X }, 0.5)));

    [Fact]
    public void A_shift_moves_nothing_beyond_its_reach_and_only_trades_gray_matter_for_fluid() =>
        Gen.Select(Anywhere, Gen.Double[-1, 1]).Sample((p, shift) =>
        {
            TissueFractions before = BrainAnatomy.At(p), after = BrainAnatomy.At(p, shift);
            Assert.Equal(before.WhiteMatter, after.WhiteMatter);
            Assert.Equal(before.GrayMatter + before.CerebrospinalFluid, after.GrayMatter + after.CerebrospinalFluid, 1e-12);
            if ((p - BrainAnatomy.Regions[1].Centre).Length >= 20)
            {
                Assert.Equal(before, after);
            }
        });

    [Fact]
    public void Depth_is_a_distance_near_the_surface()
    {
        // To first order: a millimetre inwards along an axis is a millimetre of depth.
        Assert.Equal(0, BrainAnatomy.Depth(new(0, 66, 0)), 1e-9);
        Assert.Equal(1, BrainAnatomy.Depth(new(0, 65, 0)), 0.02);
        Assert.Equal(-1, BrainAnatomy.Depth(new(55, 0, 0)), 0.02);
        Assert.Equal(44, BrainAnatomy.Depth(new(0, 0, 0)), 1e-9);
    }

    [Fact]
    public void Regions_have_their_names_and_do_not_overlap()
    {
        Assert.Equal(["PAG", "mOFC", "control"], BrainAnatomy.Names.OrderBy(n => n.Key).Select(n => n.Value));
        foreach (var (i, a) in BrainAnatomy.Regions.Index())
        {
            Assert.All(BrainAnatomy.Regions.Skip(i + 1), b => Assert.True((a.Centre - b.Centre).Length > a.RadiusMm + b.RadiusMm, $"{a.Name} and {b.Name} overlap."));
        }
    }

    [Fact]
    public void Both_grids_hold_the_head_and_carry_one_atlas()
    {
        Assert.Equal(BoldPhantom.Regions.Atlas, T1wPhantom.Regions.Atlas);
        Assert.Equal(new Point3(3, 3, 3), T1wPhantom.Grid.VoxelSize);
        foreach (var (shape, grid) in new[] { (T1wPhantom.Shape, T1wPhantom.Grid), (BoldPhantom.Shape, BoldPhantom.Grid) })
        {
            var centre = grid.Apply((shape.X - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.Z - 1) / 2.0);
            Assert.Equal(0, centre.Length, 1e-9);
            Assert.Equal(default, BrainAnatomy.At(grid.Apply(0, 0, 0)));
        }
    }
}
