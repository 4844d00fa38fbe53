using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class GrayMatterRegionVolumeTests
{
    private static readonly AtlasIdentity Atlas = new("a", "1", "native", new string('0', 64));

    [Fact]
    public void Fractions_are_summed_per_region_and_missing_voxels_are_counted()
    {
        var fractions = new Volume(new(2, 2, 1), Affine.Scaling(new(10, 10, 10), new(0, 0, 0)), [0.5f, 1, float.NaN, 0.25f]);
        var volumes = RegionVolume.Measure(fractions, new LabelImage(new(2, 2, 1), fractions.Affine, [1, 1, 1, 5], Atlas));
        Assert.Equal([(1, 1.5, 3), (5, 0.25, 1)], volumes.Select(v => (v.Region.Label, v.Millilitres, v.Voxels)));
        Assert.Equal(2.0 / 3, volumes[0].Coverage);
    }

    [Fact]
    public void Labels_on_a_finer_grid_are_pulled_over()
    {
        var fractions = new Volume(new(2, 1, 1), Affine.Scaling(new(2, 2, 2), new(0, 0, 0)), [1, 0.5f]);
        var fine = new LabelImage(new(4, 1, 1), Affine.Identity, [0, 0, 7, 0], Atlas);
        var volume = Assert.Single(RegionVolume.Measure(fractions, fine));
        Assert.Equal((0.004, 1), (volume.Millilitres, volume.Voxels));
    }

    [Fact]
    public void A_region_that_vanished_between_voxels_has_no_voxel_and_no_coverage()
    {
        var fractions = new Volume(new(1, 1, 1), Affine.Scaling(new(4, 4, 4), new(0, 0, 0)), [1]);
        var volume = Assert.Single(RegionVolume.Measure(fractions, new LabelImage(new(3, 1, 1), Affine.Identity, [0, 0, 2], Atlas)));
        Assert.Equal((0, double.NaN), (volume.Voxels, volume.Coverage));
    }
}
