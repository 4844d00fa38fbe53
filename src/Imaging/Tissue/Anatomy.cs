using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What one T1-weighted image shows of the brain: mask, tissues with their shading, intracranial volume.</summary>
/// <param name="T1w">The image as it came.</param>
/// <param name="Brain">The mask and how it was made.</param>
/// <param name="Tissues">Fractions of fluid, gray and white matter, and the shading that was divided out.</param>
/// <param name="Steps">What was done, in order, one sentence each.</param>
public sealed record Anatomy(Volume T1w, ExtractedBrain Brain, TissueMaps Tissues, ImmutableArray<string> Steps)
{
    private const double OwnPriorFwhmMm = 8; // as wide as priors blurred over people are
    private const double SureContrast = 2; // gray and white matter apart by so many standard deviations of the noise in the image as it came

    /// <summary>Fluid, gray and white matter within the mask, mL: the total intracranial volume as far as the mask holds all that is inside the skull.</summary>
    public double IntracranialMl => Tissues.IntracranialMl;

    /// <summary>Files of templates that the result rests on.</summary>
    public ImmutableArray<TemplateIdentity> Templates => Brain.Templates;

    /// <summary>Figures of the mask and of the tissues, each with its verdict.</summary>
    public ImmutableArray<QualityValue> Quality =>
    [
        .. Brain.Quality,
        QualityValue.AtLeast("contrast to noise", ContrastToNoise, "", SureContrast, "gray and white matter are hard to tell apart"),
    ];

    /// <summary>Contrast of gray and white matter over the noise between neighbours in white matter before noise was removed: what the tissues were told apart by hides it, and where all drowns so does their spread. NaN where there is hardly any white matter.</summary>
    public double ContrastToNoise
    {
        get
        {
            const float sure = 0.9f;
            const int fewest = 1000;
            int[] white = [.. Enumerable.Range(0, T1w.Data.Length).Where(v => Tissues.WhiteMatter.Data[v] > sure)];
            return white.Length < fewest ? double.NaN
                : (Tissues.Contrast.WhiteMatter - Tissues.Contrast.GrayMatter) / Math.Max(Segmentation.Noise(T1w, white), Tissues.Contrast.Sd);
        }
    }

    /// <summary>T1-weighted image → brain mask → shading and tissues → intracranial volume, in one call.</summary>
    /// <param name="template">Gives mask and tissue priors; null makes both from the image alone, and the verdict says so.</param>
    /// <param name="threads">Results do not depend on it.</param>
    public static Parsed<Anatomy> Of(Volume t1w, HeadTemplate? template, int threads = 1, CancellationToken cancellation = default)
    {
        var extracted = template is null ? BrainExtraction.WithoutTemplate(t1w) : BrainExtraction.WithTemplate(t1w, template, threads, cancellation);
        return extracted.Bind(brain => Within(t1w, brain, template));
    }

    /// <summary>Tissues within a brain mask that is there already, made here or given.</summary>
    public static Parsed<Anatomy> Within(Volume t1w, ExtractedBrain brain, HeadTemplate? template)
    {
        var carried = brain.Registration is not null && template is not null;
        if (!(carried ? Carry(template!.Priors, brain) : IntensityPriors.Make(t1w, brain.Mask, OwnPriorFwhmMm)).Try(out var priors, out var fault))
        {
            return fault;
        }

        return Within(t1w, brain, priors, carried
            ? "Tissue priors were derived from the template by intensity and carried to the image."
            : "Tissue priors were made from the image's own intensities, smoothed: no template was used for them.");
    }

    /// <summary>Tissues within a brain mask by priors on the image's own grid.</summary>
    /// <param name="origin">Where the priors come from, one sentence.</param>
    public static Parsed<Anatomy> Within(Volume t1w, ExtractedBrain brain, TissuePriors priors, string origin) =>
        Segmentation.Run(t1w, brain.Mask, (priors.Fluid, priors.Gray, priors.White)).Map(maps => new Anatomy(t1w, brain, maps,
        [
            brain.Method,
            origin,
            "Noise was removed by non-local means, shading found with the priors, and partial volumes as compositions with priors and a Markov random field.",
            "The intracranial volume is the sum of fluid, gray and white matter within the brain mask.",
        ]));

    private static Parsed<TissuePriors> Carry(TissuePriors priors, ExtractedBrain brain)
    {
        var (shape, affine) = (brain.Mask.Shape, brain.Mask.Affine);
        float[] fluid = new float[shape.Count], gray = new float[shape.Count], white = new float[shape.Count];
        var back = priors.Gray.Affine.Inverse();
        Parallel.For(0, shape.Y * shape.Z, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var at = (row * shape.X) + x;
                if (brain.Mask.Data[at] > 0.5f)
                {
                    var p = back.Apply(brain.Registration!.Map.Unmap(affine.Apply(x, row % shape.Y, row / shape.Y)));
                    (fluid[at], gray[at], white[at]) = (Resampling.Linear(priors.Fluid, p), Resampling.Linear(priors.Gray, p), Resampling.Linear(priors.White, p));
                }
            }
        });
        return new TissuePriors(new(shape, affine, fluid), new(shape, affine, gray), new(shape, affine, white));
    }
}
