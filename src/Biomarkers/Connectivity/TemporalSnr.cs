using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How the spread in a temporal signal-to-noise ratio is taken.</summary>
public enum SnrSpread
{
    /// <summary>Standard deviation with denominator T.</summary>
    Population,

    /// <summary>Standard deviation with denominator T − 1.</summary>
    Sample,

    /// <summary>Standard deviation of what a straight line leaves, denominator T.</summary>
    Detrended,
}

/// <summary>Temporal signal-to-noise ratio: mean over standard deviation of a voxel's series.</summary>
public static class TemporalSnr
{
    /// <summary>One value a voxel; NaN outside the mask and where a voxel is constant or not finite.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    public static Volume Of(VolumeSeries series, Volume? mask, SnrSpread spread = SnrSpread.Sample)
    {
        var voxels = checked((int)series.Shape.Count);
        double n = series.Volumes, timeSquares = n * ((n * n) - 1) / 12;
        double[] time = [.. Enumerable.Range(0, series.Volumes).Select(t => t - ((n - 1) / 2))];
        var snr = new float[voxels];
        ColumnSums.Of(new(series.Volumes, voxels, series.Data), time, (first, sums, squares, slopes) =>
        {
            for (var c = 0; c < sums.Length; c++)
            {
                var about = squares[c] - (sums[c] * sums[c] / n) - (spread == SnrSpread.Detrended ? slopes[c] * slopes[c] / timeSquares : 0);
                var deviation = Math.Sqrt(about / (spread == SnrSpread.Sample ? n - 1 : n));
                snr[first + c] = RegionMap.IsInside(mask, first + c) && about > squares[c] * 1e-14 ? (float)((series.Data[first + c] + (sums[c] / n)) / deviation) : float.NaN;
            }
        });
        return new(series.Shape, series.Affine, snr);
    }
}
