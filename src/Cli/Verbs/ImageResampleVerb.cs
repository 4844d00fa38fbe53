using System.CommandLine;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>An image on the grid of another.</summary>
internal static class ImageResampleVerb
{
    private static readonly Dictionary<string, SpatialOrder> Orders = new(StringComparer.Ordinal) { ["nearest"] = SpatialOrder.Nearest, ["linear"] = SpatialOrder.Linear, ["cubic"] = SpatialOrder.Cubic };

    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "One volume; with --nilearn a run too." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT.nii.gz and OUT.json." };
        var like = new Option<string>("--like") { Description = "Image whose grid is wanted.", Required = true };
        var labels = new Option<bool>("--labels") { Description = "IN holds labels: take the nearest voxel." };
        var nilearn = new Option<string?>("--nilearn") { Description = "Draw as nilearn's resample_img does: nearest, linear or cubic. 0 beyond the outermost voxel centres, results within the range of the data and 0; a value that is not finite counts as 0." };
        nilearn.AcceptOnlyFromAmong([.. Orders.Keys]);
        var verb = new Command("resample", "Draw an image on the grid of another, through the world; outside is NaN (0 for labels).\n\nExample: toolkit image resample atlas.nii.gz out/atlas_bold --like bold_mean.nii.gz --labels") { input, output, like, labels, nilearn };
        verb.SetAction(parsed => parsed.GetValue(nilearn) is { } order
            ? AsNilearn(shell, parsed.GetRequiredValue(input), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetRequiredValue(like), order)
            : Run(shell, parsed.GetRequiredValue(input), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetRequiredValue(like), parsed.GetValue(labels)));
        verb.Validators.Add(result =>
        {
            if (result.GetValue(labels) && result.GetResult(nilearn) is { Implicit: false })
            {
                result.AddError("--labels takes the nearest voxel and keeps the labels; --nilearn nearest draws numbers: give one.");
            }
        });
        return verb;
    }

    private static int AsNilearn(Shell shell, string input, string stem, string like, string order)
    {
        if (!Nifti.Read(like).Try(out var grid, out var fault) || !NiftiSeries.Read(input).Try(out var read, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var drawn = Regridding.Onto(read.Series, grid.Shape, grid.Affine, Orders[order], Environment.ProcessorCount);
        if (!drawn.Data.AsSpan().ContainsAnyExcept(0f))
        {
            return ImageVerbFiles.Refuse(shell, NothingShared(input));
        }

        ImageVerbFiles.MakeFolder(stem);
        NiftiSeries.Write(drawn, drawn.Volumes, stem + ".nii.gz", gzip: true);
        ImageVerbFiles.WriteJson(stem + ".json", json => json.WriteString("method", $"nilearn's resample_img, {order}"));
        shell.Say($"resampled: {stem}.nii.gz");
        return (int)ExitCode.Ok;
    }

    private static Fault NothingShared(string input) => new(0, "images that share some of their field of view", "none in common") { Unit = "image", Place = Path.GetFileName(input), Advice = "Check the orientation in both headers" };

    private static int Run(Shell shell, string input, string stem, string like, bool labels)
    {
        if (!Nifti.Read(like).Try(out var grid, out var fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        if (labels)
        {
            if (!LabelImages.Read(input).Try(out var regions, out fault))
            {
                return ImageVerbFiles.Refuse(shell, fault);
            }

            if (regions.Regions.Length == 0)
            {
                return ImageVerbFiles.Refuse(shell, new Fault(0, "labels above 0", "none") { Unit = "image", Place = Path.GetFileName(input) });
            }

            var drawn = Resampling.Labels(regions, grid.Shape, grid.Affine);
            foreach (var lost in regions.Regions.Where(r => drawn.Regions.All(d => d.Label != r.Label)))
            {
                shell.Complain($"label {lost.Label}: no voxel is left on the new grid");
            }

            ImageVerbFiles.Write(ImageVerbFiles.Stored(drawn), stem + ".nii.gz");
        }
        else
        {
            if (!ImageVerbFiles.Volume(input).Try(out var volume, out fault))
            {
                return ImageVerbFiles.Refuse(shell, fault);
            }

            var drawn = Resampling.Onto(volume, grid.Shape, grid.Affine, Interpolation.Linear);
            if (drawn.Data.All(float.IsNaN))
            {
                return ImageVerbFiles.Refuse(shell, NothingShared(input));
            }

            ImageVerbFiles.Write(drawn, stem + ".nii.gz");
        }

        ImageVerbFiles.WriteJson(stem + ".json", json => json.WriteString("method", labels ? "nearest voxel" : "trilinear"));
        shell.Say($"resampled: {stem}.nii.gz");
        return (int)ExitCode.Ok;
    }
}
