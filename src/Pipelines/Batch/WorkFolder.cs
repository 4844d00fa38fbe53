using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>The folder in which one participant is worked on. One process at a time: a second one is given a folder of its own, so that two runs of a participant never meet before they publish.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Mark = "work.json";
    private readonly FileStream? hold;
    private readonly bool isPrivate;

    private WorkFolder(string path, FileStream? hold, bool isPrivate)
    {
        Path = path;
        this.hold = hold;
        this.isPrivate = isPrivate;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Opens the folder of a participant under the work folder of a run.</summary>
    /// <param name="clean">Throw away what is in it.</param>
    /// <returns>The folder, or a failure: it is another version's, or cannot be made.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static Result Open(string root, string entity, bool clean)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(root), entity);
        Directory.CreateDirectory(path);
        if (Hold(path) is not { } hold)
        {
            var own = System.IO.Path.Combine(System.IO.Path.GetFullPath(root), ".twice", $"{entity}.{SharedFile.OwnName()}");
            Directory.CreateDirectory(own);
            return new(new WorkFolder(own, null, isPrivate: true), null);
        }

        var folder = new WorkFolder(path, hold, isPrivate: false);
        if (clean)
        {
            folder.Empty();
        }

        if (folder.Stranger() is { } stranger)
        {
            hold.Dispose();
            return new(null, new(FailureKind.CannotCreate, "plan", stranger));
        }

        SharedFile.WriteIfDifferent(System.IO.Path.Combine(path, Mark), JsonFile.Text(json =>
        {
            json.WriteString("toolkit", Provenance.ToolkitVersion);
            json.WriteString("participant", entity);
        }));
        return new(folder, null);
    }

    /// <summary>What opening came to: one of the two.</summary>
    public sealed record Result(WorkFolder? Folder, WorkFailure? Failure);

    /// <summary>Removes the folder: the result is published.</summary>
    public void Remove()
    {
        hold?.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        hold?.Dispose();
        if (isPrivate && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>The system lets go of the lock when the process ends, however it ends.</summary>
    private static FileStream? Hold(string path)
    {
        try
        {
            return new(System.IO.Path.Combine(path, ".hold"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, ".hold")))
        {
            return null;
        }
    }

    /// <summary>Says whose the folder is, where it is not this version's.</summary>
    private string? Stranger()
    {
        var mark = System.IO.Path.Combine(Path, Mark);
        var advice = "It is not reused: give --clean-workdir, or another --work-dir";
        if (!File.Exists(mark))
        {
            return Directory.EnumerateFileSystemEntries(Path).Any(e => System.IO.Path.GetFileName(e) != ".hold")
                ? $"work directory: expected an empty folder or one of version {Provenance.ToolkitVersion}, found one without {Mark}. {advice}"
                : null;
        }

        var version = JsonFile.Read(mark).Try(out var document, out _) ? JsonFile.Text(document, "toolkit") : null;
        return version == Provenance.ToolkitVersion ? null : $"work directory: expected one of version {Provenance.ToolkitVersion}, found one of version {Printable.Clean(version ?? "unknown", 40)}. {advice}";
    }

    private void Empty()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path).Where(e => System.IO.Path.GetFileName(e) != ".hold").ToList())
        {
            if (Directory.Exists(entry) && File.ResolveLinkTarget(entry, false) is null)
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }
}
