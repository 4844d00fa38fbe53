using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Finds the brain in a T1-weighted image of a whole head, or in one whose skull was already taken off.</summary>
/// <remarks>With a template: the head is registered to the template's head, its brain mask carried back, and the border settled where the image puts it. Without: by brightness and shape alone.</remarks>
public static class BrainExtraction
{
    private const double CoarseSpacingMm = 4;
    private const double LeastMl = 850; // of what is inside the skull; adults have 1100 to 1900
    private const double MostMl = 2100;
    private const double MostAtBorder = 2; // cm²: a brain cut out of its image touches its faces with no more

    /// <summary>Brain mask by a template of a whole head.</summary>
    /// <param name="threads">Results do not depend on it.</param>
    public static Parsed<ExtractedBrain> WithTemplate(Volume t1w, HeadTemplate template, int threads = 1, CancellationToken cancellation = default)
    {
        if (HeadImage.Check(t1w) is { } wrong)
        {
            return wrong;
        }

        var bare = HeadImage.Support(t1w) is { } support && HeadImage.IsBare(support, t1w) ? support : null;
        var view = WorkingGrid.Reduce(HeadImage.WithoutNeck(t1w), 0.5 * CoarseSpacingMm);
        if (!Normalisation.Estimate(view, WorkingGrid.Reduce(bare is null ? template.Head : template.Brain, 0.5 * CoarseSpacingMm), new() { SpacingMm = CoarseSpacingMm, Threads = threads }, cancellation).Try(out var found, out var fault))
        {
            return fault;
        }

        var expected = BrainBorder.Carry(template.Mask, found.Map, t1w);
        var mask = bare is null ? BrainBorder.Settle(t1w, expected, threads) : BrainBorder.Within(bare, expected, t1w);
        var volume = new Volume(t1w.Shape, t1w.Affine, [.. mask.Select(m => m ? 1f : 0f)]);
        var method = bare is null
            ? "The brain mask of the template was carried to the image by an affine map and a coarse deformation, and its border settled by intensity and neighbourhood."
            : "The image came without its skull: the mask is what it shows, as far as the template's brain mask agrees.";
        return new ExtractedBrain(volume, method, found, template.Identities, [.. found.Quality, .. Size(volume), .. BrainBorder.Judge(t1w, mask, expected)]);
    }

    /// <summary>Brain mask by brightness and shape, for images without a template: a phantom, or a head seen for the first time. The verdict asks for a look.</summary>
    public static Parsed<ExtractedBrain> WithoutTemplate(Volume t1w)
    {
        if (HeadImage.Check(t1w) is { } wrong)
        {
            return wrong;
        }

        var support = HeadImage.Support(t1w);
        var bare = support is not null && HeadImage.IsBare(support, t1w);
        var mask = bare ? support : BrainByShape.Find(t1w);
        if (mask is null)
        {
            return new Fault(0, "a brain that can be told from its surroundings by brightness and shape", "none") { Unit = "image", Advice = "Name a template, or a brain mask" };
        }

        var volume = new Volume(t1w.Shape, t1w.Affine, [.. mask.Select(m => m ? 1f : 0f)]);
        var method = bare
            ? "The image came without its skull: the mask is what it shows."
            : "The brain was found by brightness and shape, without a template.";
        var made = new QualityValue("brain mask", volume.Data.Sum() / volume.Data.Length, "", QualityVerdict.Warn("brain mask", (bare ? "taken from what the image shows" : "made by brightness and shape") + ", without a template: look at it"));
        return new ExtractedBrain(volume, method, null, [], [made, .. Size(volume), Unmeasured]);
    }

    /// <summary>A brain mask that was made elsewhere; with a template the brain is registered to it, so that priors can be carried.</summary>
    /// <param name="mask">Above 0.5 within; on the grid of the image.</param>
    public static Parsed<ExtractedBrain> Given(Volume t1w, Volume mask, HeadTemplate? template, int threads = 1, CancellationToken cancellation = default)
    {
        if (HeadImage.Check(t1w) is { } wrong)
        {
            return wrong;
        }

        if (!t1w.SameGrid(mask.Shape, mask.Affine))
        {
            return new Fault(0, $"a mask on the grid of the image, {t1w.Shape}", mask.Shape.ToString()) { Unit = "image" };
        }

        Volume sound = new(mask.Shape, mask.Affine, [.. mask.Data.Select(m => m > 0.5f ? 1f : 0f)]);
        bool[] given = [.. sound.Data.Select(m => m > 0)];
        const string method = "The brain mask was given.";
        if (template is null)
        {
            return new ExtractedBrain(sound, method, null, [], [.. Size(sound), Unmeasured]);
        }

        var bare = HeadImage.Support(t1w) is { } support && HeadImage.IsBare(support, t1w) ? support : null;
        var within = new Volume(t1w.Shape, t1w.Affine, [.. t1w.Data.Select((v, at) => given[at] ? v : 0)]);
        return Normalisation.Estimate(WorkingGrid.Reduce(within, 0.5 * CoarseSpacingMm), WorkingGrid.Reduce(template.Brain, 0.5 * CoarseSpacingMm), new() { SpacingMm = CoarseSpacingMm, Threads = threads }, cancellation)
            .Map(found =>
            {
                var expected = BrainBorder.Carry(template.Mask, found.Map, t1w);
                var shown = bare is null ? BrainBorder.Settle(t1w, expected, threads) : BrainBorder.Within(bare, expected, t1w);
                return new ExtractedBrain(sound, method, found, template.Identities, [.. found.Quality, .. Size(sound), .. BrainBorder.Judge(t1w, given, expected, shown)]);
            });
    }

    /// <summary>What a mask made or given without a template cannot be asked.</summary>
    private static QualityValue Unmeasured => new("mask leakage", double.NaN, "", QualityVerdict.Warn("mask leakage", "could not be measured without a template: look at the mask over the image"));

    /// <summary>How much the mask holds, and how much of it lies at the border of the image, where the field of view may have cut it.</summary>
    private static QualityValue[] Size(Volume mask)
    {
        var millilitres = TissueMaps.Millilitres(mask);
        return
        [
            millilitres > MostMl
                ? QualityValue.AtMost("brain mask volume", millilitres, "mL", MostMl, "more than a skull holds, look at the mask")
                : QualityValue.AtLeast("brain mask volume", millilitres, "mL", LeastMl, "less than a whole adult brain, look at the mask and at the field of view"),
            QualityValue.AtMost("brain at the border", FieldOfView.AtBorder(mask), "cm²", MostAtBorder, "the field of view cuts the brain: volumes of what lies there are too small"),
        ];
    }
}
