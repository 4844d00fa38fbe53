using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;

namespace Toolkit.Pipelines.Records;

/// <summary>Plates as records of a store: acquired with their bytes, processed to concentrations from what the record itself holds, so that anybody gets the same numbers again.</summary>
public static class PlateRecords
{
    /// <summary>Type of the records.</summary>
    public const string Type = "plate";

    private const int LongestName = 120;

    /// <summary>Stores a reading with the bytes it was made from. Storing the same reading again changes nothing.</summary>
    /// <param name="bytes">As the device sent them, or the file.</param>
    /// <param name="facts">Further fields: where the bytes came from, a layout.</param>
    /// <param name="number">Which of the plates that were made of the same bytes; 1 where there is one.</param>
    /// <returns>The record's name.</returns>
    public static Parsed<string> Acquire(RecordBook book, Actor actor, PlateReading reading, ReadOnlyMemory<byte> bytes, IEnumerable<KeyValuePair<string, string>> facts, int number = 1)
    {
        var id = "plate-" + reading.Provenance.Id + (number > 1 ? string.Create(CultureInfo.InvariantCulture, $"-{number}") : "");
        if (book.Refresh().Records.ContainsKey(id))
        {
            return id;
        }

        var fields = new Dictionary<string, string>(facts, StringComparer.Ordinal)
        {
            [PlateField.Plate] = reading.Id,
            [PlateField.Analyte] = reading.Analyte ?? "",
            [PlateField.Kind] = reading.Kind,
            [PlateField.Unit] = reading.Unit,
            [PlateField.WavelengthNm] = reading.WavelengthNm is { } nm ? Numbers.Format(nm) : "",
            [PlateField.Wells] = WellText.Write(reading.Wells),
            [PlateField.Sha256] = Provenance.Digest(bytes.Span),
        };
        return book.Acquire(actor, id, Type, Title(reading), bytes, fields).Map(_ => id);
    }

    /// <summary>The reading of a record.</summary>
    public static Parsed<PlateReading> Reading(LabRecord record)
    {
        string Field(string name) => record.Fields.GetValueOrDefault(name) ?? "";
        if (Field(PlateField.Sha256) is not { Length: 64 } sha || !sha.All(char.IsAsciiHexDigitLower))
        {
            return new Fault(record.LastSeq, "the SHA-256 of the plate's bytes", Printable.Quote(Field(PlateField.Sha256))) { Unit = "event", Place = record.Id };
        }

        return WellText.Read(Field(PlateField.Wells)).In(record.Id).Map(wells => new PlateReading
        {
            Id = Field(PlateField.Plate),
            Kind = Field(PlateField.Kind),
            Unit = Field(PlateField.Unit),
            WavelengthNm = Numbers.TryParse(Field(PlateField.WavelengthNm), out var nm) ? nm : null,
            Analyte = Field(PlateField.Analyte) is { Length: > 0 } analyte ? analyte : null,
            Wells = wells,
            Provenance = Provenance.OfBytes("store.plate", record.Id, sha, null, [new("profile", Field(PlateField.Profile)), new("journal", Field(PlateField.Journal))]),
        });
    }

    /// <summary>The wells with what they hold and without what was left out.</summary>
    /// <returns>The plate, or a fault where there is no layout yet or it cannot be read.</returns>
    public static Parsed<AssayPlate> Plate(LabRecord record)
    {
        var text = record.Fields.GetValueOrDefault(PlateField.Layout) ?? "";
        if (text.Length == 0)
        {
            return new Fault(0, "a layout", "none") { Place = record.Title, Unit = "line", Advice = "Paste one from a spreadsheet" };
        }

        if (!Reading(record).Try(out var reading, out var fault) || !PlateLayout.FromText(text).Try(out var layout, out fault))
        {
            return fault;
        }

        var plate = AssayPlate.Join(reading, layout);
        return Exclusions(record).Where(e => e.Reason.Length > 0 && plate.Wells.Any(w => w.Label == e.Well)).Aggregate(plate, (p, e) => p.Excluding(e.Well, e.Reason));
    }

    /// <summary>Every well that was ever left out, with the reason; "" for one that is in again.</summary>
    public static ImmutableArray<(string Well, string Reason)> Exclusions(LabRecord record) =>
    [
        .. record.Fields.Where(f => f.Key.StartsWith(PlateField.ExclusionPrefix, StringComparison.Ordinal)).Select(f => (f.Key[PlateField.ExclusionPrefix.Length..], f.Value)),
    ];

    /// <summary>What is reported of each sample, as it stands in the record.</summary>
    public static ImmutableArray<(string Sample, string Reported)> Concentrations(LabRecord record) =>
    [
        .. record.Fields.Where(f => f.Key.StartsWith(PlateField.ConcentrationPrefix, StringComparison.Ordinal)).Select(f => (f.Key[PlateField.ConcentrationPrefix.Length..], f.Value)),
    ];

    /// <summary>The settings that a record states, else the usual ones.</summary>
    public static AssayOptions Options(LabRecord record) => new()
    {
        Family = record.Fields.GetValueOrDefault(PlateField.Curve) switch { "5PL" => CurveFamily.RichardsLower, "linear" => CurveFamily.Linear, "log-log" => CurveFamily.LogLog, _ => CurveFamily.FourPl },
        Weighting = record.Fields.GetValueOrDefault(PlateField.Weights) switch { "none" => Weighting.None, "1/y" => Weighting.InverseY, _ => Weighting.InverseYSquared },
        Blank = record.Fields.GetValueOrDefault(PlateField.Blank) == "subtract" ? BlankMode.Subtract : BlankMode.Ignore,
    };

    /// <summary>The concentrations of a record, computed from what it holds.</summary>
    public static Parsed<AssayResult> Quantify(LabRecord record) => Plate(record).Map(plate => Assay.Quantify(plate, Options(record)));

    /// <summary>Computes the concentrations under changed fields, and stores both: the fields, what is reported of each sample, and the whole result as JSON.</summary>
    /// <param name="reason">Needed from the second time.</param>
    public static Parsed<StoredEvent> Process(RecordBook book, Actor actor, string id, IReadOnlyDictionary<string, string> changes, string? reason)
    {
        if (book.Refresh().Records.GetValueOrDefault(id) is not { Type: Type } record)
        {
            return new Fault(0, "a plate", Printable.Quote(id)) { Unit = "record" };
        }

        var changed = record with { Fields = record.Fields.SetItems(changes) };
        return Quantify(changed).Bind(result =>
        {
            var fields = new Dictionary<string, string>(changes, StringComparer.Ordinal);
            foreach (var (sample, _) in Concentrations(record))
            {
                // What a former layout called a sample is no sample any more.
                fields[PlateField.Concentration(sample)] = "";
            }

            foreach (var (sample, reported) in Reported(result))
            {
                fields[PlateField.Concentration(sample)] = reported;
            }

            return book.Process(actor, id, fields, Json(result), reason);
        });
    }

    /// <summary>What is reported of each sample and control; a name that occurs at several dilutions is told apart by them.</summary>
    public static ImmutableSortedDictionary<string, string> Reported(AssayResult result)
    {
        var all = result.Samples.Concat(result.Controls).ToList();
        var several = all.GroupBy(s => s.Name).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return all.ToImmutableSortedDictionary(s => several.Contains(s.Name) ? string.Create(CultureInfo.InvariantCulture, $"{s.Name} 1:{s.Dilution}") : s.Name, s => Reported(s, result.Unit), StringComparer.Ordinal);
    }

    /// <summary>"12.3 pg/mL", "&lt; 1 pg/mL (below LLOQ)": the number to four digits with its verdict where it has a reservation.</summary>
    private static string Reported(SampleResult sample, string unit)
    {
        var value = sample.IsCensored ? sample.Reported : sample.Concentration is { } x ? x.ToString("g4", CultureInfo.InvariantCulture) : "";
        var number = value.Length == 0 ? "no value" : unit.Length > 0 ? $"{value} {unit}" : value;
        return sample.Verdict == ConcentrationVerdict.Ok ? number : $"{number} ({AssayJson.Camel(sample.Verdict.ToString())})";
    }

    private static byte[] Json(AssayResult result)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            AssayJson.Write(json, result);
        }

        return stream.ToArray();
    }

    private static string Title(PlateReading reading)
    {
        var name = string.Join(' ', new[] { reading.Id.Length > 0 ? reading.Id : "Plate without a name", reading.Analyte ?? "", reading.WavelengthNm is { } nm ? Numbers.Format(nm) + " nm" : "" }.Where(t => t.Length > 0));
        return Printable.Clean(name, LongestName);
    }
}
