using System.Numerics.Tensors;
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
        var squares = new double[series.Volumes];
        var expected = 0.0;
        double[] row = new double[series.Volumes], steps = new double[series.Volumes - 1];
        var gathered = new float[Block * series.Volumes];
        for (var first = 0; first < voxels.Length; first += Block)
        {
            var count = Math.Min(Block, voxels.Length - first);
            for (var t = 0; t < series.Volumes; t++)
            {
                var volume = series[t];
                for (var i = 0; i < count; i++)
                {
                    gathered[(i * series.Volumes) + t] = volume[voxels[first + i]];
                }
            }

            for (var i = 0; i < count; i++)
            {
                var samples = gathered.AsSpan(i * series.Volumes, series.Volumes);
                TensorPrimitives.ConvertTruncating<float, double>(samples, row);
                TensorPrimitives.Subtract(row.AsSpan(1), row.AsSpan(0, steps.Length), steps);
                TensorPrimitives.MultiplyAdd(steps, steps, squares.AsSpan(1), squares.AsSpan(1));
                expected += ExpectedChange(row, samples) / voxels.Length;
            }
        }

        var raw = Array.ConvertAll(squares, s => Math.Sqrt(s / voxels.Length));
        raw[0] = double.NaN;
        var median = SeriesMedian.Of(series, voxels);
        return new(raw, Array.ConvertAll(raw, v => v * 1000 / median), Array.ConvertAll(raw, v => v / expected));
    }

    // √(2 (1 − ρ₁)) times the robust standard deviation, quartiles by the lower neighbour. Both spans are used up.
    private static double ExpectedChange(Span<double> row, Span<float> samples)
    {
        TensorPrimitives.Subtract(row, Sums.Of(row) / row.Length, row);
        double squares = TensorPrimitives.SumOfSquares<double>(row), products = TensorPrimitives.Dot<double>(row[1..], row[..^1]);
        int upper = (int)Math.Floor(0.75 * (row.Length - 1)), lower = (int)Math.Floor(0.25 * (row.Length - 1));
        double high = OrderStatistic.Select(samples, upper), low = OrderStatistic.Select(samples[..(upper + 1)], lower);
        return squares == 0 ? 0 : Math.Sqrt(2 * (1 - (products / squares))) * ((high - low) / 1.349);
    }
}
