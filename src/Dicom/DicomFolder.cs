using System.Collections.Concurrent;

namespace Toolkit.Dicom;

/// <summary>Finds the images among files of unknown names and mixed content.</summary>
public static class DicomFolder
{
    private const int ProgressStep = 256;

    /// <summary>Reads the headers of files and folders (with their sub-folders; symbolic links are not followed) and groups them into images.</summary>
    /// <remarks>Order and names of files, and the number of threads, never change the result.</remarks>
    /// <exception cref="IOException">A path does not exist or cannot be listed.</exception>
    public static DicomIndex Index(IEnumerable<string> paths, IndexOptions? options = null)
    {
        string[] files = [.. paths.SelectMany(List).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return Read(files, static (HeaderReader reader, string path, out SetAside? why) => reader.Read(path, out why), options ?? IndexOptions.Default);
    }

    /// <summary>The same for objects that the caller holds.</summary>
    /// <exception cref="ArgumentException">Two objects share a name.</exception>
    public static DicomIndex Index(IEnumerable<IDicomObject> objects, IndexOptions? options = null)
    {
        IDicomObject[] held = [.. objects.OrderBy(o => o.Name, StringComparer.Ordinal)];
        if (held.DistinctBy(o => o.Name, StringComparer.Ordinal).Count() != held.Length)
        {
            throw new ArgumentException("Each object needs a name of its own.", nameof(objects));
        }

        return Read(held, static (HeaderReader reader, IDicomObject holder, out SetAside? why) => reader.Read(holder, out why), options ?? IndexOptions.Default);
    }

    private delegate IReadOnlyList<Frame> ReadOne<in T>(HeaderReader reader, T source, out SetAside? why);

    private static DicomIndex Read<T>(T[] sources, ReadOne<T> read, IndexOptions options)
    {
        var frames = new IReadOnlyList<Frame>[sources.Length];
        var aside = new List<SetAside>();
        var gate = new Lock();
        if (sources.Length == 0)
        {
            return new([], []);
        }

        var done = 0;
        void ReadRange(int from, int to, HeaderReader reader)
        {
            for (var i = from; i < to; i++)
            {
                frames[i] = read(reader, sources[i], out var why);
                if (why is not null)
                {
                    lock (gate)
                    {
                        aside.Add(why);
                    }
                }
            }

            options.Progress?.Invoke(Interlocked.Add(ref done, to - from), sources.Length);
        }

        var step = Math.Max(1, Math.Min(ProgressStep, (sources.Length / options.Threads) + 1));
        var scale = new ScaleChoice(options.PhilipsIntensity, options.RealWorldValues);
        if (options.Threads == 1)
        {
            using var reader = new HeaderReader(options.Limits, scale);
            for (var at = 0; at < sources.Length; at += step)
            {
                ReadRange(at, Math.Min(sources.Length, at + step), reader);
            }
        }
        else
        {
            Parallel.ForEach(
                Partitioner.Create(0, sources.Length, step),
                new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
                () => new HeaderReader(options.Limits, scale),
                (range, _, reader) =>
                {
                    ReadRange(range.Item1, range.Item2, reader);
                    return reader;
                },
                reader => reader.Dispose());
        }

        return SeriesGrouping.Group(frames.SelectMany(f => f), aside, options);
    }

    private static IEnumerable<string> List(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", options)
            : throw new FileNotFoundException($"No file or folder {Measurements.Printable.Quote(path)}.", path);
    }
}
