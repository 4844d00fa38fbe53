using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The mean over a mask. As a confound it is opt-in and named in the result, for it moves the zero of every correlation.</summary>
public static class GlobalSignal
{
    /// <summary>Shape (t); voxels that are not finite throughout are left out; NaN where none is left.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    public static double[] Of(VolumeSeries series, Volume? mask) => OfVoxels(series, MaskVoxels.Finite(series, mask));

    /// <summary>The same over voxels that are finite throughout, by position.</summary>
    public static double[] OfVoxels(VolumeSeries series, int[] voxels)
    {
        var means = new GroupedMeans([voxels]);
        var signal = new double[series.Volumes];
        for (var t = 0; t < signal.Length; t++)
        {
            means.Mean(series[t], signal.AsSpan(t, 1));
        }

        return signal;
    }
}
