using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Gaussian smoothing of an image or a series.</summary>
internal static class ImageSmoothVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Image or series, .nii or .nii.gz." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT.nii.gz and OUT.json." };
        var width = new Option<double>("--fwhm") { Description = "Full width at half maximum, mm.", Required = true };
        var verb = new Command("smooth", "Smooth by a Gaussian. NaN stays and lends no weight.\n\nExample: toolkit image smooth bold.nii.gz out/bold_smooth --fwhm 6") { input, output, width };
        verb.SetAction(parsed => Run(shell, parsed.GetRequiredValue(input), ImageVerbFiles.Stem(parsed.GetRequiredValue(output)), parsed.GetValue(width)));
        return verb;
    }

    private static int Run(Shell shell, string input, string stem, double width)
    {
        if (!(width > 0 && width <= 100))
        {
            shell.Complain($"--fwhm: expected a width above 0 and at most 100 mm, found {Numbers.Format(width)}");
            return (int)ExitCode.Usage;
        }

        if (!Nifti.Read(input).Try(out var image, out var fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        if (image.Format == VoxelFormat.Rgb24)
        {
            return ImageVerbFiles.Refuse(shell, new Fault(70, "scalar voxels", "a colour image") { Place = Path.GetFileName(input) });
        }

        var series = image.ToSeries();
        if (!series.Data.AsSpan().ContainsAnyExcept(0f, float.NaN))
        {
            return ImageVerbFiles.Refuse(shell, new Fault(0, "an image with a finite value other than 0", "nothing but zeros or NaN") { Unit = "image", Place = Path.GetFileName(input) });
        }

        if (Math.Min(series.Shape.X, Math.Min(series.Shape.Y, series.Shape.Z)) == 1)
        {
            shell.Complain($"{Path.GetFileName(input)}: {series.Shape} is one slice thick; it was smoothed within that slice alone");
        }

        Parallel.For(0, series.Volumes, t => Smoothing.ByFwhm(series.Volume(t), width).Data.CopyTo(series[t]));
        ImageVerbFiles.Write(StoredImage.FromSeries(series), stem + ".nii.gz");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", "Gaussian smoothing");
            json.WriteNumber("fwhmMm", width);
        });
        shell.Say($"smoothed by {Numbers.Format(width)} mm: {stem}.nii.gz");
        return (int)ExitCode.Ok;
    }
}
