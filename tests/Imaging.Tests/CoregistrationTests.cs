using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class CoregistrationTests
{
    private static readonly RigidMotion Truth = new(7, -5, 4, 0.12, -0.1, 0.15);

    [Fact]
    public void An_image_of_another_contrast_is_placed()
    {
        const double worstMm = 1; // a quarter of a voxel: smooth blobs, blurred contrast and noise of one per cent
        var (moving, fixedImage) = Pair();
        var found = Coregistration.Estimate(moving, fixedImage).Value;
        foreach (var p in new Point3[] { new(0, 0, 0), new(25, 0, 0), new(0, 25, 0), new(0, 0, 25) })
        {
            Assert.InRange((found.MovingToFixed.Apply(Truth.ToAffine().Apply(p)) - p).Length, 0, worstMm);
        }

        Assert.True(found.InformationAfter > found.InformationBefore);
        Assert.InRange(found.InView.Value, 0.9, 1);
    }

    [Fact]
    public void An_empty_image_is_refused()
    {
        var (moving, fixedImage) = Pair();
        var empty = new Volume(moving.Shape, moving.Affine, new float[moving.Data.Length]);
        Assert.Contains("expected a moving image of at least 8 voxels along each axis with a head in it, found 26 × 26 × 26 with 0 positive voxels", Coregistration.Estimate(empty, fixedImage).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_on_another_grid_is_refused()
    {
        var (moving, fixedImage) = Pair();
        Assert.Contains("expected a brain mask on the grid of the image", Coregistration.Estimate(moving, fixedImage, moving).Fault!.Message, StringComparison.Ordinal);
    }

    private static (Volume Moving, Volume Fixed) Pair()
    {
        var (coarse, coarseGrid) = HeadPhantom.Cube(26, 4);
        var (fine, fineGrid) = HeadPhantom.Cube(44, 2);
        static double Brain(double v) => v > 60 ? v : 0;
        return (HeadPhantom.Draw(coarse, coarseGrid, Truth.ToAffine(), 6, 2, v => v > 60 ? 900 - (0.6 * v) : 0),
            HeadPhantom.Draw(fine, fineGrid, null, 0, 3, Brain));
    }
}
