using System.Globalization;

namespace Toolkit.Storage.Events;

/// <summary>An event as a store holds it: its place in the store and its link of the hash chain.</summary>
/// <remarks>Nothing is checked here: a store that was tampered with must still be readable. <see cref="EventHash"/> and StoreVerifier judge.</remarks>
public sealed record StoredEvent
{
    /// <summary>Place in this store: 1, 2, 3 … without a gap.</summary>
    public required long Seq { get; init; }

    public required string Source { get; init; }

    public required long SourceSeq { get; init; }

    /// <summary>UTC as text, in the form of <see cref="EventTime"/>.</summary>
    public required string At { get; init; }

    public required string Actor { get; init; }

    public required string Kind { get; init; }

    public required string Record { get; init; }

    public required string Body { get; init; }

    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Hash of the event before; 32 zero bytes for the first.</summary>
    public required ReadOnlyMemory<byte> Previous { get; init; }

    /// <summary>SHA-256 over everything above, by <see cref="EventHash.Link"/>.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>The store's head after this event.</summary>
    public StoreHead Head => new(Seq, Convert.ToHexStringLower(Hash.Span));
}

/// <summary>The one form in which a time is stored: UTC, seven decimals, Z. Text order is time order.</summary>
public static class EventTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>False for any other form.</summary>
    public static bool TryParse(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
