using System.IO.Compression;
using System.Runtime.InteropServices;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Makes volume <paramref name="t"/> of a run in its room.</summary>
public delegate void VolumeMaker(int t, Span<float> volume);

/// <summary>Runs in NIfTI files: read whole into floats, or written volume by volume. To walk one without holding it see <see cref="NiftiWalk"/>.</summary>
public static class NiftiSeries
{
    /// <summary>Reads a file of one volume or more, plain or gzipped (told by content): the file is walked once, hashed on the way, and never held beside the voxels.</summary>
    /// <returns>The scaled values, shape (x, y, z, t), with the SHA-256 of the file; or the fault <see cref="Nifti.Read(string)"/> would give.</returns>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Parsed<(VolumeSeries Series, string Sha256)> Read(string path)
    {
        WholeRun? run = null;
        return NiftiWalk.Over(path, grid => run = new WholeRun(grid)).Map(sha256 => (run!.Series(), sha256));
    }

    /// <summary>Writes the first volumes of a series as floats, volume by volume; what is not finite is written as 0, as readers of such files expect. Beside and renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(VolumeSeries series, int volumes, string path, bool gzip)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(volumes, series.Volumes);
        Write(new(series.Shape, volumes, series.Affine, series.RepetitionTime), (t, volume) => series[t].CopyTo(volume), path, gzip);
    }

    /// <summary>Writes volumes as they come, so that only one is held; what is not finite is written as 0. Beside and renamed.</summary>
    /// <param name="values">As many as <paramref name="volumes"/>, each of shape (x, y, z).</param>
    /// <exception cref="ArgumentException">There are fewer or more volumes than stated, or one does not fill the grid.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(GridShape shape, Affine affine, Sourced<RepetitionTime> repetitionTime, int volumes, IEnumerable<float[]> values, string path, bool gzip)
    {
        using var each = values.GetEnumerator();
        Write(
            new(shape, volumes, affine, repetitionTime),
            (t, volume) =>
            {
                if (!each.MoveNext())
                {
                    throw new ArgumentException($"{volumes} volumes were stated, and {t} came.", nameof(values));
                }

                if (each.Current.Length != volume.Length)
                {
                    throw new ArgumentException($"Volume {t} of {volumes} holds {each.Current.Length} values for {shape}.", nameof(values));
                }

                each.Current.CopyTo(volume);
                if (t == volumes - 1 && each.MoveNext())
                {
                    throw new ArgumentException($"Volume {volumes} of {volumes} holds {each.Current.Length} values for {shape}.", nameof(values));
                }
            },
            path,
            gzip);
    }

    /// <summary>Writes a series whose volumes are made one by one.</summary>
    /// <param name="fill">Receives the volume's number and its room, shape (x, y, z), which holds what it left there before.</param>
    /// <inheritdoc cref="Write(VolumeSeries, int, string, bool)" />
    public static void Write(NiftiGrid grid, VolumeMaker fill, string path, bool gzip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grid.Volumes, 1);
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            using var stream = gzip ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : (Stream)file;
            var values = new float[grid.Shape.Count];
            stream.Write(Nifti.Header(StoredImage.FromSeries(new(grid.Shape, 1, grid.Affine, values, grid.RepetitionTime)), grid.Volumes));
            for (var t = 0; t < grid.Volumes; t++)
            {
                fill(t, values);
                foreach (ref var value in values.AsSpan())
                {
                    value = float.IsFinite(value) ? value : 0;
                }

                stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Every volume in its place of one array.</summary>
    private sealed class WholeRun(NiftiGrid grid) : VolumeSink
    {
        private readonly int count = checked((int)grid.Shape.Count);
        private readonly float[] data = GC.AllocateUninitializedArray<float>(checked((int)(grid.Shape.Count * grid.Volumes)));

        public override Span<float> Room(int t) => data.AsSpan(t * count, count);

        public override void Take(int t)
        {
        }

        public VolumeSeries Series() => new(grid.Shape, grid.Volumes, grid.Affine, data, grid.RepetitionTime);
    }
}
