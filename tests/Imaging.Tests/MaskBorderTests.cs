using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

/// <summary>Masks that reach into the eye, the skull or the scalp, and masks that cut into the brain: each is found by the figure meant for it, and a sound mask by none.</summary>
public class MaskBorderTests
{
    private const int Threads = 2;

    [Fact]
    public void A_sound_mask_passes_every_figure()
    {
        var found = Given((x, y, z) => TissueHead.IsBrain(x, y, z));
        Assert.All(found.Where(q => q.Name.StartsWith("mask", StringComparison.Ordinal) || q.Name is "brain overlap" or "brain at the border"), q => Assert.Equal(QualityVerdict.Pass(q.Name), q.Verdict));
    }

    [Fact]
    public void A_mask_that_holds_an_eye_bulges_though_the_eye_is_as_dark_as_fluid_and_a_hundredth_of_the_mask()
    {
        var found = Given((x, y, z) => TissueHead.IsBrain(x, y, z) || (Ball(x, y, z, 30, 80, -38, 12) && TissueHead.At(x, y, z) == 250) || Bridge(x, y, z));
        Assert.Equal(QualityGrade.Pass, One(found, "mask leakage").Verdict.Grade); // what the share of all voxels says of it: nothing
        // The eye holds 7.2 mL; voxels of 3.5 mm and the border that two masks may differ by take some.
        Warned(found, "mask bulge", 2.5, 8, "a piece of the mask lies beyond the brain, in an eye, the skull or the scalp, look at the mask over the image");
    }

    [Fact]
    public void A_mask_that_takes_skull_and_scalp_of_the_forehead_along_leaks()
    {
        var found = Given((x, y, z) => TissueHead.IsBrain(x, y, z) || (y > 30 && z > -30 && TissueHead.At(x, y, z) is 60 or 1000));
        Warned(found, "mask leakage", 0.03, 0.15, "part of the mask is brighter than brain or far from where brain is expected, look at the mask over the image");
        // A quarter of a shell of 1020 mL.
        Warned(found, "mask bulge", 100, 260, "a piece of the mask lies beyond the brain, in an eye, the skull or the scalp, look at the mask over the image");
    }

    [Fact]
    public void A_mask_that_cuts_into_the_prefrontal_cortex_is_found_though_it_overlaps_well()
    {
        var found = Given((x, y, z) => TissueHead.IsBrain(x, y, z) && !Ball(x, y, z, 8, 72, -30, 22));
        Assert.Equal(QualityGrade.Pass, One(found, "brain overlap").Verdict.Grade);
        Assert.Equal(QualityGrade.Pass, One(found, "brain mask volume").Verdict.Grade);
        Warned(found, "mask cut", 1.2, 25, "a piece of brain lies outside the mask, look at the mask over the image");
    }

    [Fact]
    public void Without_a_template_leakage_is_not_known_and_a_sound_mask_does_not_pass_it()
    {
        var mask = HeadScene.Brain();
        foreach (var found in new[] { BrainExtraction.Given(HeadScene.Subject(), mask, null, cancellation: TestContext.Current.CancellationToken).Value.Quality, BrainExtraction.WithoutTemplate(HeadScene.Subject()).Value.Quality })
        {
            Assert.Equal(QualityVerdict.Warn("mask leakage", "could not be measured without a template: look at the mask over the image"), One(found, "mask leakage").Verdict);
        }
    }

    [Fact]
    public void A_brain_that_the_field_of_view_cuts_is_known_by_what_lies_at_the_border()
    {
        var (head, mask) = (HeadScene.Subject(), HeadScene.Brain());
        const int cut = 38; // slices from below: the crown of the brain is lost
        Volume Lower(Volume v) => new(v.Shape with { Z = cut }, v.Affine, v.Data[..(v.Shape.X * v.Shape.Y * cut)]);
        var found = BrainExtraction.Given(Lower(head), Lower(mask), null, cancellation: TestContext.Current.CancellationToken).Value.Quality;
        const double ellipseCm2 = 142; // of the brain at z = 13.5 mm, π × 6.6 × 8.2 × (1 - (13.5 / 62)²) cm² less half a voxel all round
        Warned(found, "brain at the border", 0.85 * ellipseCm2, 1.15 * ellipseCm2, "the field of view cuts the brain: volumes of what lies there are too small");
        Assert.Equal(0, FieldOfView.AtBorder(mask));
    }

    [Fact]
    public void A_region_is_cut_by_the_border_and_not_by_a_touch()
    {
        var grid = Affine.Scaling(new(2, 2, 2), new(0, 0, 0));
        LabelImage Box(int from) => new(new(20, 20, 20), grid, [.. Enumerable.Range(0, 8000).Select(v => v % 20 >= from && v % 20 < from + 6 && v / 20 % 20 is >= 4 and < 10 && v / 400 is >= 4 and < 10 ? 3 : 0)], new("boxes", "1", "native", new string('0', 64)), new Dictionary<int, string> { [3] = "box" });
        Assert.Empty(FieldOfView.AtBorder(Box(4)));
        Assert.Equal(1.44, FieldOfView.AtBorder(Box(0))[3], 1e-9);
        Assert.True(FieldOfView.Cuts(1.44, 1.728));
        Assert.False(FieldOfView.Cuts(0.12, 1.728));
    }

    [Fact]
    public void Brain_of_a_region_beyond_the_mask_is_measured_and_fluid_and_fat_are_not()
    {
        var grid = Affine.Scaling(new(1, 1, 1), new(0, 0, 0));
        GridShape shape = new(10, 10, 10);
        Volume By(Func<int, float> x) => new(shape, grid, [.. Enumerable.Range(0, 1000).Select(v => x(v % 10))]);
        LabelImage all = new(shape, grid, [.. Enumerable.Repeat(2, 1000)], new("all", "1", "native", new string('0', 64)), new Dictionary<int, string> { [2] = "all" });
        var found = BrainBeyondMask.Millilitres(all, By(x => x switch { < 6 => 600, 6 => 900, 7 => 250, 8 => 1300, _ => 40 }), By(x => x < 4 ? 1 : 0), By(x => x < 4 ? 1 : 0));
        Assert.Equal(0.3, found[2], 1e-9); // two slices of gray and one of white matter of 0.1 mL
    }

    /// <summary>Between the eye and the brain: a leak hangs together.</summary>
    private static bool Bridge(double x, double y, double z) => Ball(x, y, z, 27, 66, -32, 7);

    private static bool Ball(double x, double y, double z, double a, double b, double c, double radius) => ((x - a) * (x - a)) + ((y - b) * (y - b)) + ((z - c) * (z - c)) < radius * radius;

    private static ImmutableArray<QualityValue> Given(Func<double, double, double, bool> inside)
    {
        var mask = HeadScene.Draw((x, y, z) => inside(x, y, z) ? 1 : 0);
        return BrainExtraction.Given(HeadScene.Subject(), mask, HeadScene.Template, Threads, TestContext.Current.CancellationToken).Value.Quality;
    }

    private static QualityValue One(IEnumerable<QualityValue> found, string name) => Assert.Single(found, q => q.Name == name);

    private static void Warned(IEnumerable<QualityValue> found, string name, double least, double most, string words)
    {
        var value = One(found, name);
        Assert.InRange(value.Value, least, most);
        Assert.Equal(QualityGrade.Warn, value.Verdict.Grade);
        Assert.EndsWith(words, value.Verdict.Reason, StringComparison.Ordinal);
    }
}
