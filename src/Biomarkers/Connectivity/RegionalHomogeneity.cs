using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How alike a voxel and its neighbours move: Kendall's coefficient of concordance (Zang and others, NeuroImage 2004;22:394).</summary>
public static class RegionalHomogeneity
{
    /// <summary>W = 12 S / (m² (T³ − T)) over the voxel and its neighbours in the mask, m of them, average ranks, no tie correction.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel. A voxel that is not finite counts as outside.</param>
    /// <param name="neighbours">7 (faces), 19 (and edges) or 27 (and corners), the voxel included.</param>
    /// <returns>One value a voxel; NaN outside the mask.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Another number of neighbours.</exception>
    public static Volume Of(VolumeSeries series, Volume? mask, int neighbours = 27, int threads = 1)
    {
        var farthest = neighbours switch { 7 => 1, 19 => 2, 27 => 3, _ => throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, "A neighbourhood has 7, 19 or 27 voxels.") };
        var shape = series.Shape;
        var inside = new bool[shape.Count];
        foreach (var v in MaskVoxels.Finite(series, mask))
        {
            inside[v] = true;
        }

        var offsets = (from z in Enumerable.Range(-1, 3) from y in Enumerable.Range(-1, 3) from x in Enumerable.Range(-1, 3) where (x * x) + (y * y) + (z * z) <= farthest select (X: x, Y: y, Z: z)).ToArray();
        var map = new float[shape.Count];

        // Ranks of three slices at a time are held: a fraction of the image, not a second copy of it.
        var slices = new RowMatrix<float>?[shape.Z];
        for (var z = 0; z < shape.Z; z++)
        {
            for (var near = Math.Max(0, z - 1); near <= Math.Min(shape.Z - 1, z + 1); near++)
            {
                slices[near] ??= RankSlice(series, near, inside, threads);
            }

            var slice = z;
            Parallel.For(0, shape.Y, new ParallelOptions { MaxDegreeOfParallelism = threads }, y =>
            {
                for (var x = 0; x < shape.X; x++)
                {
                    var at = (int)shape.Index(x, y, slice);
                    var around = offsets.Select(o => (X: x + o.X, Y: y + o.Y, Z: slice + o.Z)).Where(p => shape.Contains(p.X, p.Y, p.Z) && inside[shape.Index(p.X, p.Y, p.Z)]).ToArray();
                    map[at] = inside[at] ? (float)Concordance([.. around.Select(p => slices[p.Z]!.Row(p.X + (shape.X * p.Y)).ToArray())]) : float.NaN;
                }
            });
            if (z > 0)
            {
                slices[z - 1] = null;
            }
        }

        return new(shape, series.Affine, map);
    }

    /// <summary>Kendall's W of series of ranks, each of shape (t).</summary>
    public static double Concordance(IReadOnlyList<float[]> ranks)
    {
        double samples = ranks[0].Length, judges = ranks.Count, squares = 0;
        for (var t = 0; t < ranks[0].Length; t++)
        {
            var sum = -judges * (samples + 1) / 2;
            foreach (var judge in ranks)
            {
                sum += judge[t];
            }

            squares += sum * sum;
        }

        return 12 * squares / (judges * judges * ((samples * samples * samples) - samples));
    }

    private static RowMatrix<float> RankSlice(VolumeSeries series, int z, bool[] inside, int threads)
    {
        var plane = series.Shape.X * series.Shape.Y;
        var ranks = new RowMatrix<float>(plane, series.Volumes);
        Parallel.For(0, series.Shape.Y, new ParallelOptions { MaxDegreeOfParallelism = threads }, y =>
        {
            var row = new float[series.Volumes];
            for (var x = 0; x < series.Shape.X; x++)
            {
                var voxel = (z * plane) + (y * series.Shape.X) + x;
                if (inside[voxel])
                {
                    for (var t = 0; t < row.Length; t++)
                    {
                        row[t] = series[t][voxel];
                    }

                    Ranks.Average<float>(row, ranks.Row(voxel - (z * plane)));
                }
            }
        });
        return ranks;
    }
}
