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
        var size = Math.Max(1, (voxels.Length + mostRows - 1) / mostRows);
        var groups = voxels.Chunk(size).ToArray();
        var means = new GroupedMeans(groups);
        var byTime = new RowMatrix<double>(series.Volumes, groups.Length);
        for (var t = 0; t < series.Volumes; t++)
        {
            means.Mean(series[t], byTime.Row(t));
        }

        var rows = byTime.Transposed();
        rows = rows.TakeRows([.. Enumerable.Range(0, rows.Rows).Where(r => !Correlation.IsConstant(rows.Row(r)))]);
        var trend = Drift.Polynomial(series.Volumes, 1);
        for (var r = 0; r < rows.Rows; r++)
        {
            Projection.Residual(trend, rows.Row(r));
        }

        Standardiser.Apply(rows, Standardisation.ZScore, []);
        return new(
            new(rows.Rows, rows.Columns, Array.ConvertAll(rows.Data, v => (float)v)),
            motion is null ? null : Connectivity.FramewiseDisplacement.Power(motion),
            Connectivity.GlobalSignal.Of(series, mask),
            Dvars.Of(series, mask).Standardised);
    }
}
