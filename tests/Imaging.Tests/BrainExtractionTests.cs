using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class BrainExtractionTests
{
    // A voxel of 3.5 mm off half of the border of a brain with 60 mm of radius costs about 4 % of Dice.
    private const double HalfAVoxel = 0.95;

    private static readonly Affine Moved = new RigidMotion(6, -5, 4, 0.1, -0.06, 0.08).ToAffine().After(Affine.Scaling(new(1.04, 0.96, 1.02), new(0, 0, 0)));

    [Fact]
    public void A_moved_head_gives_its_brain_by_a_template_and_says_which()
    {
        var found = BrainExtraction.WithTemplate(HeadScene.Subject(Moved), HeadScene.Template, 2, TestContext.Current.CancellationToken).Value;
        Assert.InRange(HeadScene.Dice(found.Mask, HeadScene.Brain(Moved)), HalfAVoxel, 1);
        Assert.Equal(["phantom head", "phantom brain"], found.Templates.Select(t => t.Name));
        Assert.All(found.Quality, q => Assert.NotEqual(QualityGrade.Fail, q.Verdict.Grade));
        Assert.Contains(found.Quality, q => q.Name == "mask leakage" && q.Value < 0.02);
        Assert.Equal(TissueMaps.Millilitres(found.Mask), found.Millilitres);
    }

    [Fact]
    public void One_thread_and_three_give_the_same_mask()
    {
        var head = HeadScene.Subject(Moved);
        float[] Mask(int threads) => BrainExtraction.WithTemplate(head, HeadScene.Template, threads, TestContext.Current.CancellationToken).Value.Mask.Data;
        Assert.Equal(Mask(1), Mask(3));
    }

    [Fact]
    public void A_bare_brain_is_taken_as_it_is()
    {
        var brain = HeadScene.Draw((x, y, z) => TissueHead.IsBrain(x, y, z) ? TissueHead.At(x, y, z) : 0, Moved);
        var found = BrainExtraction.WithTemplate(brain, HeadScene.Template, 2, TestContext.Current.CancellationToken).Value;
        Assert.Contains("without its skull", found.Method, StringComparison.Ordinal);
        Assert.InRange(HeadScene.Dice(found.Mask, HeadScene.Brain(Moved)), 0.98, 1); // nothing is to be found: what resampling leaves of the border
    }

    [Fact]
    public void Without_a_template_brightness_and_shape_find_it_and_the_verdict_asks_for_a_look()
    {
        var found = BrainExtraction.WithoutTemplate(HeadScene.Subject(Moved)).Value;
        Assert.InRange(HeadScene.Dice(found.Mask, HeadScene.Brain(Moved)), 0.9, 1); // the fluid under the skull is guessed
        var verdict = Assert.Single(found.Quality, q => q.Name == "brain mask").Verdict;
        Assert.Equal(QualityGrade.Warn, verdict.Grade);
        Assert.Equal("made by brightness and shape, without a template: look at it", verdict.Reason);
        Assert.Empty(found.Templates);
        Assert.Null(found.Registration);
    }

    [Fact]
    public void A_head_whose_axes_the_header_exchanges_is_refused_and_the_right_ones_are_named()
    {
        var head = HeadScene.Subject();
        var turned = new Volume(head.Shape, Affine.FromColumns(new(-1, 0, 0), new(0, -1, 0), new(0, 0, 1), new(0, 0, 0)).After(head.Affine), head.Data);
        var result = BrainExtraction.WithTemplate(turned, HeadScene.Template, 2, TestContext.Current.CancellationToken);
        Assert.False(result.IsOk, result.IsOk ? string.Join("; ", result.Value.Quality) : "");
        var fault = result.Fault!;
        Assert.Equal("Correct the header's orientation", fault.Advice);
        Assert.Equal("a head whose axes run RAS, as it fits best", fault.Expected);
        Assert.StartsWith("axes that run LPS by the header", fault.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_knee_is_refused() =>
        Assert.Contains("this may not be a head", BrainExtraction.WithTemplate(HeadScene.Subject(what: TissueHead.Knee), HeadScene.Template, 2, TestContext.Current.CancellationToken).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_head_cut_through_the_brain_is_warned_of()
    {
        var head = HeadScene.Subject();
        const int cut = 38; // slices from below: the crown of the brain is lost
        var cropped = new Volume(head.Shape with { Z = cut }, head.Affine, head.Data[..(head.Shape.X * head.Shape.Y * cut)]);
        var quality = BrainExtraction.WithTemplate(cropped, HeadScene.Template, 2, TestContext.Current.CancellationToken).Value.Quality;
        Assert.Equal(["field of view", "brain at the border"], quality.Where(q => (q.Name is "field of view" or "brain at the border") && q.Verdict.Grade == QualityGrade.Warn).Select(q => q.Name));
        Assert.EndsWith("the field of view cuts the brain: volumes of what lies there are too small", Assert.Single(quality, q => q.Name == "brain at the border").Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_was_given_is_kept_and_registered_for_priors()
    {
        var head = HeadScene.Subject(Moved);
        var mask = HeadScene.Brain(Moved);
        var found = BrainExtraction.Given(head, mask, HeadScene.Template, 2, TestContext.Current.CancellationToken).Value;
        Assert.Equal(mask.Data, found.Mask.Data);
        Assert.NotNull(found.Registration);
        Assert.Null(BrainExtraction.Given(head, mask, null, cancellation: TestContext.Current.CancellationToken).Value.Registration);
        Assert.Contains("expected a mask on the grid of the image", BrainExtraction.Given(head, new(new(1, 1, 1), Affine.Identity, [1]), null, cancellation: TestContext.Current.CancellationToken).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_call_gives_tissues_and_the_intracranial_volume()
    {
        const double share = 0.06; // of a volume: the border's half voxel
        var anatomy = Anatomy.Of(HeadScene.Subject(Moved), HeadScene.Template, 2, TestContext.Current.CancellationToken).Value;
        var truth = TissueMaps.Millilitres(HeadScene.Brain(Moved));
        Assert.Equal(1, anatomy.IntracranialMl / truth, share);
        Assert.Equal(anatomy.IntracranialMl, TissueMaps.Millilitres(anatomy.Tissues.CerebrospinalFluid) + TissueMaps.Millilitres(anatomy.Tissues.GrayMatter) + TissueMaps.Millilitres(anatomy.Tissues.WhiteMatter));
        var white = HeadScene.Draw((x, y, z) => TissueHead.IsBrain(x, y, z) && TissueHead.At(x, y, z) == 900 ? 1 : 0, Moved);
        Assert.Equal(1, TissueMaps.Millilitres(anatomy.Tissues.WhiteMatter) / TissueMaps.Millilitres(white), 0.1); // its border is that of a smaller body than the brain's
        Assert.Contains(anatomy.Quality, q => q.Name == "contrast to noise" && q.Value > 2);
        Assert.Contains("The intracranial volume is the sum of fluid, gray and white matter within the brain mask.", anatomy.Steps);
        Assert.Equal(2, anatomy.Templates.Length);
    }

    [Fact]
    public void Tissues_are_found_without_a_template_too()
    {
        var anatomy = Anatomy.Of(HeadScene.Subject(), null, 2, TestContext.Current.CancellationToken).Value;
        Assert.Contains("Tissue priors were made from the image's own intensities, smoothed: no template was used for them.", anatomy.Steps);
        Assert.InRange(TissueMaps.Millilitres(anatomy.Tissues.WhiteMatter), 400, 900); // truth 680 mL
    }
}
