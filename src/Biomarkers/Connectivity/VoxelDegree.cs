using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Voxel-by-voxel connectivity reduced to two maps: the matrix of a whole brain (212 GB) never exists.</summary>
/// <param name="Degree">Voxels that correlate with this one at or above the threshold; NaN outside the mask and where a voxel is constant or not finite.</param>
/// <param name="MeanZ">Mean Fisher z with all other voxels; NaN likewise.</param>
public sealed record VoxelDegree(Volume Degree, Volume MeanZ)
{
    /// <summary>Degree and mean z of the voxels of a mask, over cleaned data.</summary>
    /// <param name="volumes">Volumes that count, from the first.</param>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    /// <param name="threshold">r from which a pair counts, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not between 0 and 1.</exception>
    public static VoxelDegree Of(VolumeSeries series, int volumes, Volume? mask, double threshold, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(threshold, 1);
        int[] voxels = [.. MaskVoxels.Inside(series, mask).Where(v => Changes(series, volumes, v))];
        var rows = new RowMatrix<float>(voxels.Length, volumes);
        for (var t = 0; t < volumes; t++)
        {
            var volume = series[t];
            for (var i = 0; i < voxels.Length; i++)
            {
                rows[i, t] = volume[voxels[i]];
            }
        }

        var summary = CorrelationTriangle.Summarise(rows, threshold, 0, withMeanZ: true, threads);
        float[] degree = new float[series.Shape.Count], mean = new float[series.Shape.Count];
        degree.AsSpan().Fill(float.NaN);
        mean.AsSpan().Fill(float.NaN);
        for (var i = 0; i < voxels.Length; i++)
        {
            degree[voxels[i]] = summary.Degree[i];
            mean[voxels[i]] = (float)summary.MeanZ[i];
        }

        return new(new(series.Shape, series.Affine, degree), new(series.Shape, series.Affine, mean));
    }

    private static bool Changes(VolumeSeries series, int volumes, int voxel)
    {
        var (finite, changes) = (true, false);
        for (var t = 0; t < volumes && finite; t++)
        {
            finite = float.IsFinite(series[t][voxel]);
            changes |= series[t][voxel] != series[0][voxel];
        }

        return finite && changes;
    }
}
