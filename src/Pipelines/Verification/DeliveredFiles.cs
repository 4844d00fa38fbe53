using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Toolkit.Pipelines.Verification;

/// <summary>A file of the installation.</summary>
/// <param name="Name">Relative to the folder of the program.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record DeliveredFile(string Name, long Bytes, string Sha256);

/// <summary>The program's own files, and whether they are those that were delivered: a package brings the list <see cref="ManifestName"/> in the form of sha256sum.</summary>
public static partial class DeliveredFiles
{
    public const string ManifestName = "SHA256SUMS";

    /// <summary>Programs and libraries in a folder, by name.</summary>
    public static ImmutableArray<DeliveredFile> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(f => Path.GetExtension(f) is ".dll" or ".so" or ".json" or ".exe" or ".dylib" || Path.GetFileName(f) == "toolkit")
            .Order(StringComparer.Ordinal)
            .Select(f => new DeliveredFile(Path.GetFileName(f), new FileInfo(f).Length, Digest(f))),
    ];

    /// <summary>The check of a folder against its list.</summary>
    public static Check Check(string folder) => new("installation", $"files that differ from the list {ManifestName}", 0, 0, "the package's own list", input => Different(folder, input).Count())
    {
        Kind = CheckKind.Installation,
        Unavailable = () => File.Exists(Path.Combine(folder, ManifestName)) ? null : $"there is no list {ManifestName} beside the program: only packages bring one",
    };

    /// <summary>Names of the files that are missing or not as listed.</summary>
    public static IEnumerable<string> Different(string folder, InputValue input)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, ManifestName)))
        {
            if (Line().Match(line) is not { Success: true } match)
            {
                yield return line;
                continue;
            }

            var file = Path.Combine(folder, match.Groups["name"].Value);
            var listed = match.Groups["hash"].Value;
            if (!File.Exists(file) || input(1) != 1 || Digest(file) != listed)
            {
                yield return match.Groups["name"].Value;
            }
        }
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    [GeneratedRegex(@"^(?<hash>[0-9a-f]{64}) [ *](?:\./)?(?<name>[^/].*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
