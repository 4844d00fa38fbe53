using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class HeadImageTests
{
    private static readonly Affine Voxels3 = Affine.Scaling(new(3, 3, 3), new(0, 0, 0));

    [Fact]
    public void One_slice_is_no_head() => Assert.Equal(
        "image 0: expected an image of a head of at least 8 voxels along each axis, found 60 × 60 × 1. One slice or a few hold no brain to be measured",
        HeadImage.Check(Filled(new(60, 60, 1), Voxels3, 1))!.Message);

    [Fact]
    public void A_field_of_view_no_brain_fits_into_is_refused_and_so_are_voxels_of_metres()
    {
        Assert.Equal("image 0: expected a field of view of 60 to 600 mm along each axis, found 45 × 90 × 90 mm. Check the voxel size in the header, and that the whole head is in view", HeadImage.Check(Filled(new(15, 30, 30), Voxels3, 1))!.Message);
        Assert.Contains("found 30000 × 30000 × 30000 mm", HeadImage.Check(Filled(new(30, 30, 30), Affine.Scaling(new(1000, 1000, 1000), new(0, 0, 0)), 1))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_and_NaN_are_no_head()
    {
        Assert.Equal("image 0: expected an image with a head in it, found 0 positive voxels", HeadImage.Check(Filled(new(30, 30, 30), Voxels3, 0))!.Message);
        Assert.Equal("image 0: expected an image of finite values, found 100 % NaN or infinite", HeadImage.Check(Filled(new(30, 30, 30), Voxels3, float.NaN))!.Message);
    }

    [Fact]
    public void A_head_is_let_through() => Assert.Null(HeadImage.Check(HeadScene.Subject()));

    [Fact]
    public void A_whole_head_is_not_registered_to_a_bare_brain() => Assert.Equal(
        "image 0: expected two heads or two brains, found one with its skull and one without. Take the skull off first (image extract), or name the template of a whole head",
        Normalisation.Estimate(HeadScene.Subject(), HeadScene.Template.Brain, new() { SpacingMm = 4 }, TestContext.Current.CancellationToken).Fault!.Message);

    [Fact]
    public void A_template_whose_brain_is_a_head_is_refused()
    {
        var head = new TemplateImage(new(HeadScene.Shape, HeadScene.Grid, [.. HeadScene.Subject().Data.Select(v => v + 1)]), new("head", "1", "", ""));
        Assert.Equal("head: image 0: expected a brain cut out of its head, 0 elsewhere, found 100 % of the voxels above 0. Name the head first, then the brain", HeadTemplate.From(head, head).Fault!.Message);
    }

    [Fact]
    public void Priors_are_fractions_where_the_template_has_its_tissues()
    {
        var priors = HeadScene.Template.Priors;
        static float At(Volume map, Point3 world) => Resampling.Linear(map, map.Affine.Inverse().Apply(world));
        Point3 white = new(-8, -35, 20), fluid = new(4, 6, 8);
        // Deep in the white matter; smoothing leaves a tenth or so of the neighbours.
        Assert.InRange(At(priors.White, white), 0.8, 1.01);
        Assert.InRange(At(priors.Fluid, fluid), 0.6, 1.01); // a ventricle of 11 mm half axis, blurred
        Assert.InRange(At(priors.Gray, white), 0, 0.15);
    }

    private static Volume Filled(GridShape shape, Affine affine, float value)
    {
        var data = new float[shape.Count];
        data.AsSpan().Fill(value);
        return new(shape, affine, data);
    }
}
