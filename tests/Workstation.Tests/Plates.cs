using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;
using Toolkit.Workstation.Acquisition;

namespace Toolkit.Workstation.Tests;

/// <summary>Plates of known content in a store.</summary>
internal static partial class Plates
{
    /// <summary>Stores a simulated plate as Ann would have captured it.</summary>
    /// <returns>The record's name.</returns>
    public static string Acquire(string folder, int seed = 1)
    {
        using var store = EventStore.Open(folder);
        var book = RecordBook.Open(store, TimeProvider.System, rounds: 1);
        return PlateRecords.Acquire(book, book.Enter("ann", Site.Passphrase).Value, Reading(seed), "bytes of the reader"u8.ToArray(), [KeyValuePair.Create(PlateField.Profile, "biotek-synergy")]).Value;
    }

    public static PlateReading Reading(int seed)
    {
        var plate = SimulatedReaders.Plate(seed);
        return new()
        {
            Id = plate.Id,
            Kind = "absorbance",
            Unit = "OD",
            Wells = [.. plate.Layout.Select((r, i) => new WellReading(r.Well, plate.OpticalDensities[i], null))],
            Provenance = Provenance.OfBytes("test", string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"), new string('0', 64)),
        };
    }

    public static string Layout(int seed = 1) => SimulatedReaders.Layout(SimulatedReaders.Plate(seed));

    /// <summary>The record as another program finds it in the store.</summary>
    public static LabRecord Stored(string folder, string id)
    {
        using var store = EventStore.Open(folder);
        return RecordBook.Open(store, TimeProvider.System, rounds: 1).Refresh().Records[id];
    }

    /// <summary>What is reported of each sample, by its number in pg/mL.</summary>
    public static ImmutableSortedDictionary<string, double?> Numbers(LabRecord record) => PlateRecords.Concentrations(record)
        .ToImmutableSortedDictionary(c => c.Sample, c => Measurements.Numbers.TryParse(c.Reported.Split(' ')[0], out var x) ? x : (double?)null, StringComparer.Ordinal);

    /// <summary>The hash that the form for signing shows.</summary>
    public static string Seen(string page) => SeenHash().Match(page).Groups[1].Value;

    [GeneratedRegex("name=\"seen\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex SeenHash();
}
