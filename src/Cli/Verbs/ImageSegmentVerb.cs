using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Tissue segmentation of a T1-weighted image: mask, shading, tissues and intracranial volume in one call.</summary>
internal static class ImageSegmentVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "T1-weighted image of a head, with or without its skull." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT_csf.nii.gz, OUT_gm.nii.gz, OUT_wm.nii.gz, OUT_mask.nii.gz, OUT_shading.nii.gz, OUT.svg and OUT.json." };
        var brain = new Option<string?>("--brain") { Description = "Brain mask on the same grid; found in the image unless given." };
        var priors = new Option<string[]>("--priors") { Description = "Prior fractions of fluid, gray and white matter on the same grid: three files; taken from the template unless given. Needs --brain.", Arity = new(3, 3), AllowMultipleArgumentsPerToken = true };
        var template = new ImageVerbTemplate();
        var verb = new Command("segment", "Fractions of cerebrospinal fluid, gray and white matter, their volumes, and the intracranial volume as their sum within the brain mask.\n\nExample: toolkit image segment t1w.nii.gz out/t1w") { input, output, brain, priors };
        template.AddTo(verb);
        verb.SetAction((p, cancellation) => Task.FromResult(p.GetValue(priors) is { Length: > 0 } && p.GetValue(brain) is null
            ? Usage(shell)
            : Run(shell, p.GetRequiredValue(input), ImageVerbFiles.Stem(p.GetRequiredValue(output)), p.GetValue(brain), p.GetValue(priors) ?? [], p.GetValue(priors) is { Length: > 0 } ? new ImageVerbTemplate.Choice(null) : template.Read(p), cancellation)));
        return verb;
    }

    private static int Usage(Shell shell)
    {
        shell.Complain("--priors needs --brain: all four lie on one grid.");
        return (int)ExitCode.Usage;
    }

    private static int Run(Shell shell, string input, string stem, string? brainPath, string[] priors, Parsed<ImageVerbTemplate.Choice> named, CancellationToken cancellation)
    {
        if (!named.Try(out var choice, out var fault) || !ImageVerbFiles.Volume(input).Try(out var t1w, out fault)
            || !Make(t1w, brainPath, priors, choice.Template, cancellation).In(Path.GetFileName(input)).Try(out var anatomy, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var maps = anatomy.Tissues;
        foreach (var (map, name) in new[] { (maps.CerebrospinalFluid, "csf"), (maps.GrayMatter, "gm"), (maps.WhiteMatter, "wm"), (maps.Shading, "shading"), (anatomy.Brain.Mask, "mask") })
        {
            ImageVerbFiles.Write(map, $"{stem}_{name}.nii.gz");
        }

        ImagePictures.Tissues(t1w, maps, stem + ".svg");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", "non-local means, shading from priors, partial volumes as compositions with priors and a Markov random field");
            ImageVerbJson.Texts(json, "steps", anatomy.Steps);
            json.WriteNumber("cerebrospinalFluidMl", TissueMaps.Millilitres(maps.CerebrospinalFluid));
            json.WriteNumber("grayMatterMl", TissueMaps.Millilitres(maps.GrayMatter));
            json.WriteNumber("whiteMatterMl", TissueMaps.Millilitres(maps.WhiteMatter));
            json.WriteNumber("intracranialMl", anatomy.IntracranialMl);
            json.WriteString("intracranialWithin", brainPath is null ? "the brain mask that was found, OUT_mask" : "the brain mask that was given");
            ImageVerbJson.Number(json, "contrastToNoise", anatomy.ContrastToNoise);
            ImageVerbJson.Templates(json, anatomy.Templates);
            ImageVerbJson.Quality(json, anatomy.Quality);
        });
        shell.Say($"segmented: {stem}_gm.nii.gz, {TissueMaps.Millilitres(maps.GrayMatter):0} mL of gray matter in {anatomy.IntracranialMl:0} mL");
        return ImageVerbJson.Judge(shell, anatomy.Quality);
    }

    private static Parsed<Anatomy> Make(Volume t1w, string? brainPath, string[] priors, HeadTemplate? template, CancellationToken cancellation)
    {
        if (brainPath is null)
        {
            return Anatomy.Of(t1w, template, Environment.ProcessorCount, cancellation);
        }

        if (!ImageVerbFiles.Volume(brainPath).Try(out var mask, out var fault))
        {
            return fault;
        }

        if (priors.Length == 0)
        {
            return BrainExtraction.Given(t1w, mask, template, Environment.ProcessorCount, cancellation).Bind(brain => Anatomy.Within(t1w, brain, template));
        }

        return ImageVerbFiles.Volume(priors[0]).Bind(fluid => ImageVerbFiles.Volume(priors[1]).Bind(gray => ImageVerbFiles.Volume(priors[2]).Bind(white =>
            BrainExtraction.Given(t1w, mask, null).Bind(brain => Anatomy.Within(t1w, brain, new TissuePriors(fluid, gray, white), "Tissue priors were given.")))));
    }
}
