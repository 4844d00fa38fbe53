using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>The mean over time of a realigned series, drawn a volume at a time.</summary>
public static class MeanImage
{
    /// <summary>Mean on the grid of the series; where fewer than half of the volumes were in view, NaN.</summary>
    /// <param name="motions">Of each volume since the reference (<see cref="Realigned.Motions"/>).</param>
    /// <param name="skip">Volumes to be left out at the start; at least one must remain.</param>
    /// <exception cref="ArgumentException">There is not one motion a volume, or none is left.</exception>
    public static Volume Of(VolumeSeries series, IReadOnlyList<RigidMotion> motions, int skip = 0)
    {
        if (motions.Count != series.Volumes || skip < 0 || skip >= series.Volumes)
        {
            throw new ArgumentException($"A series of {series.Volumes} volumes has as many motions and more volumes than are left out; given {motions.Count}, {skip} left out.", nameof(motions));
        }

        var sums = new double[series.Shape.Count];
        var counts = new int[sums.Length];
        var target = TargetSpace.Native(series.Shape, series.Affine);
        for (var t = skip; t < series.Volumes; t++)
        {
            var drawn = OneInterpolation.Draw(series, t, motions[t], target);
            for (var v = 0; v < sums.Length; v++)
            {
                if (!float.IsNaN(drawn[v]))
                {
                    sums[v] += drawn[v];
                    counts[v]++;
                }
            }
        }

        var least = 0.5 * (series.Volumes - skip);
        return new(series.Shape, series.Affine, [.. sums.Select((s, v) => counts[v] >= least ? (float)(s / counts[v]) : float.NaN)]);
    }
}
