using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Volumes of a series that stand out: for each, the share of the head's voxels that lie far from their own course over time (Cox 1996, 3dToutcount).</summary>
/// <param name="Share">Share of voxels that are outliers, one value a volume, shape (t).</param>
/// <param name="Volumes">Volumes, from 0, whose share is above the limit.</param>
public sealed record OutlierVolumes(double[] Share, int[] Volumes)
{
    /// <summary>Share of voxels from which a volume counts as an outlier: that of AFNI's processing scripts.</summary>
    public const double Limit = 0.1;

    private const double MostVolumes = 0.2; // share of volumes from which a series is warned of
    private const double SdPerDeviation = 1.2533141373155003; // sqrt(pi / 2): the sd of a normal from its mean absolute deviation
    private const int MostVoxels = 20000; // evenly chosen: a share of them is known to a third of a per cent
    private const int Shortest = 5; // volumes: below it a course over time is no course

    /// <summary>Share of volumes that stand out.</summary>
    public QualityValue Quality => Share.Length < Shortest
        ? new("outlier volumes", double.NaN, "", QualityVerdict.Warn("outlier volumes", $"could not be measured on {Share.Length} volumes"))
        : QualityValue.AtMost("outlier volumes", (double)Volumes.Length / Share.Length, "", MostVolumes, "motion or a fault of the scanner");

    /// <summary>Counts outliers: farther from the voxel's trend than a normal value of n goes with a chance of 0.001 / n.</summary>
    /// <param name="brain">Above 0.5 within; on the grid of the series.</param>
    /// <exception cref="ArgumentException">The mask is on another grid.</exception>
    public static OutlierVolumes Count(VolumeSeries series, Volume brain)
    {
        if (!brain.SameGrid(series.Shape, series.Affine))
        {
            throw new ArgumentException($"The mask is {brain.Shape}, the series {series.Shape}.", nameof(brain));
        }

        var n = series.Volumes;
        var inside = Enumerable.Range(0, brain.Data.Length).Where(v => brain.Data[v] > 0.5f).ToArray();
        if (n < Shortest || inside.Length == 0)
        {
            return new(new double[n], []);
        }

        var reach = Math.Sqrt(2 * Math.Log(n / 0.001)); // tail of the normal, to first order
        var counts = new int[n];
        var course = new double[n];
        var sorted = new double[n];
        inside = [.. inside.Where((_, i) => i % ((inside.Length / MostVoxels) + 1) == 0)];
        foreach (var v in inside)
        {
            for (var t = 0; t < n; t++)
            {
                course[t] = series.Data[v + (t * (long)series.Shape.Count)];
            }

            RemoveTrend(course);
            for (var t = 0; t < n; t++)
            {
                sorted[t] = Math.Abs(course[t]);
            }

            Array.Sort(sorted);
            var limit = reach * SdPerDeviation * SdOfMedian(sorted);
            for (var t = 0; t < n; t++)
            {
                counts[t] += Math.Abs(course[t]) > limit || double.IsNaN(course[t]) ? 1 : 0;
            }
        }

        double[] share = [.. counts.Select(c => (double)c / inside.Length)];
        return new(share, [.. Enumerable.Range(0, n).Where(t => share[t] > Limit)]);
    }

    /// <summary>Median absolute deviation as the mean one of a normal.</summary>
    private static double SdOfMedian(double[] sorted) => sorted[sorted.Length / 2] * 1.4826 / SdPerDeviation;

    /// <summary>Subtracts a line through the medians of the first and the last third, then the median: an outlier does not tilt it.</summary>
    private static void RemoveTrend(double[] course)
    {
        var n = course.Length;
        var third = Math.Max(1, n / 3);
        double first = Median(course.AsSpan(0, third)), last = Median(course.AsSpan(n - third));
        var slope = (last - first) / Math.Max(1, n - third);
        for (var t = 0; t < n; t++)
        {
            course[t] -= slope * t;
        }

        var middle = Median(course);
        for (var t = 0; t < n; t++)
        {
            course[t] -= middle;
        }
    }

    private static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}
