using System.Collections.Immutable;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What is taken over a region's voxels at each time.</summary>
public enum RegionStatistic
{
    Mean,
    Median,
    Sum,
    Minimum,
    Maximum,

    /// <summary>Denominator n.</summary>
    StandardDeviation,

    /// <summary>Denominator n.</summary>
    Variance,
}

/// <summary>The signal of one region and what it was made from.</summary>
/// <param name="Samples">Shape (t); NaN throughout where no voxel is left.</param>
public sealed record RegionSignal(VoxelRegion Region, double[] Samples)
{
    /// <summary>Voxels left out because a sample of theirs is not finite.</summary>
    public int NonFiniteVoxels { get; init; }

    /// <summary>Voxels that never change: outside the brain, or dead. They stay in the mean, as in every peer, and are reported.</summary>
    public int ConstantVoxels { get; init; }

    /// <summary>Voxels that make up the signal.</summary>
    public int UsedVoxels => Region.Voxels.Length - NonFiniteVoxels;

    public string Name => Region.Name;
}

/// <summary>The signals of all regions of a map over one series. A region that is lost keeps its place, as NaN.</summary>
public sealed record RegionSignals
{
    public required ImmutableArray<RegionSignal> Signals { get; init; }

    public required RegionMap Map { get; init; }

    public required int Volumes { get; init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    public ImmutableArray<string> Names => [.. Signals.Select(s => s.Name)];

    /// <summary>The signals as a matrix of shape (regions, t).</summary>
    public RowMatrix<double> ToMatrix()
    {
        var matrix = new RowMatrix<double>(Signals.Length, Volumes);
        for (var r = 0; r < Signals.Length; r++)
        {
            Signals[r].Samples.CopyTo(matrix.Row(r));
        }

        return matrix;
    }

    /// <summary>Signals over the labels of an image on the grid of the series; columns in ascending label.</summary>
    /// <returns>The signals, or a fault where the grids differ.</returns>
    public static Parsed<RegionSignals> Extract(VolumeSeries series, LabelImage atlas, Volume? mask = null, RegionStatistic statistic = RegionStatistic.Mean) =>
        RegionMap.FromLabels(atlas, series, mask).Map(map => Extract(series, map, statistic));

    /// <summary>Signals over spheres in world millimetres, inside the mask where one is given.</summary>
    /// <returns>The signals, or a fault where the mask lies on another grid.</returns>
    public static Parsed<RegionSignals> Extract(VolumeSeries series, IReadOnlyList<Sphere> spheres, Volume? mask, RegionStatistic statistic = RegionStatistic.Mean) =>
        RegionMap.FromSpheres(spheres, series, mask).Map(map => Extract(series, map, statistic));

    /// <summary>Signals over a map already laid on the grid of the series. A voxel with a sample that is not finite is left out of its region throughout.</summary>
    /// <exception cref="ArgumentException">The map lies on another grid.</exception>
    public static RegionSignals Extract(VolumeSeries series, RegionMap map, RegionStatistic statistic = RegionStatistic.Mean)
    {
        if (map.Shape != series.Shape)
        {
            throw new ArgumentException($"The map lies on a grid of {map.Shape}, the series on {series.Shape}.", nameof(map));
        }

        var groups = map.Regions.Select(r => r.Voxels.ToArray()).ToArray();
        var finite = groups;
        var means = Means(series, groups);
        if (means.Data.Any(v => !double.IsFinite(v)))
        {
            finite = [.. groups.Select(g => g.Where(v => MaskVoxels.IsFinite(series, v)).ToArray())];
            means = Means(series, finite);
        }

        var samples = statistic == RegionStatistic.Mean ? means : Statistics(series, finite, statistic);
        return new()
        {
            Map = map,
            Volumes = series.Volumes,
            RepetitionTime = series.RepetitionTime,
            Signals = [.. map.Regions.Select((region, r) => new RegionSignal(region, samples.Column(r))
            {
                NonFiniteVoxels = groups[r].Length - finite[r].Length,
                ConstantVoxels = finite[r].Count(v => MaskVoxels.IsConstant(series, v)),
            })],
        };
    }

    private static RowMatrix<double> Means(VolumeSeries series, int[][] groups)
    {
        var kernel = new GroupedMeans(groups);
        var means = new RowMatrix<double>(series.Volumes, groups.Length);
        for (var t = 0; t < series.Volumes; t++)
        {
            kernel.Mean(series[t], means.Row(t));
        }

        return means;
    }

    private static RowMatrix<double> Statistics(VolumeSeries series, int[][] groups, RegionStatistic statistic)
    {
        var results = new RowMatrix<double>(series.Volumes, groups.Length);
        for (var t = 0; t < series.Volumes; t++)
        {
            for (var g = 0; g < groups.Length; g++)
            {
                var volume = series[t];
                var values = new double[groups[g].Length];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = volume[groups[g][i]];
                }

                results[t, g] = values.Length == 0 ? double.NaN : Statistic(values, statistic);
            }
        }

        return results;
    }

    private static double Statistic(double[] values, RegionStatistic statistic) => statistic switch
    {
        RegionStatistic.Median => Median(values),
        RegionStatistic.Sum => Sums.Of(values),
        RegionStatistic.Minimum => values.Min(),
        RegionStatistic.Maximum => values.Max(),
        RegionStatistic.StandardDeviation => Math.Sqrt(Variance(values)),
        RegionStatistic.Variance => Variance(values),
        _ => Sums.Of(values) / values.Length,
    };

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static double Variance(double[] values)
    {
        var mean = Sums.Of(values) / values.Length;
        return values.Sum(v => (v - mean) * (v - mean)) / values.Length;
    }
}
