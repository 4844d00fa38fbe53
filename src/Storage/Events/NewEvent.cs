using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Toolkit.Storage.Events;

/// <summary>Something that happened and is to be kept: nobody can change it once it is stored.</summary>
/// <remarks>An instance that exists can be stored: its texts are well-formed, without U+0000, its body is one JSON object, its time is UTC.</remarks>
public sealed record NewEvent
{
    /// <summary>Longest text of a column other than the body, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>Largest body or content, in bytes.</summary>
    public const int LargestPart = 64 << 20;

    /// <summary>Who numbers the events: a bench or a port. Together with <see cref="SourceSeq"/> it names the event in every store that ever holds it.</summary>
    public required string Source { get; init => field = Name(value, nameof(Source)); }

    /// <summary>The number that the source gave: 1, 2, 3 … without a gap.</summary>
    public required long SourceSeq
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(SourceSeq));
            field = value;
        }
    }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>Who did it: a user, or the device that sent it.</summary>
    public required string Actor { get; init => field = Name(value, nameof(Actor)); }

    /// <summary>What happened: one of <see cref="EventKind"/>, or a name that a device adapter chose.</summary>
    public required string Kind { get; init => field = Name(value, nameof(Kind)); }

    /// <summary>Which record it belongs to; "" for none.</summary>
    public string Record { get; init => field = value.Length == 0 ? value : Name(value, nameof(Record)); } = "";

    /// <summary>The particulars: one JSON object. Kept as the text that was given, since its hash is over these very bytes.</summary>
    public string Body { get; init => field = Json(value); } = "{}";

    /// <summary>Raw bytes as an instrument sent them; empty for none.</summary>
    public ReadOnlyMemory<byte> Content
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, LargestPart, nameof(Content));
            field = value;
        }
    }

    private static string Name(string value, string column)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, column);
        if (value.Length > LongestName || !IsPlain(value) || value.Any(char.IsControl))
        {
            throw new ArgumentException($"A {column} is at most {LongestName} characters without control characters.", column);
        }

        return value;
    }

    private static string Json(string value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, LargestPart, nameof(Body));
        try
        {
            using var json = JsonDocument.Parse(value);
            if (json.RootElement.ValueKind == JsonValueKind.Object && IsPlain(value))
            {
                return value;
            }
        }
        catch (JsonException e)
        {
            throw new ArgumentException("A body is one JSON object: " + e.Message, nameof(value), e);
        }

        throw new ArgumentException("A body is one JSON object.", nameof(value));
    }

    // PostgreSQL keeps no U+0000, and half a surrogate pair would be stored as another character than was hashed.
    private static bool IsPlain(string value)
    {
        var rest = value.AsSpan();
        while (rest.Length > 0)
        {
            if (rest[0] == '\0' || Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
