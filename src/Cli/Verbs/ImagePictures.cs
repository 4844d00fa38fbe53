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

    private static void Draw(Volume image, LabelImage regions, string title, string path)
    {
        float[] sound = [.. image.Data.Select(v => float.IsFinite(v) ? v : 0)];
        var figure = SliceMosaic.Draw(new() { Id = "slices", Title = title, Image = new(image.Shape, image.Affine, sound), Regions = regions, Slices = 12, Columns = 4 });
        OutputFile.Write(path, figure.Picture.ToStandalone());
    }
}
