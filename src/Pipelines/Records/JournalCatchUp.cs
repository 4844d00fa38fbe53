using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Pipelines.Records;

/// <summary>A record that was entered late.</summary>
/// <param name="Port">The port whose journal held it.</param>
public sealed record CaughtUpRecord(string Id, string Port);

/// <summary>Enters what stands whole in the journal and has no record, because the program ended between the two. A device may have had no answer, and some never send again: without this the journal alone would have its values.</summary>
/// <remarks>A message is known by its place in the journal, under every version of the program; one that the device has sent once more, and that was entered from there, is known by what it states. So each becomes one record, however often this runs and wherever it is cut short.</remarks>
public static class JournalCatchUp
{
    /// <summary>Runs before anything is captured, over what earlier processes left.</summary>
    /// <param name="actor">An operator: the event is in this name, the record's fields name who captured, and when.</param>
    /// <returns>What was entered, in the order of the journal; usually nothing.</returns>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    /// <exception cref="StoreException">The store cannot be written, or refuses: the next start tries again.</exception>
    public static ImmutableArray<CaughtUpRecord> Run(CaptureJournal journal, RecordBook book, Actor actor)
    {
        var entered = journal.Unentered() is { } unentered ? Enter(unentered, book, actor) : [];
        journal.CaughtUp();
        return entered;
    }

    /// <summary>What a person is told, a sentence for each port.</summary>
    public static IEnumerable<string> Sentences(IEnumerable<CaughtUpRecord> records) => records.GroupBy(r => r.Port, StringComparer.Ordinal).Select(port => string.Create(
        CultureInfo.InvariantCulture,
        $"caught up {port.Count()} record{(port.Count() == 1 ? "" : "s")} from the journal of {Printable.Clean(port.Key)}, where the program had ended before the store had them: {string.Join(", ", port.Select(r => r.Id))}"));

    private static ImmutableArray<CaughtUpRecord> Enter(UnenteredRecords unentered, RecordBook book, Actor actor)
    {
        var stored = book.Refresh().Records.Values.Select(r => (Record: r, Place: JournalPlace.Of(r))).Where(r => r.Place is not null && string.CompareOrdinal(r.Place.Segment, unentered.From) >= 0).ToList();
        var parts = stored.CountBy(r => r.Place!).ToDictionary();
        var sentAgain = stored.ToLookup(r => (r.Record.Fields.GetValueOrDefault(PlateField.From), r.Record.Fields.GetValueOrDefault(PlateField.Message)), r => r.Place!);
        var entered = ImmutableArray.CreateBuilder<CaughtUpRecord>();
        foreach (var message in JournalReplay.Messages(unentered.Content).Where(m => m.EntersRecords).OrderBy(m => m.Utc))
        {
            if (ProfileStore.Find(message.Profile) is not { } profile)
            {
                continue;
            }

            var records = new CaptureRecords(book, actor, profile, message.Port);
            foreach (var part in CaptureRecords.Parts(message.Outcome))
            {
                var place = JournalPlace.Of(part.At);

                // Plates of one read share their bytes and were entered in this order: as many as are there are these.
                var known = parts.GetValueOrDefault(place);
                parts[place] = known - 1;
                if (known > 0 || string.CompareOrdinal(place.Segment, unentered.From) < 0 || sentAgain[(Printable.Clean(message.Port), part.Message)].Any(later => later.CompareTo(place) > 0) || records.CaughtUpLast(place).ContainsKey(part.Message))
                {
                    continue;
                }

                entered.Add(new(records.Enter(part, message.Bytes.AsMemory(), Circumstances(message)), message.Port));
            }
        }

        return entered.ToImmutable();
    }

    private static IEnumerable<KeyValuePair<string, string>> Circumstances(JournalMessage message) =>
    [
        new(PlateField.Captured, message.Utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        new(PlateField.CapturedBy, Printable.Clean(message.Operator)),
    ];
}
