using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Standard deviation of each voxel over time, before or after realignment: what is left of motion shows at the edges.</summary>
public static class SpreadOverTime
{
    /// <summary>On the grid of the series; NaN where a volume was not in view.</summary>
    /// <param name="motions">Of each volume since the reference; null takes the volumes as they lie.</param>
    /// <param name="skip">Volumes to be left out at the start; two at least must remain.</param>
    /// <exception cref="ArgumentException">There is not one motion a volume, or fewer than two volumes are left.</exception>
    public static Volume Of(VolumeSeries series, IReadOnlyList<RigidMotion>? motions, int skip = 0, int threads = 1)
    {
        if ((motions is not null && motions.Count != series.Volumes) || skip < 0 || series.Volumes - skip < 2)
        {
            throw new ArgumentException($"A series of {series.Volumes} volumes of which {skip} are left out needs as many motions, and two volumes.", nameof(motions));
        }

        var target = TargetSpace.Native(series.Shape, series.Affine);
        var count = (int)series.Shape.Count;
        double[] sums = new double[count], squares = new double[count];
        var first = series[skip].ToArray();
        for (var t = skip; t < series.Volumes; t++)
        {
            var volume = motions is null ? series[t] : OneInterpolation.Draw(series, t, motions[t], target, threads);
            for (var v = 0; v < count; v++)
            {
                // About the first volume: the square of a mean of thousands would swallow a small spread.
                double d = volume[v] - first[v];
                sums[v] += d;
                squares[v] += d * d;
            }
        }

        double n = series.Volumes - skip;
        return new(series.Shape, series.Affine, [.. sums.Select((s, v) => (float)Math.Sqrt(Math.Max(0, (squares[v] - (s * s / n)) / (n - 1))))]);
    }
}
