using System.Globalization;

namespace Toolkit.Storage.Events;

/// <summary>The end of a chain: printed on paper, it proves later that nothing before it was changed or removed.</summary>
/// <param name="Seq">Events in the store; 0 for an empty one.</param>
/// <param name="Hash">64 hex digits; zeros for an empty store.</param>
public sealed record StoreHead(long Seq, string Hash)
{
    /// <summary>The head of an empty store.</summary>
    public static StoreHead Empty { get; } = new(0, new string('0', 64));

    /// <summary>Reads the form that <see cref="ToString"/> prints.</summary>
    public static bool TryParse(string text, out StoreHead head)
    {
        head = Empty;
        if (text.Trim().Split(':') is not [var seq, { Length: 64 } hash] || !hash.All(char.IsAsciiHexDigit)
            || !long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        head = new(number, hash.ToLowerInvariant());
        return true;
    }

    /// <summary>"41:9f86d0…": number and hash.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seq}:{Hash}");
}
