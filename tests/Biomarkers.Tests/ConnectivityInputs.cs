using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

/// <summary>Small made runs: smooth signals with known coupling in blocks of voxels.</summary>
internal static class ConnectivityInputs
{
    public static GridShape Shape { get; } = new(6, 5, 4);

    public static Affine Affine { get; } = Affine.Scaling(new(3, 3, 3), new(-9, -6, -3));

    public static AtlasIdentity Atlas { get; } = new("blocks", "1", "native", new string('a', 64));

    public static Sourced<RepetitionTime> TwoSeconds { get; } = Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test");

    /// <summary>Noise around 1000; the two halves in x share part of their signal.</summary>
    public static VolumeSeries Series(int volumes = 120, int seed = 1)
    {
        var random = new Random(seed);
        var data = new float[Shape.Count * volumes];
        for (var t = 0; t < volumes; t++)
        {
            double shared = Math.Sin(0.3 * t) + random.NextDouble(), own = random.NextDouble() * 2;
            for (var v = 0; v < Shape.Count; v++)
            {
                data[(t * Shape.Count) + v] = (float)(1000 + (0.05 * t) + (10 * shared) + (v % 6 < 3 ? 8 * own : 0) + (4 * random.NextDouble()));
            }
        }

        return new(Shape, volumes, Affine, data, TwoSeconds);
    }

    /// <summary>Labels 7 and 300 for the halves in x, and 5 for a single voxel.</summary>
    public static LabelImage Labels()
    {
        var labels = new int[Shape.Count];
        for (var v = 0; v < labels.Length; v++)
        {
            labels[v] = v % 6 < 2 ? 7 : v % 6 > 3 ? 300 : 0;
        }

        labels[2] = 5;
        return new(Shape, Affine, labels, Atlas, new Dictionary<int, string> { [7] = "left", [300] = "right" });
    }

    public static RowMatrix<double> Noise(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (random.NextDouble() * 2) - 1)]);
    }
}
