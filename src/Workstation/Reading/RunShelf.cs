using System.Collections.Concurrent;
using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Workstation.Reading;

/// <summary>The results that lie in the folders of runs. A run is asked for by its name only, and the name is looked for among those that are there: it never becomes part of a path.</summary>
internal sealed class RunShelf(string folder)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, long Length, Parsed<RunResults> Results)> read = new(StringComparer.Ordinal);

    /// <summary>Every run with results, the newest first.</summary>
    public ImmutableArray<ShelvedRun> List() => [.. Files().OrderByDescending(f => f.File.LastWriteTimeUtc).ThenBy(f => f.Id, StringComparer.Ordinal).Select(f => Open(f.Id, f.File))];

    /// <summary>The run of this name; null where there is none.</summary>
    public ShelvedRun? Find(string id) => Files().Where(f => f.Id == id).Select(f => Open(f.Id, f.File)).FirstOrDefault();

    private IEnumerable<(string Id, FileInfo File)> Files() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateDirectories().Select(d => (d.Name, new FileInfo(Path.Combine(d.FullName, "output", "results.json")))).Where(f => f.Item2.Exists)
        : [];

    private ShelvedRun Open(string id, FileInfo file)
    {
        var known = read.TryGetValue(id, out var before) && before.Written == file.LastWriteTimeUtc && before.Length == file.Length;
        var results = known ? before.Results : Read(file);
        read[id] = (file.LastWriteTimeUtc, file.Length, results);
        return new(id, file.Directory!.FullName, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero), results);
    }

    private static Parsed<RunResults> Read(FileInfo file)
    {
        if (file.Length > RunResultsReader.LargestFile)
        {
            return new Fault(0, "results of at most 512 MiB", "a larger file") { Place = file.Name };
        }

        try
        {
            return RunResultsReader.Read(File.ReadAllBytes(file.FullName), file.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Fault(0, "readable results", Printable.Clean(e.Message)) { Place = file.Name };
        }
    }
}

/// <summary>A run with its results, or why they cannot be read.</summary>
/// <param name="Folder">Where its output lies.</param>
internal sealed record ShelvedRun(string Id, string Folder, DateTimeOffset Written, Parsed<RunResults> Results);
