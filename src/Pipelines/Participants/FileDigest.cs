using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Toolkit.Pipelines.Participants;

/// <summary>SHA-256 of files; a file that has not changed its size and time is read once in the life of the process.</summary>
public static class FileDigest
{
    private static readonly ConcurrentDictionary<(string Path, long Length, long Ticks), string> Known = new();

    /// <summary>Lower-case hex; "none" for no path, "absent" where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Of(string? path)
    {
        if (path is null)
        {
            return "none";
        }

        var file = new FileInfo(path);
        return !file.Exists ? "absent" : Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc.Ticks), static key =>
        {
            using var stream = new FileStream(key.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        });
    }

    /// <summary>One digest over the contents of several files in their order.</summary>
    /// <inheritdoc cref="Of(string?)" path="/exception" />
    public static string Of(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
        {
            hash.AppendData(System.Text.Encoding.ASCII.GetBytes(Of(path)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
