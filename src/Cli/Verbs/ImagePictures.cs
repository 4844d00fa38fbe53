using System.Text;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Reports.Figures;

namespace Toolkit.Cli.Verbs;

/// <summary>Pictures for the eye beside the images: edges of the template over the registered head, tissues over the T1-weighted image.</summary>
internal static class ImagePictures
{
    private const float Surface = 0.3f; // of the bright end: the outer edge of head or brain
    private const float Bright = 0.8f; // the edge of white matter

    /// <summary>Outlines of the template on the registered image, OUT.svg.</summary>
    public static void Template(Volume registered, TemplateImage template, string path)
    {
        var sorted = template.Image.Data.Where(v => v > 0 && float.IsFinite(v)).Order().ToArray();
        var top = sorted.Length == 0 ? 1 : sorted[(int)(0.98 * (sorted.Length - 1))];
        int[] labels = [.. template.Image.Data.Select(v => v > Bright * top ? 2 : v > Surface * top ? 1 : 0)];
        var edges = Labels(template.Image, labels, template.Identity.Name, new Dictionary<int, string> { [1] = $"outer edge of {template.Identity.Name}", [2] = $"bright tissue of {template.Identity.Name}" });
        Draw(registered, edges, $"The image in the place of {template.Identity.Name}, with the template's edges", path);
    }

    /// <summary>Outlines of the tissues on the image that was segmented, OUT.svg.</summary>
    public static void Tissues(Volume t1w, TissueMaps maps, string path)
    {
        float[] fluid = maps.CerebrospinalFluid.Data, gray = maps.GrayMatter.Data, white = maps.WhiteMatter.Data;
        int[] labels = [.. gray.Select((g, v) => g + white[v] + fluid[v] < 0.5f ? 0 : g >= fluid[v] && g >= white[v] ? 1 : white[v] > fluid[v] ? 2 : 0)];
        Draw(t1w, Labels(t1w, labels, "tissues", new Dictionary<int, string> { [1] = "gray matter", [2] = "white matter" }), "Tissues over the T1-weighted image", path);
    }

    /// <summary>Outline of a mask on the image it was found in.</summary>
    public static void Mask(Volume image, Volume mask, string title, string path) =>
        Draw(image, Labels(mask, [.. mask.Data.Select(m => m > 0.5f ? 1 : 0)], "brain", new Dictionary<int, string> { [1] = "brain mask" }), title, path);

    private static LabelImage Labels(Volume grid, int[] labels, string name, Dictionary<int, string> names) =>
        new(grid.Shape, grid.Affine, labels, new AtlasIdentity(name, "unstated", "native", Provenance.Digest(Encoding.UTF8.GetBytes(name))), names);

    private static void Draw(Volume image, LabelImage regions, string title, string path)
    {
        float[] sound = [.. image.Data.Select(v => float.IsFinite(v) ? v : 0)];
        var figure = SliceMosaic.Draw(new() { Id = "slices", Title = title, Image = new(image.Shape, image.Affine, sound), Regions = regions, Slices = 12, Columns = 4 });
        OutputFile.Write(path, figure.Picture.ToStandalone());
    }
}
