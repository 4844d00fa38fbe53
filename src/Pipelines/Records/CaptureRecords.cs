using System.Globalization;
using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Pipelines.Records;

/// <summary>Enters what one port brings as records of a store. It is called before the device is acknowledged: what the device was told is kept is in the journal and in the store.</summary>
/// <remarks>A record is named by where its bytes lie in the journal, so that entering it again changes nothing.</remarks>
public sealed class CaptureRecords(RecordBook book, Actor actor, DeviceProfile profile, string port)
{
    /// <summary>Type of an analyser's records.</summary>
    public const string AnalyserType = "analyser run";

    /// <summary>More bytes than this between two plates are noise: the journal has them, the record says that they are left out.</summary>
    private const int MostBytes = 8 << 20;

    private readonly List<byte> received = [];
    private readonly Lock gate = new();

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
        var entered = new List<string>();
        foreach (var plate in outcome.Plates)
        {
            entered.Add(Stored(PlateRecords.Acquire(book, actor, plate, bytes, Facts(plate.Provenance))));
        }

        if (!outcome.Results.IsEmpty)
        {
            entered.Add(Stored(Run(outcome, bytes)));
        }

        lock (gate)
        {
            received.Clear();
        }

        return entered;
    }

    private Parsed<string> Run(ConversationOutcome outcome, byte[] bytes)
    {
        var first = outcome.Results[0];
        var id = "run-" + first.Provenance.Id;
        if (book.Refresh().Records.ContainsKey(id))
        {
            return id;
        }

        var fields = new Dictionary<string, string>(Facts(first.Provenance), StringComparer.Ordinal) { [PlateField.Sha256] = Provenance.Digest(bytes) };
        foreach (var (i, result) in outcome.Results.Index())
        {
            var name = $"result.{Printable.Clean(result.Sample, 60)} {Printable.Clean(result.Test, 60)}";
            fields[fields.ContainsKey(name) ? string.Create(CultureInfo.InvariantCulture, $"{name} ({i + 1})") : name] =
                Printable.Clean(string.Join(' ', new[] { result.Text, result.Unit, result.Flag }.Where(t => !string.IsNullOrEmpty(t))), 200);
        }

        var samples = outcome.Results.Select(r => r.Sample).Distinct().ToList();
        var title = string.Create(CultureInfo.InvariantCulture, $"{profile.Model}: {outcome.Results.Length} results of {(samples.Count == 1 ? Printable.Clean(samples[0], 60) : $"{samples.Count} samples")}");
        return book.Acquire(actor, id, AnalyserType, title, bytes, fields).Map(_ => id);
    }

    private Dictionary<string, string> Facts(Provenance provenance) => new(StringComparer.Ordinal)
    {
        [PlateField.Profile] = profile.Name,
        [PlateField.From] = Printable.Clean(port),
        [PlateField.Journal] = string.Create(CultureInfo.InvariantCulture, $"{provenance.Source} offset {provenance.Bytes?.Offset ?? 0} length {provenance.Bytes?.Length ?? 0} chain {provenance.Sha256}"),
    };

    private static string Stored(Parsed<string> outcome) =>
        outcome.Try(out var id, out var fault) ? id : throw new StoreException(StoreTrouble.InputOutput, fault.Message);
}
