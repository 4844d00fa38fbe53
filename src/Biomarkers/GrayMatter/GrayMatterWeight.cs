using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The weight of a region: its voxels times their gray-matter fraction.</summary>
public static class GrayMatterWeight
{
    /// <summary>Gray-matter fraction from intensity alone within the brain, linear between the means of neighbouring tissues; 0 outside.</summary>
    public static Parsed<Volume> Fractions(Visit3D visit)
    {
        if (visit.Brain is { } brain && !visit.T1w.SameGrid(brain.Shape, brain.Affine))
        {
            return new Fault(0, $"a brain mask on the grid of the image, {visit.T1w.Shape}", brain.Shape.ToString()) { Unit = "image" };
        }

        float[] values = [.. visit.T1w.Data.Select((value, v) => float.IsFinite(value) && (visit.Brain is null ? value > 0 : visit.Brain.Data[v] > 0.5f) ? value : 0)];
        return TissueContrast.Fit(values).Map(contrast => new Volume(visit.T1w.Shape, visit.T1w.Affine, [.. values.Select(v => (float)contrast.GrayFraction(v))]));
    }

    /// <summary>The weight of one region on the grid of the fractions; labels elsewhere are pulled over by nearest voxel.</summary>
    /// <param name="gray">Gray-matter fractions, 0 to 1; what is not finite counts as 0.</param>
    public static Volume Of(Volume gray, LabelImage regions, int label)
    {
        var labels = gray.SameGrid(regions.Shape, regions.Affine) ? regions : Resampling.Labels(regions, gray.Shape, gray.Affine);
        return new(gray.Shape, gray.Affine, [.. gray.Data.Select((g, v) => labels.Labels[v] == label && float.IsFinite(g) ? Math.Clamp(g, 0, 1) : 0)]);
    }
}
