using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>What of a region is as bright as brain and yet lies outside the brain mask: where a mask cuts into the brain, the region's volume is too small.</summary>
public static class BrainBeyondMask
{
    private const float Sure = 0.8f; // gray-matter fraction from which a voxel tells how bright gray matter is
    private const double Darkest = 0.75; // of gray matter: fluid and bone are darker
    private const double Brightest = 1.9; // of gray matter: white matter is darker, fat and marrow brighter

    /// <summary>Volume in mL by label; regions without such voxels are left out. All on one grid.</summary>
    /// <param name="t1w">Without shading.</param>
    /// <param name="brain">Above 0.5 within.</param>
    /// <param name="gray">Gray-matter fractions, 0 to 1.</param>
    public static IReadOnlyDictionary<int, double> Millilitres(LabelImage regions, Volume t1w, Volume brain, Volume gray)
    {
        var level = Brightness.Quantile([.. t1w.Data.Where((_, v) => gray.Data[v] > Sure)], 0.5);
        var found = new Dictionary<int, double>();
        for (var v = 0; v < regions.Labels.Length; v++)
        {
            if (regions.Labels[v] > 0 && !(brain.Data[v] > 0.5f) && t1w.Data[v] > Darkest * level && t1w.Data[v] < Brightest * level)
            {
                found[regions.Labels[v]] = found.GetValueOrDefault(regions.Labels[v]) + (t1w.Affine.VoxelVolume / 1000);
            }
        }

        return found;
    }
}
