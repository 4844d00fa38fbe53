using System.Collections.Immutable;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Volume of a tissue within one region.</summary>
/// <param name="Millilitres">Sum of fraction × voxel volume over the region.</param>
/// <param name="Voxels">Voxels of the region on the image's grid; 0 says the region lies outside or vanished between voxels.</param>
/// <param name="Coverage">Share of those voxels that hold a fraction and not NaN; NaN for an empty region.</param>
public sealed record RegionVolume(RegionOfInterest Region, double Millilitres, int Voxels, double Coverage)
{
    /// <summary>Sums a tissue's fractions (0 to 1, NaN where unknown) over each region; labels on another grid are pulled over by nearest voxel.</summary>
    public static ImmutableArray<RegionVolume> Measure(Volume tissueProbability, LabelImage regions)
    {
        var labels = tissueProbability.SameGrid(regions.Shape, regions.Affine)
            ? regions
            : Resampling.Labels(regions, tissueProbability.Shape, tissueProbability.Affine);
        var sums = regions.Regions.ToDictionary(r => r.Label, _ => (Sum: 0.0, Voxels: 0, Known: 0));
        for (var v = 0; v < labels.Labels.Length; v++)
        {
            if (labels.Labels[v] <= 0)
            {
                continue;
            }

            var (sum, voxels, known) = sums[labels.Labels[v]];
            var value = tissueProbability.Data[v];
            sums[labels.Labels[v]] = float.IsNaN(value) ? (sum, voxels + 1, known) : (sum + value, voxels + 1, known + 1);
        }

        var millilitres = tissueProbability.Affine.VoxelVolume / 1000;
        return [.. regions.Regions.Select(r =>
        {
            var (sum, voxels, known) = sums[r.Label];
            return new RegionVolume(r, sum * millilitres, voxels, voxels == 0 ? double.NaN : (double)known / voxels);
        })];
    }
}
