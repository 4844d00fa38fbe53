using System.Collections.Immutable;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What a carpet plot shows (Power, NeuroImage 2017;154:150): signals of voxels over time, thinned to a page, with head motion above.</summary>
/// <param name="Rows">Shape (rows, t): means of groups of neighbouring voxels, detrended, each in units of its standard deviation; constant groups are left out.</param>
/// <param name="FramewiseDisplacement">In mm, shape (t); null where motion is unknown.</param>
/// <param name="GlobalSignal">Mean over the mask, shape (t).</param>
/// <param name="StandardisedDvars">Shape (t), first NaN.</param>
public sealed record CarpetData(RowMatrix<float> Rows, double[]? FramewiseDisplacement, double[] GlobalSignal, double[] StandardisedDvars)
{
    /// <summary>Names of consecutive runs of rows, with their lengths.</summary>
    public required ImmutableArray<(string Name, int Rows)> Groups { get; init; }

    /// <summary>Thins the voxels of a mask to at most <paramref name="mostRows"/> rows, neighbours in memory together.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    /// <exception cref="ArgumentOutOfRangeException">No row is asked for.</exception>
    /// <exception cref="ArgumentException">Motion of another length than the series.</exception>
    public static CarpetData Of(VolumeSeries series, Volume? mask, MotionParameters? motion, int mostRows = 400)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRows, 1);
        if (motion is not null && motion.Volumes != series.Volumes)
        {
            throw new ArgumentException($"Head motion of {motion.Volumes} volumes does not belong to a run of {series.Volumes}.", nameof(motion));
        }

        var voxels = MaskVoxels.Finite(series, mask);
        var rows = Thinned(series, [("mask", voxels)], mostRows, 1, out var groups);
        return new(
            rows,
            motion is null ? null : Connectivity.FramewiseDisplacement.Power(motion),
            Connectivity.GlobalSignal.Of(series, mask),
            Dvars.OfVoxels(series, voxels).Standardised)
        {
            Groups = groups,
        };
    }

    /// <summary>The rows of a carpet, group by group: each walked once in the order of memory.</summary>
    /// <param name="groups">Names with positions of voxels that are finite throughout.</param>
    /// <param name="mostRows">Rows of all groups together, but for <paramref name="leastRows"/>.</param>
    /// <param name="leastRows">A group has as many rows as this, or as many as it has voxels: a small region is to be seen beside the brain.</param>
    /// <param name="kept">The groups with the rows that are left of each.</param>
    public static RowMatrix<float> Thinned(VolumeSeries series, IReadOnlyList<(string Name, int[] Voxels)> groups, int mostRows, int leastRows, out ImmutableArray<(string Name, int Rows)> kept)
    {
        var size = Math.Max(1, (groups.Sum(g => g.Voxels.Length) + mostRows - 1) / mostRows);
        var chunks = groups.SelectMany((g, i) => g.Voxels.Chunk(Math.Clamp(g.Voxels.Length / Math.Max(1, leastRows), 1, size)).Select(c => (Group: i, Voxels: c))).ToArray();
        var means = new GroupedMeans([.. chunks.Select(c => c.Voxels)]);
        var byTime = new RowMatrix<double>(series.Volumes, chunks.Length);
        for (var t = 0; t < series.Volumes; t++)
        {
            means.Mean(series[t], byTime.Row(t));
        }

        var rows = byTime.Transposed();
        int[] changing = [.. Enumerable.Range(0, rows.Rows).Where(r => !Correlation.IsConstant(rows.Row(r)))];
        kept = [.. groups.Select((g, i) => (g.Name, changing.Count(r => chunks[r].Group == i))).Where(g => g.Item2 > 0)];
        rows = rows.TakeRows(changing);
        var trend = Drift.Polynomial(series.Volumes, Math.Min(1, series.Volumes - 1));
        for (var r = 0; r < rows.Rows; r++)
        {
            Projection.Residual(trend, rows.Row(r));
        }

        Standardiser.Apply(rows, Standardisation.ZScore, []);
        return new(rows.Rows, rows.Columns, Array.ConvertAll(rows.Data, v => (float)v));
    }
}
