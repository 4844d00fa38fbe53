using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>One file of a tree.</summary>
/// <param name="Path">Relative to the tree, with '/'.</param>
public sealed record TreeFile(string Path, long Bytes, string Sha256);

/// <summary>The content of a tree of files: names, sizes, digests; no time, no host.</summary>
/// <param name="Files">By path, in ordinal order.</param>
public sealed record TreeManifest(ImmutableArray<TreeFile> Files)
{
    /// <summary>Sum of the sizes.</summary>
    public long Bytes => Files.Sum(f => f.Bytes);

    /// <summary>One digest for the whole tree: equal trees have equal digests, whatever made them.</summary>
    public string Hash => WorkKeys.Digest(Files.SelectMany(f => new[] { f.Path, f.Sha256 }));

    /// <summary>Reads every file below a folder.</summary>
    /// <param name="keep">Which files count, by their path in the tree; all unless given.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TreeManifest Of(string folder, Func<string, bool>? keep = null) => new([
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => (Full: f, Relative: Relative(folder, f)))
            .Where(f => keep is null || keep(f.Relative))
            .OrderBy(f => f.Relative, StringComparer.Ordinal)
            .Select(f => Read(f.Full, f.Relative)),
    ]);

    /// <summary>The results of a run without its diary: what has to be the same for a serial run and a clustered one.</summary>
    public static TreeManifest OfResults(string output) => Of(output, path => !path.StartsWith("logs/", StringComparison.Ordinal) && !path.Split('/').Any(part => part.StartsWith('.') && part != ".bidsignore"));

    /// <summary>Names what differs from the files in a folder; null where every file is there with its bytes.</summary>
    /// <param name="contents">Read every byte; else names and sizes are compared.</param>
    public string? Difference(string folder, bool contents)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(folder, file.Path);
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return file.Path + " is missing";
            }

            if (info.Length != file.Bytes)
            {
                return $"{file.Path} has {info.Length} bytes instead of {file.Bytes}";
            }

            if (contents && Read(path, file.Path).Sha256 != file.Sha256)
            {
                return file.Path + " has other bytes than its SHA-256 says";
            }
        }

        return null;
    }

    /// <summary>The first file in which two trees differ; null where they are equal.</summary>
    public string? Difference(TreeManifest other)
    {
        var theirs = other.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        return Files.FirstOrDefault(f => !theirs.TryGetValue(f.Path, out var same) || same.Sha256 != f.Sha256)?.Path
            ?? other.Files.FirstOrDefault(f => Files.All(mine => mine.Path != f.Path))?.Path;
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("files");
        foreach (var file in Files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static Parsed<TreeManifest> Read(JsonElement document)
    {
        if (!document.TryGetProperty("files", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return new Fault(0, "a list of files", "none") { Unit = "file" };
        }

        var files = ImmutableArray.CreateBuilder<TreeFile>();
        foreach (var file in list.EnumerateArray())
        {
            // A manifest that leads out of its folder is not ours.
            if (JsonFile.Text(file, "path") is not { Length: > 0 } path || path.Split('/').Contains("..") || Path.IsPathRooted(path)
                || JsonFile.Text(file, "sha256") is not { Length: 64 } sha256 || JsonFile.Number(file, "bytes") is not { } bytes)
            {
                return new Fault(files.Count, "a path inside the folder, bytes and sha256", Printable.Quote(file.GetRawText())) { Unit = "file" };
            }

            files.Add(new(path, (long)bytes, sha256));
        }

        return new TreeManifest(files.ToImmutable());
    }

    internal static TreeFile Read(string path, string relative)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return new(relative, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    internal static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
