using System.Numerics.Tensors;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The voxels of a mask and their series.</summary>
public static class MaskVoxels
{
    // Voxels taken through time together: they stay in the first-level cache.
    private const int Piece = 4096;

    /// <summary>Positions inside the mask in x-fastest order; all of them where there is no mask.</summary>
    public static int[] Inside(VolumeSeries series, Volume? mask) => Listed(checked((int)series.Shape.Count), v => RegionMap.IsInside(mask, v));

    /// <summary>Positions inside the mask whose samples are all finite.</summary>
    public static int[] Finite(VolumeSeries series, Volume? mask)
    {
        // x − x is 0 where x is finite and NaN where it is not; a NaN stays in the sum.
        float[] sum = new float[series.Shape.Count], nothing = new float[Piece];
        for (var first = 0; first < sum.Length; first += Piece)
        {
            var length = Math.Min(Piece, sum.Length - first);
            Span<float> part = sum.AsSpan(first, length), zero = nothing.AsSpan(0, length);
            for (var t = 0; t < series.Volumes; t++)
            {
                var volume = series[t].Slice(first, length);
                TensorPrimitives.Subtract(volume, volume, zero);
                TensorPrimitives.Add(part, zero, part);
            }
        }

        return Listed(sum.Length, v => sum[v] == 0 && RegionMap.IsInside(mask, v));
    }

    /// <summary>Positions below <paramref name="count"/> that are wanted, ascending. Counted first: a list that grows leaves twice its size behind, and a run may fill the memory.</summary>
    public static int[] Listed(int count, Func<int, bool> wanted)
    {
        var found = 0;
        for (var v = 0; v < count; v++)
        {
            found += wanted(v) ? 1 : 0;
        }

        var listed = new int[found];
        for (int v = 0, at = 0; v < count && at < found; v++)
        {
            if (wanted(v))
            {
                listed[at++] = v;
            }
        }

        return listed;
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
