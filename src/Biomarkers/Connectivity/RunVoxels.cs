using System.Numerics.Tensors;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The voxels of a run that an analysis looks at: those of a mask, packed side by side, or the whole grid as it lies in memory.</summary>
/// <remarks>Read from a file with a mask, only the voxels inside are ever held: a quarter of a run in template space. What must know neighbours in space (smoothing, ReHo) takes the whole grid.</remarks>
public sealed class RunVoxels
{
    private readonly int[]? voxels;

    private RunVoxels(GridShape shape, Affine affine, VolumeSeries series, int[]? voxels, Volume? mask)
    {
        Shape = shape;
        Affine = affine;
        Series = series;
        this.voxels = voxels;
        Mask = mask;
    }

    /// <summary>Grid of the run as it came.</summary>
    public GridShape Shape { get; }

    public Affine Affine { get; }

    /// <summary>The values: shape (n, 1, 1, t) where packed, else (x, y, z, t).</summary>
    public VolumeSeries Series { get; private init; }

    /// <summary>Non-zero inside, on the grid of <see cref="Series"/>; null takes every voxel of it.</summary>
    public Volume? Mask { get; }

    /// <summary>Whether only the voxels of the mask are held.</summary>
    public bool IsPacked => voxels is not null;

    /// <summary>Mean over time of every voxel of the grid, taken while the run was read: what a person is shown. 0 where a sample is not finite.</summary>
    public required Volume Mean { get; init; }

    /// <summary>A run in memory: nothing is copied.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    public static RunVoxels Of(VolumeSeries series, Volume? mask)
    {
        var mean = new float[series.Shape.Count];
        for (var t = 0; t < series.Volumes; t++)
        {
            TensorPrimitives.Add(mean, series[t], mean);
        }

        return new(series.Shape, series.Affine, series, null, mask) { Mean = MeanOf(series.Shape, series.Affine, mean, series.Volumes) };
    }

    /// <summary>Reads a NIfTI run, hashed on the way; with a mask and <paramref name="packed"/> only the voxels inside are kept.</summary>
    /// <param name="mask">Non-zero inside; null takes every voxel.</param>
    /// <param name="beside">Non-zero in voxels that are kept too, though they are not in the mask: those of noise; null for none.</param>
    /// <returns>The voxels and the SHA-256 of the file, or a fault: no sound file, or a mask on another grid.</returns>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Parsed<(RunVoxels Run, string Sha256)> Read(string path, Volume? mask, bool packed = true, Volume? beside = null)
    {
        Sink? sink = null;
        return NiftiWalk.Over(path, grid =>
        {
            if ((RegionMap.MaskFault(mask, grid.Shape, grid.Affine) ?? RegionMap.MaskFault(beside, grid.Shape, grid.Affine)) is { } fault)
            {
                return fault;
            }

            sink = new(grid, mask is not null && packed ? Inside(mask, beside) : null);
            return sink;
        }).Map(sha256 => (sink!.Run(mask), sha256));
    }

    /// <summary>The same run with another repetition time: a sidecar or a person may know better than the header.</summary>
    public RunVoxels With(Sourced<RepetitionTime> repetitionTime) => new(Shape, Affine, new(Series.Shape, Series.Volumes, Series.Affine, Series.Data, repetitionTime) { SliceTiming = Series.SliceTiming }, voxels, Mask) { Mean = Mean };

    /// <summary>Regions of the run's grid as they lie in <see cref="Series"/>.</summary>
    public RegionMap Laid(RegionMap map) => voxels is null ? map : map.Packed(voxels, Series.Shape);

    /// <summary>An image on the grid of <see cref="Series"/> drawn on that of the run; NaN where nothing is held.</summary>
    public Volume Spread(Volume map)
    {
        if (voxels is null)
        {
            return map;
        }

        var data = new float[Shape.Count];
        data.AsSpan().Fill(float.NaN);
        Scatter(map.Data, data);
        return new(Shape, Affine, data);
    }

    /// <summary>An image of the run's grid as it lies in <see cref="Series"/>.</summary>
    public Volume Packed(Volume image)
    {
        if (voxels is null)
        {
            return image;
        }

        var data = new float[voxels.Length];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = image.Data[voxels[i]];
        }

        return new(Series.Shape, Affine, data);
    }

    /// <summary>Puts packed values where they belong in <paramref name="grid"/>, shape (x, y, z); the others stay as they are.</summary>
    /// <exception cref="ArgumentException">There are not as many values as voxels held.</exception>
    public void Scatter(ReadOnlySpan<float> values, Span<float> grid)
    {
        if (values.Length != Series.Shape.Count)
        {
            throw new ArgumentException($"{Series.Shape.Count} voxels are held, and {values.Length} values given.", nameof(values));
        }

        if (voxels is null)
        {
            values.CopyTo(grid);
            return;
        }

        for (var i = 0; i < voxels.Length; i++)
        {
            grid[voxels[i]] = values[i];
        }
    }

    private static int[] Inside(Volume mask, Volume? beside) =>
        MaskVoxels.Listed(mask.Data.Length, v => RegionMap.IsInside(mask, v) || (beside is not null && RegionMap.IsInside(beside, v)));

    // Voxels of a mask come in long runs of neighbours.
    private static IEnumerable<(int From, int At, int Length)> Runs(int[] voxels)
    {
        for (var at = 0; at < voxels.Length;)
        {
            var end = at + 1;
            while (end < voxels.Length && voxels[end] == voxels[end - 1] + 1)
            {
                end++;
            }

            yield return (voxels[at], at, end - at);
            at = end;
        }
    }

    private static Volume MeanOf(GridShape shape, Affine affine, float[] sums, int volumes)
    {
        foreach (ref var sum in sums.AsSpan())
        {
            sum = float.IsFinite(sum) ? sum / volumes : 0;
        }

        return new(shape, affine, sums);
    }

    /// <summary>Keeps what is wanted of each volume and adds up all of it.</summary>
    private sealed class Sink(NiftiGrid grid, int[]? voxels) : VolumeSink
    {
        private readonly int count = checked((int)grid.Shape.Count);
        private readonly float[] sums = new float[grid.Shape.Count];
        private readonly (int From, int At, int Length)[] runs = [.. Runs(voxels ?? [])];
        private readonly float[] volume = voxels is null ? [] : new float[grid.Shape.Count];
        private readonly float[] data = GC.AllocateUninitializedArray<float>(checked((voxels?.Length ?? (int)grid.Shape.Count) * grid.Volumes));

        public override Span<float> Room(int t) => voxels is null ? data.AsSpan(t * count, count) : volume;

        public override void Take(int t)
        {
            var values = Room(t);
            TensorPrimitives.Add(sums, values, sums);
            if (voxels is not null)
            {
                var to = data.AsSpan(t * voxels.Length, voxels.Length);
                foreach (var (from, at, length) in runs)
                {
                    values.Slice(from, length).CopyTo(to[at..]);
                }
            }
        }

        public RunVoxels Run(Volume? mask)
        {
            var shape = voxels is null ? grid.Shape : new(voxels.Length, 1, 1);
            var inside = mask is not null && voxels is not null ? new Volume(shape, grid.Affine, Array.ConvertAll(voxels, v => mask.Data[v])) : mask;
            return new(grid.Shape, grid.Affine, new(shape, grid.Volumes, grid.Affine, data, grid.RepetitionTime), voxels, inside)
            {
                Mean = MeanOf(grid.Shape, grid.Affine, sums, grid.Volumes),
            };
        }
    }
}
