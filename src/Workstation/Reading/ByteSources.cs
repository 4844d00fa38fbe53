using System.Security.Cryptography;
using Toolkit.Dicom;
using Toolkit.Measurements;
using Toolkit.Pipelines.Stages;

namespace Toolkit.Workstation.Reading;

/// <summary>What became of the bytes that a number was made from.</summary>
internal enum ByteState
{
    /// <summary>Their SHA-256 is still the one that was written down.</summary>
    Same,

    /// <summary>Something of that name is there, with other bytes.</summary>
    Altered,

    /// <summary>Nothing of that name or hash is on this machine.</summary>
    Missing,
}

/// <summary>The bytes of a source as they are now.</summary>
/// <param name="Where">Where they were found, for people: "store, event 41", "input/plates/IL6-1.bin".</param>
/// <param name="Sha256">SHA-256 now; null where nothing was found.</param>
/// <param name="Files">The files in the order of the digest; one, but for an image series.</param>
internal sealed record FoundBytes(ByteState State, string Where, string? Sha256, IReadOnlyList<string> Files)
{
    /// <summary>The bytes themselves where they are in the store.</summary>
    public ReadOnlyMemory<byte> Stored { get; init; }
}

/// <summary>Finds the bytes of a provenance entry in the folders of the workstation and in the store, by their name and hash. The entry's text is only ever compared with names that are there.</summary>
internal sealed class ByteSources(IReadOnlyList<string> folders, Func<string, (long Seq, ReadOnlyMemory<byte> Content)?> stored)
{
    private const int MostEntries = 200_000;

    private static readonly EnumerationOptions Walk = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, MaxRecursionDepth = 12 };

    /// <param name="entry">An entry with a source.</param>
    public FoundBytes Find(Provenance entry)
    {
        if (stored(entry.Sha256!) is { } kept)
        {
            return new(ByteState.Same, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"store, event {kept.Seq}"), entry.Sha256, []) { Stored = kept.Content };
        }

        FoundBytes? other = null;
        foreach (var (root, path) in Candidates(entry))
        {
            var found = Checked(entry, root, path);
            if (found.State == ByteState.Same)
            {
                return found;
            }

            other ??= found;
        }

        return other ?? new(ByteState.Missing, "", null, []);
    }

    /// <summary>Things whose path ends in the source's name, or whose name is its hash, as uploads are named.</summary>
    private IEnumerable<(string Root, string Path)> Candidates(Provenance entry)
    {
        var name = "/" + entry.Source!.Replace('\\', '/').TrimStart('/');
        var isSeries = entry.Stage == "dicom.series";
        foreach (var root in folders.Where(Directory.Exists))
        {
            var things = isSeries ? Directory.EnumerateDirectories(root, "*", Walk) : Directory.EnumerateFiles(root, "*", Walk);
            foreach (var path in things.Take(MostEntries))
            {
                var shown = "/" + Path.GetRelativePath(root, path).Replace('\\', '/');
                if (shown.EndsWith(name, StringComparison.Ordinal) || Path.GetFileName(path) == entry.Sha256)
                {
                    yield return (root, path);
                }
            }
        }
    }

    private static FoundBytes Checked(Provenance entry, string root, string path)
    {
        var shown = Path.GetRelativePath(root, path).Replace('\\', '/');
        try
        {
            if (!Directory.Exists(path))
            {
                using var stream = File.OpenRead(path);
                var digest = Convert.ToHexStringLower(SHA256.HashData(stream));
                return new(digest == entry.Sha256 ? ByteState.Same : ByteState.Altered, shown, digest, [path]);
            }

            string? first = null;
            IReadOnlyList<string> files = [];
            foreach (var series in DicomFolder.Index([path]).Series.Where(s => s.Volumes > 0))
            {
                var digest = SeriesDigest.Of(series.Files);
                if (digest == entry.Sha256)
                {
                    return new(ByteState.Same, shown, digest, series.Files);
                }

                (first, files) = first is null ? (digest, series.Files) : (first, files);
            }

            return new(ByteState.Altered, shown, first, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(ByteState.Altered, shown + " (cannot be read: " + Printable.Clean(e.Message, 120) + ")", null, []);
        }
    }
}
