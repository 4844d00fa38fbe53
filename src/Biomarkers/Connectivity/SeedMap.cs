using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Correlation of one seed with every voxel of a mask, as r and as Fisher z, both unscaled; NaN outside the mask and where a voxel is constant or not finite.</summary>
/// <param name="Seed">Name of the seed.</param>
public sealed record SeedMap(string Seed, Volume R, Volume Z)
{
    /// <summary>Voxels whose |r| was clipped before atanh: the seed's own voxel.</summary>
    public int ClippedVoxels { get; init; }

    /// <summary>Pearson's r of a seed series, shape (t), with every voxel of <paramref name="series"/> inside the mask.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    /// <exception cref="ArgumentException">The seed is longer than the series. Where it is shorter, the first volumes of the series are taken.</exception>
    public static SeedMap Of(VolumeSeries series, Volume? mask, string name, ReadOnlySpan<double> seed, int threads = 1)
    {
        var voxels = checked((int)series.Shape.Count);
        float[] rs = new float[voxels], zs = new float[voxels];
        var clipped = 0;
        SeedCorrelation.Pearson(new(series.Volumes, voxels, series.Data), seed, (v, r) =>
        {
            var inside = RegionMap.IsInside(mask, v);
            rs[v] = inside ? (float)r : float.NaN;
            zs[v] = inside ? (float)ConnectivityMatrix.Atanh(r) : float.NaN;
            if (inside && Math.Abs(r) > ConnectivityMatrix.LargestR)
            {
                Interlocked.Increment(ref clipped);
            }
        }, threads, seed.Length);
        return new(name, new(series.Shape, series.Affine, rs), new(series.Shape, series.Affine, zs)) { ClippedVoxels = clipped };
    }
}
