using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The median over voxels and time, exactly, in two walks over the series and without a copy of it.</summary>
internal static class SeriesMedian
{
    private const int Halves = 1 << 16;

    /// <summary>Mean of the two middle values; NaN where there is none.</summary>
    /// <param name="voxels">Positions of voxels that are finite throughout.</param>
    public static double Of(VolumeSeries series, int[] voxels)
    {
        var count = (long)voxels.Length * series.Volumes;
        if (count == 0)
        {
            return double.NaN;
        }

        var upper = new long[Halves];
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = MemoryMarshal.Cast<float, uint>(series[t]);
            foreach (var v in voxels)
            {
                upper[Ordered(volume[v]) >> 16]++;
            }
        }

        var (low, high) = (Find(upper, (count - 1) / 2), Find(upper, count / 2));
        var lower = Lower(series, voxels, low.Bucket);
        var first = Value(low.Bucket, Find(lower, ((count - 1) / 2) - low.Below).Bucket);
        lower = high.Bucket == low.Bucket ? lower : Lower(series, voxels, high.Bucket);
        return (first + Value(high.Bucket, Find(lower, (count / 2) - high.Below).Bucket)) / 2;
    }

    private static (int Bucket, long Below) Find(long[] counts, long rank)
    {
        var below = 0L;
        var bucket = 0;
        while (below + counts[bucket] <= rank)
        {
            below += counts[bucket++];
        }

        return (bucket, below);
    }

    private static long[] Lower(VolumeSeries series, int[] voxels, int bucket)
    {
        var counts = new long[Halves];
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = MemoryMarshal.Cast<float, uint>(series[t]);
            foreach (var v in voxels)
            {
                var ordered = Ordered(volume[v]);
                if (ordered >> 16 == (uint)bucket)
                {
                    counts[ordered & 0xFFFF]++;
                }
            }
        }

        return counts;
    }

    // Bits of a float turned so that they sort as the numbers do.
    private static uint Ordered(uint bits) => (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;

    private static double Value(int upper, int lower)
    {
        var ordered = ((uint)upper << 16) | (uint)lower;
        return BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered & 0x7FFF_FFFF : ~ordered);
    }
}
