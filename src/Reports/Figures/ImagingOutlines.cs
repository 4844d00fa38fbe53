using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Reports.Figures;

/// <summary>Outlines for the eye: tissues, brains and the edges of a template as label images that <see cref="SliceMosaic"/> draws over another image.</summary>
public static class ImagingOutlines
{
    private const float Surface = 0.3f; // of the bright end: the outer edge of head or brain
    private const float Bright = 0.8f; // the edge of white matter

    /// <summary>Gray and white matter where each fills most of a voxel.</summary>
    /// <exception cref="ArgumentException">The maps lie on different grids.</exception>
    public static LabelImage Tissues(Volume fluid, Volume gray, Volume white)
    {
        Same(gray, fluid);
        Same(gray, white);
        int[] labels = [.. gray.Data.Select((g, v) => !(g + white.Data[v] + fluid.Data[v] >= 0.5f) ? 0 : white.Data[v] > g && white.Data[v] > fluid.Data[v] ? 2 : g >= fluid.Data[v] ? 1 : 0)];
        return Labels(gray, labels, "tissues", (1, "gray matter"), (2, "white matter"));
    }

    /// <summary>What lies within a mask.</summary>
    public static LabelImage Mask(Volume mask, string name) => Labels(mask, [.. mask.Data.Select(v => v > 0.5f ? 1 : 0)], name, (1, name));

    /// <summary>Outer edge and bright tissue of a template.</summary>
    public static LabelImage Template(Volume template, string name)
    {
        var sorted = template.Data.Where(v => v > 0 && float.IsFinite(v)).Order().ToArray();
        var top = sorted.Length == 0 ? 1 : sorted[(int)(0.98 * (sorted.Length - 1))];
        return Labels(template, [.. template.Data.Select(v => v > Bright * top ? 2 : v > Surface * top ? 1 : 0)], name, (1, "outer edge of " + name), (2, "bright tissue of " + name));
    }

    private static LabelImage Labels(Volume grid, int[] labels, string name, params (int Label, string Name)[] names) =>
        new(grid.Shape, grid.Affine, labels, new AtlasIdentity(name, "unstated", "native", Provenance.Digest(Encoding.UTF8.GetBytes(name))), names.ToDictionary(n => n.Label, n => n.Name));

    private static void Same(Volume one, Volume other)
    {
        if (!one.SameGrid(other.Shape, other.Affine))
        {
            throw new ArgumentException($"Tissues lie on one grid; found {one.Shape} and {other.Shape}.", nameof(other));
        }
    }
}
