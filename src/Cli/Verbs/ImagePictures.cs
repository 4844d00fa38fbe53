using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Reports.Figures;

namespace Toolkit.Cli.Verbs;

/// <summary>Pictures for the eye beside the images: edges of the template over the registered head, tissues over the T1-weighted image.</summary>
internal static class ImagePictures
{
    /// <summary>Outlines of the template on the registered image, OUT.svg.</summary>
    public static void Template(Volume registered, TemplateImage template, string path) =>
        Draw(registered, ImagingOutlines.Template(template.Image, template.Identity.Name), $"The image in the place of {template.Identity.Name}, with the template's edges", path);

    /// <summary>Outlines of the tissues on the image that was segmented, OUT.svg.</summary>
    public static void Tissues(Volume t1w, TissueMaps maps, string path) =>
        Draw(t1w, ImagingOutlines.Tissues(maps.CerebrospinalFluid, maps.GrayMatter, maps.WhiteMatter), "Tissues over the T1-weighted image", path);

    /// <summary>Outline of a mask on the image it was found in.</summary>
    public static void Mask(Volume image, Volume mask, string title, string path) => Draw(image, ImagingOutlines.Mask(mask, "brain mask"), title, path);

    /// <summary>The mean of a series in the place of a T1-weighted image, with the outline of that image's brain.</summary>
    public static void InT1w(PreparedBold bold, Volume brain, string path) =>
        Draw(Resampling.Onto(bold.Mean, brain.Shape, brain.Affine, Interpolation.Linear, bold.InT1w!.MovingToFixed.Inverse()), ImagingOutlines.Mask(brain, "brain of the T1-weighted image"), "The mean of the series in the place of the T1-weighted image", path);

    /// <summary>The mean of a series in the place of a template, with the template's edges.</summary>
    public static void InTemplate(PreparedBold bold, HeadTemplate template, Normalised registered, string path)
    {
        var (toBold, name) = (bold.InT1w!.MovingToFixed.Inverse(), template.Identities[^1].Name);
        var drawn = Resampling.Through(bold.Mean, template.Brain.Shape, template.Brain.Affine, Interpolation.Linear, p => toBold.Apply(registered.Map.Map(p)));
        Draw(drawn, ImagingOutlines.Template(template.Brain, name), $"The mean of the series in the place of {name}, with the template's edges", path);
    }

    private static void Draw(Volume image, LabelImage regions, string title, string path)
    {
        float[] sound = [.. image.Data.Select(v => float.IsFinite(v) ? v : 0)];
        var figure = SliceMosaic.Draw(new() { Id = "slices", Title = title, Image = new(image.Shape, image.Affine, sound), Regions = regions, Slices = 12, Columns = 4 });
        OutputFile.Write(path, figure.Picture.ToStandalone());
    }
}
