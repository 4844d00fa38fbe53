using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class SegmentationTests
{
    private static readonly (GridShape Shape, Affine Grid) Cube = HeadPhantom.Cube(40, 3);

    [Fact]
    public void Three_shells_are_told_apart_under_shading_and_noise()
    {
        const double mostWrong = 0.03; // share of voxels: those that noise moves across the middle of an edge
        var (image, brain, truth) = Shells(shading: true);
        var found = Segmentation.Run(image, brain, Blur(truth)).Value;
        double wrong = 0, inside = 0;
        for (var v = 0; v < image.Data.Length; v++)
        {
            if (brain.Data[v] > 0)
            {
                inside++;
                wrong += Math.Abs(found.GrayMatter.Data[v] - truth.Gray.Data[v]) > 0.5 ? 1 : 0;
                Assert.Equal(1, found.CerebrospinalFluid.Data[v] + found.GrayMatter.Data[v] + found.WhiteMatter.Data[v], 1e-4);
            }
            else
            {
                Assert.Equal(0, found.GrayMatter.Data[v]);
            }
        }

        Assert.InRange(wrong / inside, 0, mostWrong);
        Assert.Equal(inside * 27 / 1000, found.IntracranialMl, 0.1);
        Assert.True((found.Contrast.WhiteMatter - found.Contrast.GrayMatter) / found.Contrast.Sd > 3);
    }

    [Fact]
    public void A_mask_without_a_brain_is_refused()
    {
        var (image, _, truth) = Shells(shading: false);
        var nothing = new Volume(image.Shape, image.Affine, new float[image.Data.Length]);
        Assert.Equal("image 0: expected a brain of at least 5000 voxels that are mostly positive, found 0 voxels. Check that mask and image belong together", Segmentation.Run(image, nothing, truth).Fault!.Message);
    }

    [Fact]
    public void Priors_on_another_grid_are_refused()
    {
        var (image, brain, truth) = Shells(shading: false);
        var small = new Volume(new(1, 1, 1), Affine.Identity, [1]);
        Assert.Contains("expected a mask and priors on the grid of the image", Segmentation.Run(image, brain, (small, truth.Gray, truth.White)).Fault!.Message, StringComparison.Ordinal);
    }

    private static (Volume Fluid, Volume Gray, Volume White) Blur((Volume Fluid, Volume Gray, Volume White) t) =>
        (Smoothing.ByFwhm(t.Fluid, 8), Smoothing.ByFwhm(t.Gray, 8), Smoothing.ByFwhm(t.White, 8));

    private static (Volume Image, Volume Brain, (Volume Fluid, Volume Gray, Volume White) Truth) Shells(bool shading)
    {
        var maps = Enumerable.Range(0, 5).Select(_ => new float[Cube.Shape.Count]).ToArray();
        var chance = new Random(7);
        for (var v = 0; v < maps[0].Length; v++)
        {
            var p = Cube.Grid.Apply(v % 40, v / 40 % 40, v / 1600);
            double Within(double radius) => Math.Clamp(0.5 + ((radius - p.Length) / 3), 0, 1);
            double brain = Within(54), inner = Within(46), white = Within(34);
            var inside = p.Length < 54;
            maps[0][v] = inside ? (float)(1 - inner) : 0;
            maps[1][v] = inside ? (float)(inner - white) : 0;
            maps[2][v] = inside ? (float)white : 0;
            maps[3][v] = inside ? 1 : 0;
            var bias = shading ? 1 + (0.003 * p.X) - (0.002 * p.Z) : 1;
            maps[4][v] = (float)(((250 * (brain - inner)) + (600 * (inner - white)) + (900 * white)) * bias) + (float)(40 * (chance.NextDouble() - 0.5));
        }

        Volume Map(int i) => new(Cube.Shape, Cube.Grid, maps[i]);
        return (Map(4), Map(3), (Map(0), Map(1), Map(2)));
    }
}
