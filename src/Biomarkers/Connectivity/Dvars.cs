using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Spatial root mean square of the change from volume to volume; the first value is NaN.</summary>
/// <param name="Raw">In the data's unit, shape (t).</param>
/// <param name="Scaled">The same after scaling the median over mask and time to 1000.</param>
/// <param name="Standardised">Divided by what independent change would give (Nichols 2013); about 1 for clean data.</param>
public sealed record Dvars(double[] Raw, double[] Scaled, double[] Standardised)
{
    // Voxels gathered together: a volume is walked once for all of them.
    private const int Block = 128;

    /// <summary>DVARS over the mask (Power and others, NeuroImage 2012;59:2142). Voxels that are not finite throughout are left out.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    public static Dvars Of(VolumeSeries series, Volume? mask) => OfVoxels(series, MaskVoxels.Finite(series, mask));

    /// <summary>DVARS over voxels that are finite throughout, by position.</summary>
    public static Dvars OfVoxels(VolumeSeries series, int[] voxels)
    {
        var steps = new double[series.Volumes];
        var expected = 0.0;
        var block = new float[Block * series.Volumes];
        double[] sums = new double[Block], squares = new double[Block], products = new double[Block];
        float[] low = new float[Block], high = new float[Block];
        int upper = (int)Math.Floor(0.75 * (series.Volumes - 1)), lower = (int)Math.Floor(0.25 * (series.Volumes - 1));
        for (var first = 0; first < voxels.Length; first += Block)
        {
            var chosen = voxels.AsSpan(first, Math.Min(Block, voxels.Length - first));
            var values = block.AsSpan(0, chosen.Length * series.Volumes);
            Gather(series, chosen, values);
            ColumnLags.Of(values, chosen.Length, sums, squares, products, steps);
            ColumnOrder.Select(values, chosen.Length, lower, upper, low, high);
            var last = values[^chosen.Length..];
            for (var i = 0; i < chosen.Length; i++)
            {
                expected += ExpectedChange(series.Volumes, sums[i], squares[i], products[i], (double)last[i] - values[i], high[i] - (double)low[i]) / voxels.Length;
            }
        }

        var raw = Array.ConvertAll(steps, s => Math.Sqrt(s / voxels.Length));
        raw[0] = double.NaN;
        var median = SeriesMedian.Of(series, voxels);
        return new(raw, Array.ConvertAll(raw, v => v * 1000 / median), Array.ConvertAll(raw, v => v / expected));
    }

    private static void Gather(VolumeSeries series, ReadOnlySpan<int> voxels, Span<float> to)
    {
        var together = voxels[^1] - voxels[0] == voxels.Length - 1;
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = series[t];
            var row = to.Slice(t * voxels.Length, voxels.Length);
            if (together)
            {
                volume.Slice(voxels[0], voxels.Length).CopyTo(row);
                continue;
            }

            for (var i = 0; i < row.Length; i++)
            {
                row[i] = volume[voxels[i]];
            }
        }
    }

    // √(2 (1 − ρ₁)) times the robust standard deviation, quartiles by the lower neighbour; the sums are about the first value, which is 0 by then.
    private static double ExpectedChange(int count, double sum, double squares, double products, double last, double quartiles)
    {
        var mean = sum / count;
        var about = squares - (sum * mean);
        var lagged = products - (mean * ((2 * sum) - last)) + ((count - 1) * mean * mean);
        return about <= 0 ? 0 : Math.Sqrt(2 * (1 - (lagged / about))) * (quartiles / 1.349);
    }
}
