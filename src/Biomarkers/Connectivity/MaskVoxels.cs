using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The voxels of a mask and their series.</summary>
public static class MaskVoxels
{
    /// <summary>Positions inside the mask in x-fastest order; all of them where there is no mask.</summary>
    public static int[] Inside(VolumeSeries series, Volume? mask)
    {
        var inside = new List<int>();
        for (var v = 0; v < series.Shape.Count; v++)
        {
            if (RegionMap.IsInside(mask, v))
            {
                inside.Add(v);
            }
        }

        return [.. inside];
    }

    /// <summary>Positions inside the mask whose samples are all finite.</summary>
    public static int[] Finite(VolumeSeries series, Volume? mask)
    {
        var finite = new bool[series.Shape.Count];
        Array.Fill(finite, value: true);
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = series[t];
            for (var v = 0; v < volume.Length; v++)
            {
                finite[v] &= float.IsFinite(volume[v]);
            }
        }

        return [.. Inside(series, mask).Where(v => finite[v])];
    }

    /// <summary>Whether all samples of a voxel are finite.</summary>
    public static bool IsFinite(VolumeSeries series, int voxel)
    {
        var finite = true;
        for (var t = 0; t < series.Volumes && finite; t++)
        {
            finite = float.IsFinite(series[t][voxel]);
        }

        return finite;
    }

    /// <summary>Whether a voxel has one value throughout.</summary>
    public static bool IsConstant(VolumeSeries series, int voxel)
    {
        var first = series[0][voxel];
        var constant = true;
        for (var t = 1; t < series.Volumes && constant; t++)
        {
            constant = series[t][voxel] == first;
        }

        return constant;
    }

    /// <summary>Copies the samples of one voxel, shape (t).</summary>
    public static void Series(VolumeSeries series, int voxel, Span<double> samples)
    {
        var stride = checked((int)series.Shape.Count);
        for (var t = 0; t < series.Volumes; t++)
        {
            samples[t] = series.Data[(t * stride) + voxel];
        }
    }
}
