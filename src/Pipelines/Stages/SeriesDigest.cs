using System.Security.Cryptography;

namespace Toolkit.Pipelines.Stages;

/// <summary>One digest over the contents of all files of an image series, as its provenance states it.</summary>
public static class SeriesDigest
{
    /// <param name="files">In the order of slices and volumes.</param>
    /// <returns>SHA-256 as 64 hex digits.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Of(IEnumerable<string> files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            digest.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
