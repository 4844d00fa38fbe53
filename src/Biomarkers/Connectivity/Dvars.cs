using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Spatial root mean square of the change from volume to volume; the first value is NaN.</summary>
/// <param name="Raw">In the data's unit, shape (t).</param>
/// <param name="Scaled">The same after scaling the median over mask and time to 1000.</param>
/// <param name="Standardised">Divided by what independent change would give (Nichols 2013); about 1 for clean data.</param>
public sealed record Dvars(double[] Raw, double[] Scaled, double[] Standardised)
{
    /// <summary>DVARS over the mask (Power and others, NeuroImage 2012;59:2142). Voxels that are not finite throughout are left out.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    public static Dvars Of(VolumeSeries series, Volume? mask)
    {
        var voxels = MaskVoxels.Finite(series, mask);
        var squares = new double[series.Volumes];
        var expected = 0.0;
        var row = new double[series.Volumes];
        var all = new float[checked(voxels.Length * series.Volumes)];
        for (var i = 0; i < voxels.Length; i++)
        {
            MaskVoxels.Series(series, voxels[i], row);
            for (var t = 0; t < row.Length; t++)
            {
                all[(i * row.Length) + t] = (float)row[t];
                squares[t] += t == 0 ? 0 : (row[t] - row[t - 1]) * (row[t] - row[t - 1]);
            }

            expected += ExpectedChange(row) / voxels.Length;
        }

        var raw = Array.ConvertAll(squares, s => Math.Sqrt(s / voxels.Length));
        raw[0] = double.NaN;
        var median = Median(all);
        return new(raw, Array.ConvertAll(raw, v => v * 1000 / median), Array.ConvertAll(raw, v => v / expected));
    }

    // √(2 (1 − ρ₁)) times the robust standard deviation, quartiles by the lower neighbour.
    private static double ExpectedChange(double[] row)
    {
        var mean = Sums.Of(row) / row.Length;
        double squares = 0, products = 0;
        for (var t = 0; t < row.Length; t++)
        {
            squares += (row[t] - mean) * (row[t] - mean);
            products += t == 0 ? 0 : (row[t] - mean) * (row[t - 1] - mean);
        }

        var sorted = row.Order().ToArray();
        var spread = (sorted[(int)Math.Floor(0.75 * (row.Length - 1))] - sorted[(int)Math.Floor(0.25 * (row.Length - 1))]) / 1.349;
        return squares == 0 ? 0 : Math.Sqrt(2 * (1 - (products / squares))) * spread;
    }

    private static double Median(float[] values)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(values);
        return ((double)values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
