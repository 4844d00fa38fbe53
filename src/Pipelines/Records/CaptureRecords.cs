using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Pipelines.Records;

/// <summary>Enters what one port brings as records of a store. It is called before the device is acknowledged: what the device was told is kept is in the journal and in the store.</summary>
/// <remarks>A record is named by where its bytes lie in the journal, so that entering it again changes nothing. What a crash kept from the store, <see cref="JournalCatchUp"/> enters at the next start; a device that then sends it once more is told that it is kept, and no second record is made.</remarks>
public sealed class CaptureRecords(RecordBook book, Actor actor, DeviceProfile profile, string port)
{
    /// <summary>Type of an analyser's records.</summary>
    public const string AnalyserType = "analyser run";

    /// <summary>More bytes than this between two plates are noise: the journal has them, the record says that they are left out.</summary>
    private const int MostBytes = 8 << 20;

    private readonly List<byte> received = [];
    private readonly Lock gate = new();
    private bool isFirst = true;

    /// <summary>What becomes one record.</summary>
    /// <param name="At">Where its bytes lie in the journal.</param>
    /// <param name="Message">SHA-256 of what it states.</param>
    /// <param name="Plate">Null for results.</param>
    internal sealed record Part(Provenance At, string Message, PlateReading? Plate, ImmutableArray<AnalyserResult> Results)
    {
        /// <summary>2 for the second plate that one answer of a device holds: a SpectraMax sends its wavelengths together, and both have the same bytes.</summary>
        public int Number { get; init; } = 1;
    }

    /// <summary>Keeps bytes until the plate or message that they belong to is whole.</summary>
    public void Take(ReadOnlyMemory<byte> bytes)
    {
        lock (gate)
        {
            if (received.Count + bytes.Length <= MostBytes)
            {
                received.AddRange(bytes.Span);
            }
        }
    }

    /// <summary>The bytes since the plate or message before.</summary>
    public byte[] Pending()
    {
        lock (gate)
        {
            return [.. received];
        }
    }

    /// <summary>Stores what has come. Faults are none of the store's business: the journal has them.</summary>
    /// <returns>Names of the records.</returns>
    /// <exception cref="StoreException">The store cannot be written, or refuses: the device is not to be acknowledged.</exception>
    public IReadOnlyList<string> Enter(ConversationOutcome outcome)
    {
        if (outcome.Plates.IsEmpty && outcome.Results.IsEmpty)
        {
            return [];
        }

        var bytes = Pending();
        var parts = Parts(outcome);
        var again = isFirst ? CaughtUpLast(null) : new(StringComparer.Ordinal);
        List<string> entered = [.. parts.Select(p => again.GetValueOrDefault(p.Message) ?? Enter(p, bytes, []))];
        lock (gate)
        {
            isFirst = false;
            received.Clear();
        }

        return entered;
    }

    /// <summary>Stores one part of what came.</summary>
    /// <param name="circumstances">Fields beside those that every record has.</param>
    internal string Enter(Part part, ReadOnlyMemory<byte> bytes, IEnumerable<KeyValuePair<string, string>> circumstances)
    {
        KeyValuePair<string, string>[] facts = [.. Facts(part), .. circumstances];
        return Stored(part.Plate is { } plate ? PlateRecords.Acquire(book, actor, plate, bytes, facts, part.Number) : Run(part, bytes, facts));
    }

    /// <summary>The records that an outcome makes: one for each plate, one for all results.</summary>
    internal static ImmutableArray<Part> Parts(ConversationOutcome outcome) =>
    [
        .. outcome.Plates.Select((p, i) => new Part(p.Provenance, Digest(p.Id, p.Kind, p.Unit, p.WavelengthNm is { } nm ? Numbers.Format(nm) : "", p.Analyte ?? "", WellText.Write(p.Wells)), p, []) { Number = 1 + outcome.Plates.Take(i).Count(o => o.Provenance.Id == p.Provenance.Id) }),
        .. outcome.Results.IsEmpty ? [] : (Part[])[new(outcome.Results[0].Provenance, Digest([.. outcome.Results.SelectMany(r => (string[])[r.Sample, r.Test, r.Text, r.Unit, r.Flag, r.Status, r.Time])]), null, outcome.Results)],
    ];

    /// <summary>The newest records of the port, if they were caught up, by what they state: a device that had no answer sends them again as the first thing.</summary>
    /// <param name="before">Only records from before this place of the journal; null for all.</param>
    internal Dictionary<string, string> CaughtUpLast(JournalPlace? before) => book.Refresh().Records.Values
        .Where(r => r.Fields.GetValueOrDefault(PlateField.From) == Printable.Clean(port))
        .Select(r => (Record: r, Place: JournalPlace.Of(r)))
        .Where(r => r.Place is not null && (before is null || r.Place.CompareTo(before) < 0))
        .OrderByDescending(r => r.Place)
        .TakeWhile(r => r.Record.Fields.ContainsKey(PlateField.Captured))
        .GroupBy(r => r.Record.Fields.GetValueOrDefault(PlateField.Message) ?? "", StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First().Record.Id, StringComparer.Ordinal);

    private Parsed<string> Run(Part part, ReadOnlyMemory<byte> bytes, IEnumerable<KeyValuePair<string, string>> facts)
    {
        var id = "run-" + part.At.Id;
        if (book.Refresh().Records.ContainsKey(id))
        {
            return id;
        }

        var fields = new Dictionary<string, string>(facts, StringComparer.Ordinal) { [PlateField.Sha256] = Provenance.Digest(bytes.Span) };
        foreach (var (i, result) in part.Results.Index())
        {
            var name = $"result.{Printable.Clean(result.Sample, 60)} {Printable.Clean(result.Test, 60)}";
            fields[fields.ContainsKey(name) ? string.Create(CultureInfo.InvariantCulture, $"{name} ({i + 1})") : name] =
                Printable.Clean(string.Join(' ', new[] { result.Text, result.Unit, result.Flag }.Where(t => !string.IsNullOrEmpty(t))), 200);
        }

        var samples = part.Results.Select(r => r.Sample).Distinct().ToList();
        var title = string.Create(CultureInfo.InvariantCulture, $"{profile.Model}: {part.Results.Length} results of {(samples.Count == 1 ? Printable.Clean(samples[0], 60) : $"{samples.Count} samples")}");
        return book.Acquire(actor, id, AnalyserType, title, bytes, fields).Map(_ => id);
    }

    private Dictionary<string, string> Facts(Part part) => new(StringComparer.Ordinal)
    {
        [PlateField.Profile] = profile.Name,
        [PlateField.From] = Printable.Clean(port),
        [PlateField.Message] = part.Message,
        [PlateField.Journal] = JournalPlace.Write(part.At),
    };

    /// <summary>Each text with its length before it: no two lists of texts make the same bytes.</summary>
    private static string Digest(params ReadOnlySpan<string> texts)
    {
        var all = new StringBuilder();
        foreach (var text in texts)
        {
            all.Append(CultureInfo.InvariantCulture, $"{text.Length}:{text}\n");
        }

        return Provenance.Digest(Encoding.UTF8.GetBytes(all.ToString()));
    }

    private static string Stored(Parsed<string> outcome) =>
        outcome.Try(out var id, out var fault) ? id : throw new StoreException(StoreTrouble.InputOutput, fault.Message);
}
