using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Toolkit.Measurements;

/// <summary>A stretch of bytes in a source.</summary>
/// <param name="Offset">Zero-based.</param>
/// <param name="Length">Zero or more.</param>
public readonly record struct ByteRange(long Offset, long Length);

/// <summary>Where a number comes from: bytes of a source, or a stage with its parameters over other numbers. Part of the value, not of a log.</summary>
/// <remarks>Two provenances with the same content have the same <see cref="Id"/>, on every machine.</remarks>
public sealed record Provenance
{
    private readonly Lazy<string> id;

    private Provenance(string stage, string? source, string? sha256, ByteRange? bytes, ImmutableSortedDictionary<string, string> parameters, ImmutableArray<string> inputs, string? version = null)
    {
        Version = version ?? ToolkitVersion;
        Stage = stage;
        Source = source;
        Sha256 = sha256;
        Bytes = bytes;
        Parameters = parameters;
        Inputs = inputs;
        id = new(ComputeId);
    }

    /// <summary>The toolkit's version.</summary>
    public static string ToolkitVersion { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Which stage made the number: "devices.biotek-synergy", "assays.fit".</summary>
    public string Stage { get; }

    /// <summary>Name of the file or port, without its folder; null for a derived number.</summary>
    public string? Source { get; }

    /// <summary>SHA-256 of the whole source, lower-case hex; null for a derived number.</summary>
    public string? Sha256 { get; }

    /// <summary>Which bytes of the source; null for all of it or a derived number.</summary>
    public ByteRange? Bytes { get; }

    /// <summary>Settings that change the number, by name.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; }

    /// <summary>Ids of the provenances of what went in, in order.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>Version of the toolkit that made it.</summary>
    public string Version { get; }

    /// <summary>Sixteen hex digits of the SHA-256 over the content.</summary>
    public string Id => id.Value;

    /// <summary>Bytes of a source that has been read whole.</summary>
    /// <exception cref="ArgumentException">A name is blank or the digest is not 64 hex digits.</exception>
    public static Provenance OfBytes(string stage, string source, string sha256, ByteRange? bytes = null, IEnumerable<KeyValuePair<string, string>>? parameters = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stage);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new ArgumentException("A SHA-256 is 64 lower-case hex digits.", nameof(sha256));
        }

        return new(stage, source, sha256, bytes, Sorted(parameters), []);
    }

    /// <summary>A number derived from others.</summary>
    public static Provenance Derived(string stage, IEnumerable<Provenance> inputs, IEnumerable<KeyValuePair<string, string>>? parameters = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stage);
        return new(stage, null, null, null, Sorted(parameters), [.. inputs.Select(p => p.Id)]);
    }

    /// <summary>An entry as it was written down, perhaps by another version. Its <see cref="Id"/> is computed from what is given: where it is not the id it was written under, the entry was altered.</summary>
    /// <exception cref="ArgumentException">The stage or the source is blank, or the digest is not 64 hex digits.</exception>
    public static Provenance Recorded(string stage, string version, (string Source, string Sha256, ByteRange? Bytes)? bytes, IEnumerable<KeyValuePair<string, string>> parameters, IEnumerable<string> inputs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stage);
        var own = bytes is { } b ? OfBytes(stage, b.Source, b.Sha256, b.Bytes, parameters) : Derived(stage, [], parameters);
        return new(own.Stage, own.Source, own.Sha256, own.Bytes, own.Parameters, [.. inputs], version);
    }

    /// <summary>SHA-256 as lower-case hex.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The same source, narrowed to a stretch of it.</summary>
    /// <exception cref="InvalidOperationException">This is a derived number: it has no bytes of its own.</exception>
    public Provenance At(long offset, long length) => Source is null
        ? throw new InvalidOperationException("A derived number has no bytes of its own.")
        : new(Stage, Source, Sha256, new ByteRange(offset, length), Parameters, Inputs);

    /// <inheritdoc />
    public bool Equals(Provenance? other) => other is not null && other.Id == Id;

    /// <inheritdoc />
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    private static ImmutableSortedDictionary<string, string> Sorted(IEnumerable<KeyValuePair<string, string>>? parameters) =>
        (parameters ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private string ComputeId()
    {
        var text = new StringBuilder();
        foreach (var part in Parts())
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}\n");
        }

        return Digest(Encoding.UTF8.GetBytes(text.ToString()))[..16];
    }

    private IEnumerable<string> Parts()
    {
        yield return Stage;
        yield return Version;
        yield return Source ?? "";
        yield return Sha256 ?? "";
        yield return Bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $"{b.Offset}+{b.Length}") : "";
        foreach (var (key, value) in Parameters)
        {
            yield return key + "=" + value;
        }

        foreach (var input in Inputs)
        {
            yield return "<" + input;
        }
    }
}
