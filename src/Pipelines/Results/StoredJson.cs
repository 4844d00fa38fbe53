using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>Reading back what the toolkit wrote as JSON: the disk may have been written to by others since.</summary>
internal static class StoredJson
{
    /// <summary>Whether an exception says that a document is damaged, and nothing worse.</summary>
    public static bool IsDamage(Exception e) => e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException;

    /// <summary>A value of an enumeration by its name, in any case.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    /// <exception cref="InvalidOperationException">The element is no text.</exception>
    public static T Named<T>(JsonElement json)
        where T : struct, Enum =>
        Enum.TryParse<T>(json.GetString(), ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"{Printable.Quote(json.ToString())} is none of {string.Join(", ", Enum.GetNames<T>())}");
}
