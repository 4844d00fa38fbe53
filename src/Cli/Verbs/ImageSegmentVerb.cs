using System.CommandLine;
using Toolkit.Imaging;

namespace Toolkit.Cli.Verbs;

/// <summary>Tissue segmentation of a T1-weighted brain.</summary>
internal static class ImageSegmentVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "T1-weighted image." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT_csf.nii.gz, OUT_gm.nii.gz, OUT_wm.nii.gz, OUT_shading.nii.gz, OUT.svg and OUT.json." };
        var brain = new Option<string>("--brain") { Description = "Brain mask on the same grid.", Required = true };
        var priors = new Option<string[]>("--priors") { Description = "Prior fractions of fluid, gray and white matter on the same grid: three files.", Required = true, Arity = new(3, 3), AllowMultipleArgumentsPerToken = true };
        var verb = new Command("segment", "Fractions of cerebrospinal fluid, gray and white matter, and their volumes.\n\nExample: toolkit image segment t1w.nii.gz out/t1w --brain brain.nii.gz --priors csf.nii.gz gm.nii.gz wm.nii.gz") { input, output, brain, priors };
        verb.SetAction(parsed => Run(shell, parsed.GetRequiredValue(input), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetRequiredValue(brain), parsed.GetRequiredValue(priors)));
        return verb;
    }

    private static int Run(Shell shell, string input, string stem, string brainPath, string[] priors)
    {
        if (!ImageVerbFiles.Volume(input).Try(out var t1w, out var fault) || !ImageVerbFiles.Volume(brainPath).Try(out var brain, out fault)
            || !ImageVerbFiles.Volume(priors[0]).Try(out var fluid, out fault) || !ImageVerbFiles.Volume(priors[1]).Try(out var gray, out fault)
            || !ImageVerbFiles.Volume(priors[2]).Try(out var white, out fault) || !Segmentation.Run(t1w, brain, (fluid, gray, white)).Try(out var maps, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        foreach (var (map, name) in new[] { (maps.CerebrospinalFluid, "csf"), (maps.GrayMatter, "gm"), (maps.WhiteMatter, "wm"), (maps.Shading, "shading") })
        {
            ImageVerbFiles.Write(map, $"{stem}_{name}.nii.gz");
        }

        ImagePictures.Tissues(t1w, maps, stem + ".svg");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", "non-local means, shading from priors, partial volumes as compositions with priors and a Markov random field");
            json.WriteNumber("cerebrospinalFluidMl", TissueMaps.Millilitres(maps.CerebrospinalFluid));
            json.WriteNumber("grayMatterMl", TissueMaps.Millilitres(maps.GrayMatter));
            json.WriteNumber("whiteMatterMl", TissueMaps.Millilitres(maps.WhiteMatter));
            json.WriteNumber("intracranialMl", maps.IntracranialMl);
            json.WriteString("intracranialWithin", "the brain mask that was given");
            json.WriteNumber("contrastToNoise", maps.ContrastToNoise);
        });
        shell.Say($"segmented: {stem}_gm.nii.gz, {TissueMaps.Millilitres(maps.GrayMatter):0} mL of gray matter");
        return (int)ExitCode.Ok;
    }
}
