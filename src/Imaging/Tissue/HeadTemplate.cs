using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Where tissue is expected: fractions of fluid, gray and white matter, 0 to 1, on one grid.</summary>
public sealed record TissuePriors(Volume Fluid, Volume Gray, Volume White);

/// <summary>A template of a whole head with the brain cut out of it: what brain extraction and tissue priors are taken from. None is shipped; its identity belongs to every result.</summary>
public sealed record HeadTemplate
{
    private const double PriorSpacingMm = 2;
    private const double PriorFwhmMm = 4.7; // sd of 2 mm: as far as brains differ after registration
    private const double BrainShare = 0.02; // of the bright end: above it a cut-out brain is brain

    private HeadTemplate(TemplateImage head, TemplateImage brain, Volume mask, TissuePriors priors)
    {
        Head = head.Image;
        Brain = brain.Image;
        Mask = mask;
        Priors = priors;
        Identities = [head.Identity, brain.Identity];
    }

    /// <summary>The whole head, skull and scalp included.</summary>
    public Volume Head { get; }

    /// <summary>The same without what is not brain.</summary>
    public Volume Brain { get; }

    /// <summary>1 within the brain, on the grid of <see cref="Brain"/>.</summary>
    public Volume Mask { get; }

    /// <summary>Derived from the brain: three tissues and their mixtures by intensity, smoothed.</summary>
    public TissuePriors Priors { get; }

    /// <summary>Head and brain: name, version, SHA-256 and licence of the files.</summary>
    public ImmutableArray<TemplateIdentity> Identities { get; }

    /// <summary>Whether Debian's mricron-data offers ch2 and ch2bet here.</summary>
    public static bool IsInstalled => TemplateImage.Locate("ch2") is not null && TemplateImage.Locate("ch2bet") is not null;

    /// <summary>Reads head and brain by path, or by the names they have in an installed package.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Parsed<HeadTemplate> Read(string head = "ch2", string brain = "ch2bet", string? version = null, string? licence = null) =>
        TemplateImage.Read(head, version, licence).Bind(h => TemplateImage.Read(brain, version, licence).Bind(b => From(h, b)));

    /// <summary>Makes a template of two images in one world.</summary>
    public static Parsed<HeadTemplate> From(TemplateImage head, TemplateImage brain)
    {
        var sound = RealignmentTarget.Sound(brain.Image.Data, new float[brain.Image.Data.Length]).ToArray();
        var positive = sound.Count(v => v > 0);
        var share = positive / (double)sound.Length;
        if (positive < 5000 || share > 0.6)
        {
            return new Fault(0, "a brain cut out of its head, 0 elsewhere", $"{100 * share:0} % of the voxels above 0") { Unit = "image", Place = brain.Identity.Name, Advice = "Name the head first, then the brain" };
        }

        var threshold = BrainShare * Brightness.Top(sound);
        var (shape, affine) = (brain.Image.Shape, brain.Image.Affine);
        var inside = Morphology.FillHoles(Morphology.Largest([.. sound.Select(v => v > threshold)], shape), shape);
        var mask = new Volume(shape, affine, [.. inside.Select(i => i ? 1f : 0f)]);
        return IntensityPriors.Make(new(shape, affine, sound), mask, PriorFwhmMm).Map(priors => new HeadTemplate(head, brain, mask, Coarse(priors)));
    }

    private static TissuePriors Coarse(TissuePriors priors)
    {
        var grid = WorkingGrid.Over(priors.Gray.Shape, priors.Gray.Affine, PriorSpacingMm);
        Volume On(Volume fine) => Resampling.Onto(fine, grid.Shape, grid.ToWorld, Interpolation.Linear);
        return new(On(priors.Fluid), On(priors.Gray), On(priors.White));
    }
}
