using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Rigid registration of a functional volume to a T1-weighted image.</summary>
internal static class ImageCoregisterVerb
{
    public static Command Create(Shell shell)
    {
        var moving = new Argument<string>("MOVING") { Description = "One volume, such as the mean of a series." };
        var target = new Argument<string>("FIXED") { Description = "T1-weighted image." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT.nii.gz (MOVING on the grid of FIXED) and OUT.json (the matrix)." };
        var brain = new Option<string?>("--brain") { Description = "Brain mask of FIXED; its positive voxels unless given." };
        var verb = new Command("coregister", "Place an image of another contrast on a T1-weighted one.\n\nExample: toolkit image coregister mean_bold.nii.gz t1w.nii.gz out/bold_in_t1w --brain brain.nii.gz") { moving, target, output, brain };
        verb.SetAction(parsed => Run(shell, parsed.GetRequiredValue(moving), parsed.GetRequiredValue(target), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetValue(brain)));
        return verb;
    }

    private static int Run(Shell shell, string movingPath, string fixedPath, string stem, string? brainPath)
    {
        Volume? brain = null;
        if (!ImageVerbFiles.Volume(movingPath).Try(out var moving, out var fault) || !ImageVerbFiles.Volume(fixedPath).Try(out var target, out fault)
            || (brainPath is not null && !ImageVerbFiles.Volume(brainPath).Try(out brain, out fault)) || !Coregistration.Estimate(moving, target, brain).Try(out var found, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        ImageVerbFiles.Write(Resampling.Onto(moving, target.Shape, target.Affine, Interpolation.Linear, found.MovingToFixed.Inverse()), stem + ".nii.gz");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", "normalised mutual information, then least squares with intensity function and bias");
            ImageVerbFiles.WriteMatrix(json, "movingWorldToFixedWorld", found.MovingToFixed);
            json.WriteNumber("normalisedMutualInformationBefore", found.InformationBefore);
            json.WriteNumber("normalisedMutualInformationAfter", found.InformationAfter);
            json.WriteNumber("overlap", found.InView.Value);
            ImageVerbJson.Quality(json, found.Quality);
        });
        shell.Say($"registered: {stem}.nii.gz");
        return ImageVerbJson.Judge(shell, found.Quality);
    }
}
