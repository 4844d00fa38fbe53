using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>What stands published of one participant.</summary>
/// <param name="Files">Relative to the output folder: sub-01/…, sub-01.html.</param>
public sealed record Published(WorkKey Key, TreeManifest Files);

/// <summary>
/// Puts the result of a participant into the output folder as one: written beside, flushed, one folder renamed. The first to come wins; a later one must
/// have the same bytes, else it fails loudly. So a participant that was worked on twice, by two nodes of which neither knew of the other, does no harm.
/// </summary>
public sealed class Publication(OutputTree output)
{
    /// <summary>What is published of a participant; null where nothing is.</summary>
    /// <returns>The fault where there is a folder that is no publication.</returns>
    public Parsed<Published>? Find(string entity)
    {
        // Workflow engines make the folders of their outputs beforehand: an empty one is nobody's result.
        if (!Directory.Exists(output.FolderOf(entity)) || !Directory.EnumerateFileSystemEntries(output.FolderOf(entity)).Any())
        {
            return null;
        }

        return JsonFile.Read(output.ManifestOf(entity)).Bind(document => TreeManifest.Read(document).Map(files => new Published(
            new(JsonFile.Text(document, "inputs") ?? "", JsonFile.Text(document, "configuration") ?? "", JsonFile.Text(document, "version") ?? ""), files)));
    }

    /// <summary>Whether this very work is published whole; a failure where other work is.</summary>
    /// <param name="contents">Read every byte; else names and sizes are compared.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public bool IsDone(string entity, WorkKey key, bool contents, out WorkFailure? conflict)
    {
        conflict = null;
        if (Find(entity) is not { } found)
        {
            return false;
        }

        if (!found.Try(out var published, out var fault))
        {
            conflict = new(FailureKind.Conflict, "publish", $"{entity} stands in the output folder and is no result of this program ({fault.Message}). Remove it, or give another output folder");
            return false;
        }

        if (published.Key != key)
        {
            conflict = new(FailureKind.Conflict, "publish", $"{entity} was published {Different(published.Key, key)}. Results are never replaced: remove {entity} and {entity}.html, or give another output folder");
            return false;
        }

        return published.Files.Difference(output.Root, contents) is null;
    }

    /// <summary>Publishes a tree: the folder sub-LABEL as one, then what lies beside it.</summary>
    /// <param name="tree">A folder that holds sub-LABEL and, beside it, sub-LABEL.html; what else is in it is left aside.</param>
    /// <returns>Null when it stands published, by this call or by an earlier one with the same bytes.</returns>
    /// <exception cref="IOException">The output cannot be written, for instance because the disk is full; what was written beside is removed.</exception>
    public WorkFailure? Publish(string entity, WorkKey key, string tree)
    {
        var files = TreeManifest.Of(tree, path => path.StartsWith(entity + "/", StringComparison.Ordinal) || path == entity + ".html");
        var beside = Path.Combine(output.Beside, $"{entity}.{SharedFile.OwnName()}");
        Forgotten(entity);
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(beside, entity)).FullName;
            foreach (var file in files.Files.Where(f => f.Path.Contains('/')))
            {
                Copy(Path.Combine(tree, file.Path), Path.Combine(beside, file.Path));
            }

            SharedFile.Write(Path.Combine(folder, OutputTree.ManifestName(entity)), Manifest(entity, key, files));
            foreach (var made in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Append(folder))
            {
                SharedFile.FlushFolder(made);
            }

            if (!First(folder, output.FolderOf(entity)) && Conflict(entity, key, files) is { } conflict)
            {
                return conflict;
            }

            foreach (var file in files.Files.Where(f => !f.Path.Contains('/')))
            {
                SharedFile.Write(Path.Combine(output.Root, file.Path), File.ReadAllBytes(Path.Combine(tree, file.Path)));
            }

            SharedFile.FlushFolder(output.Root);
            return null;
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    /// <summary>Where the published page of a participant is missing or has other bytes than were published, makes another from the files of its folder.</summary>
    /// <param name="make">Makes the page as HTML.</param>
    /// <returns>Whether a page was written; false where it stands as it was published. The fault of a folder that is no whole result, or of which no page can be made.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public Parsed<bool> RenewPage(string entity, Func<Parsed<string>> make)
    {
        if (Find(entity) is not { } found)
        {
            return new Fault(0, "a published result", ParticipantStatus.Read(output, entity)?.Failures.FirstOrDefault() is { } failure ? $"none: {failure.Stage}: {failure.Reason}" : "none") { Unit = "participant", Place = entity };
        }

        return found.Bind<bool>(published =>
        {
            var page = entity + ".html";
            TreeManifest folder = new([.. published.Files.Files.Where(f => f.Path != page)]), pages = new([.. published.Files.Files.Where(f => f.Path == page)]);
            if (folder.Difference(output.Root, contents: true) is { } damage)
            {
                return new Fault(0, "a whole result", damage) { Unit = "participant", Place = entity, Advice = "Remove the participant and run it again" };
            }

            if (pages.Files.Length == 1 && pages.Difference(output.Root, contents: true) is null)
            {
                return false;
            }

            return make().Map(html =>
            {
                // The page first: a run that is killed between the two finds a page that is not as the manifest says, and makes it again.
                SharedFile.Write(output.PageOf(entity), html);
                SharedFile.Write(output.ManifestOf(entity), Manifest(entity, published.Key, new([.. folder.Files.Append(TreeManifest.Read(output.PageOf(entity), page)).OrderBy(f => f.Path, StringComparer.Ordinal)])));
                return true;
            });
        });
    }

    // The system renames a folder onto a name as one step, and refuses where a folder with content stands there.
    private static bool First(string from, string to)
    {
        try
        {
            if (Directory.Exists(to) && !Directory.EnumerateFileSystemEntries(to).Any())
            {
                Directory.Delete(to);
            }

            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (Directory.Exists(to))
        {
            return false;
        }
    }

    private WorkFailure? Conflict(string entity, WorkKey key, TreeManifest files)
    {
        if (Find(entity) is not { } found || !found.Try(out var published, out var fault))
        {
            return new(FailureKind.Conflict, "publish", $"{entity} stands in the output folder and is no result of this program. Remove it, or give another output folder");
        }

        if (published.Key != key)
        {
            return new(FailureKind.Conflict, "publish", $"{entity} was published meanwhile {Different(published.Key, key)}");
        }

        // The pages beside the folder are written after it: the one that came second completes them. The folder itself has to be whole.
        var inside = new TreeManifest([.. published.Files.Files.Where(f => f.Path.Contains('/'))]);
        return (published.Files.Difference(files) ?? inside.Difference(output.Root, contents: true)) is { } different
            ? new(FailureKind.Conflict, "publish", $"{entity} was published before from the same input by the same version with other bytes: {different}. One of the two is damaged; neither is to be trusted until it is known which")
            : null;
    }

    /// <summary>Removes what processes of this machine that are gone have left beside; another machine's is left to itself for a day.</summary>
    private void Forgotten(string entity)
    {
        if (!Directory.Exists(output.Beside))
        {
            return;
        }

        foreach (var left in Directory.EnumerateDirectories(output.Beside, entity + ".*"))
        {
            var (host, process) = Path.GetFileName(left)[(entity.Length + 1)..].Split('-') is [var h, var p, _] ? (h, p) : ("", "");
            var here = host == SharedFile.OwnName().Split('-')[0];
            var gone = here ? !Directory.Exists("/proc/" + process) : Directory.GetLastWriteTimeUtc(left) < TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
            if (gone)
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    private static string Different(WorkKey published, WorkKey key) =>
        published.Inputs != key.Inputs ? "from other inputs"
        : published.Configuration != key.Configuration ? "with other settings"
        : $"by version {Printable.Clean(published.Version, 40)}, this is {key.Version}";

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        source.CopyTo(target, 1 << 20);
        target.Flush(flushToDisk: true);
    }

    private static string Manifest(string entity, WorkKey key, TreeManifest files) => JsonFile.Text(json =>
    {
        json.WriteString("participant", entity);
        json.WriteString("inputs", key.Inputs);
        json.WriteString("configuration", key.Configuration);
        json.WriteString("version", key.Version);
        json.WriteString("tree", files.Hash);
        files.Write(json);
    });
}
