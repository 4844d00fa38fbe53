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

        var counts = Counts(series, voxels, bits => (int)(bits >> 16));
        return (Ranked((count - 1) / 2) + Ranked(count / 2)) / 2;

        double Ranked(long rank)
        {
            var (upper, below) = Find(counts, rank);
            var (lower, _) = Find(Counts(series, voxels, bits => bits >> 16 == (uint)upper ? (int)(bits & 0xFFFF) : -1), rank - below);
            return Value(((uint)upper << 16) | (uint)lower);
        }
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

    private static long[] Counts(VolumeSeries series, int[] voxels, Func<uint, int> bucket)
    {
        var counts = new long[Halves];
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = MemoryMarshal.Cast<float, uint>(series[t]);
            foreach (var v in voxels)
            {
                if (bucket(Ordered(volume[v])) is >= 0 and var at)
                {
                    counts[at]++;
                }
            }
        }

        return counts;
    }

    // Bits of a float turned so that they sort as the numbers do.
    private static uint Ordered(uint bits) => (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;

    private static double Value(uint ordered) => BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered & 0x7FFF_FFFF : ~ordered);
}
