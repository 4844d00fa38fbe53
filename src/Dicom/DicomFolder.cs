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
        options ??= IndexOptions.Default;
        string[] files = [.. paths.SelectMany(List).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var frames = new IReadOnlyList<Frame>[files.Length];
        var aside = new ConcurrentBag<SetAside>();
        if (files.Length == 0)
        {
            return new([], []);
        }

        var done = 0;
        Parallel.ForEach(
            Partitioner.Create(0, files.Length, Math.Max(1, Math.Min(ProgressStep, (files.Length / options.Threads) + 1))),
            new ParallelOptions { MaxDegreeOfParallelism = options.Threads },
            () => new HeaderReader(options.Limits, options.PhilipsIntensity),
            (range, _, reader) =>
            {
                for (var i = range.Item1; i < range.Item2; i++)
                {
                    frames[i] = reader.Read(files[i], out var why);
                    if (why is not null)
                    {
                        aside.Add(why);
                    }
                }

                options.Progress?.Invoke(Interlocked.Add(ref done, range.Item2 - range.Item1), files.Length);
                return reader;
            },
            reader => reader.Dispose());
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
