using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Records;

namespace Toolkit.Pipelines.Records;

/// <summary>Where in the journal a record's bytes begin. Places of one journal are ordered as the bytes came.</summary>
/// <param name="Segment">File name of the segment; names are numbered with leading zeros, so that their order is the order of time.</param>
internal sealed record JournalPlace(string Segment, long Offset) : IComparable<JournalPlace>
{
    /// <summary>The text of the field <see cref="PlateField.Journal"/>.</summary>
    public static string Write(Provenance at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.Source} offset {at.Bytes?.Offset ?? 0} length {at.Bytes?.Length ?? 0} chain {at.Sha256}");

    /// <returns>The place, or null where the record did not come through a journal.</returns>
    public static JournalPlace? Of(LabRecord record) =>
        record.Fields.GetValueOrDefault(PlateField.Journal)?.Split(' ') is [var segment, "offset", var text, ..] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new(segment, offset)
            : null;

    /// <summary>The place of a part that has not become a record yet.</summary>
    public static JournalPlace Of(Provenance at) => new(at.Source ?? "", at.Bytes?.Offset ?? 0);

    /// <inheritdoc />
    public int CompareTo(JournalPlace? other) => other is null ? 1
        : string.CompareOrdinal(Segment, other.Segment) is not 0 and var order ? order : Offset.CompareTo(other.Offset);
}
