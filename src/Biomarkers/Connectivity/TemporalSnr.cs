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
        double[] sums = new double[voxels], squares = new double[voxels], slopes = new double[voxels];
        var origin = series[0];
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = series[t];
            var time = t - ((series.Volumes - 1) / 2.0);
            for (var v = 0; v < voxels; v++)
            {
                var d = (double)volume[v] - origin[v];
                sums[v] += d;
                squares[v] += d * d;
                slopes[v] += time * d;
            }
        }

        double n = series.Volumes, timeSquares = n * ((n * n) - 1) / 12;
        var snr = new float[voxels];
        for (var v = 0; v < voxels; v++)
        {
            var about = squares[v] - (sums[v] * sums[v] / n) - (spread == SnrSpread.Detrended ? slopes[v] * slopes[v] / timeSquares : 0);
            var deviation = Math.Sqrt(about / (spread == SnrSpread.Sample ? n - 1 : n));
            snr[v] = RegionMap.IsInside(mask, v) && about > squares[v] * 1e-14 ? (float)((origin[v] + (sums[v] / n)) / deviation) : float.NaN;
        }

        return new(series.Shape, series.Affine, snr);
    }
}
