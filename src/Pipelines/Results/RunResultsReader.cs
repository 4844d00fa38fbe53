using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Results;

/// <summary>Reads results.json back. The file comes from a disk that others may write to: a wrong one is a fault and no exception.</summary>
public static class RunResultsReader
{
    /// <summary>A larger file is refused before it is read.</summary>
    public const long LargestFile = 512L << 20;

    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 16 };

    /// <param name="name">For messages.</param>
    public static Parsed<RunResults> Read(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8, Limits);
            return Of(json.RootElement);
        }
        catch (JsonException e)
        {
            return new Fault(e.BytePositionInLine ?? 0, "JSON", Printable.Clean(e.Message, 200)) { Place = name, Unit = $"line {e.LineNumber + 1}, byte" };
        }
        catch (Exception e) when (StoredJson.IsDamage(e))
        {
            return new Fault(0, "the results of a run", Printable.Clean(e.Message, 200)) { Place = name, Advice = "Run the study again" };
        }
    }

    private static RunResults Of(JsonElement root)
    {
        var provenance = root.GetProperty("provenance").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => Entry(p.Value), StringComparer.Ordinal);
        var design = root.TryGetProperty("design", out var stated) ? Design(stated) : null;
        var participants = root.TryGetProperty("participants", out var people) ? people.EnumerateArray().ToList() : [];
        var estimates = root.GetProperty("estimates").EnumerateArray().ToList();
        return new()
        {
            Version = Text(root, "version") ?? "unknown",
            Study = Text(root, "study") ?? Text(root, "title") ?? "unnamed",
            Design = design,
            Participants = [.. participants.Select(Person)],
            Values = [.. participants.SelectMany(p => Values(p, design, provenance))],
            Detections = [.. participants.SelectMany(Detections)],
            Estimates = [.. estimates.Select(Estimate)],
            AdjustedP = Adjusted(root, estimates),
            Mediation = root.TryGetProperty("mediation", out var paths) ? [.. paths.EnumerateArray().Select(Mediation)] : [],
            Faults = root.TryGetProperty("faults", out var faults) ? [.. faults.EnumerateArray().Select(FaultOf)] : [],
            Provenance = provenance,
        };
    }

    private static ResultDesign Design(JsonElement json)
    {
        ResultDesign design = new()
        {
            Arms = [.. json.GetProperty("arms").EnumerateArray().Select(a => new Arm(a.GetString()!).Name)],
            Visits = [.. json.GetProperty("visits").EnumerateArray().Select(v => new Visit(v.GetProperty("name").GetString()!) { Day = v.TryGetProperty("day", out var day) ? day.GetInt32() : null })],
            Outcomes = [.. json.GetProperty("outcomes").EnumerateArray().Select(o => new ResultOutcome(
                new(o.GetProperty("name").GetString()!, o.GetProperty("unit").GetString()!, StoredJson.Named<BenefitDirection>(o.GetProperty("benefit"))) { Title = o.GetProperty("title").GetString()! },
                StoredJson.Named<OutcomeScale>(o.GetProperty("scale")),
                o.GetProperty("at").GetString()!))],
            Tracking = [.. json.GetProperty("tracking").EnumerateArray().Select(t => (t.GetProperty("marker").GetString()!, t.GetProperty("pain").GetString()!))],
        };
        return design.Arms.IsEmpty || design.Visits.IsEmpty ? throw new FormatException("the design has no arm or no visit") : design;
    }

    private static Participant Person(JsonElement json) => new(json.GetProperty("participant").GetString()!) { Arm = Text(json, "arm") is { } arm ? new(arm) : null };

    private static IEnumerable<OutcomeValue> Values(JsonElement person, ResultDesign? design, ImmutableSortedDictionary<string, Provenance> provenance)
    {
        var who = Person(person);
        foreach (var json in person.GetProperty("values").EnumerateArray())
        {
            string name = json.GetProperty("outcome").GetString()!, visit = json.GetProperty("visit").GetString()!;
            var id = json.GetProperty("provenance").EnumerateArray().First().GetString()!;
            yield return new(
                who,
                design?.Visits.FirstOrDefault(v => v.Name == visit) ?? new Visit(visit),
                design?.Outcomes.FirstOrDefault(o => o.Outcome.Name == name)?.Outcome ?? new Outcome(name, json.GetProperty("unit").GetString()!, BenefitDirection.Undecided),
                Observed(json),
                provenance.TryGetValue(id, out var entry) ? entry : throw new FormatException($"the value {name} of {who.Label} at {visit} names the provenance {Printable.Quote(id)}, which is not in the table"));
        }
    }

    private static IEnumerable<ChangeDetection> Detections(JsonElement person) => person.GetProperty("values").EnumerateArray()
        .Where(v => v.TryGetProperty("recoveryFactor", out _))
        .Select(v => new ChangeDetection(person.GetProperty("participant").GetString()!, v.GetProperty("visit").GetString()!, v.GetProperty("outcome").GetString()!, Beside(v, "minimalDetectableChange"), Beside(v, "recoveryFactor")));

    private static Observation Beside(JsonElement json, string name) =>
        Number(json, name) is { } value ? Observation.Of(value) : Observation.Missing(Text(json, name + "Reason") ?? "not stated");

    private static Observation Observed(JsonElement json)
    {
        var reason = Text(json, "valueReason") ?? "not stated";
        return (Number(json, "value"), Number(json, "low"), Number(json, "high")) switch
        {
            ({ } value, _, _) => Observation.Of(value, Number(json, "standardError") ?? 0),
            (_, null, null) => Observation.Missing(reason),
            (_, var low, var high) => Observation.Between(low, high, reason),
        };
    }

    private static Estimate Estimate(JsonElement json) => new()
    {
        Name = json.GetProperty("name").GetString()!,
        Unit = Text(json, "unit") ?? "1",
        Value = Number(json, "estimate"),
        Low = Number(json, "low"),
        High = Number(json, "high"),
        Level = Number(json, "level") ?? 0.95,
        P = Number(json, "p"),
        Method = Text(json, "method") ?? "",
        Reason = Text(json, "estimateReason"),
        Provenance = [.. json.GetProperty("provenance").EnumerateArray().Select(p => p.GetString()!)],
    };

    private static ImmutableSortedDictionary<string, double> Adjusted(JsonElement root, List<JsonElement> estimates)
    {
        var own = estimates.Where(e => Number(e, "pAdjusted") is not null).Select(e => KeyValuePair.Create(e.GetProperty("name").GetString()!, Number(e, "pAdjusted")!.Value));
        var listed = root.TryGetProperty("adjusted", out var families) ? families.EnumerateArray().Select(a => KeyValuePair.Create(a.GetProperty("estimate").GetString()!, a.GetProperty("p").GetDouble())) : [];
        return own.Concat(listed).DistinctBy(p => p.Key).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static MediationPathData Mediation(JsonElement json, int index)
    {
        PathCoefficient Path(string name) => new(json.GetProperty(name).GetProperty("estimate").GetDouble(), json.GetProperty(name).GetProperty("standardError").GetDouble(), json.GetProperty(name).GetProperty("low").GetDouble(), json.GetProperty(name).GetProperty("high").GetDouble());
        string mediator = json.GetProperty("mediator").GetString()!, outcome = json.GetProperty("outcome").GetString()!;
        return new()
        {
            Id = $"mediation-{index + 1}",
            Title = $"Does {mediator} carry the effect on {outcome}?",
            Treatment = json.GetProperty("treatment").GetString()!,
            Mediator = mediator,
            Outcome = outcome,
            A = Path("a"),
            B = Path("b"),
            Direct = Path("direct"),
            Total = Path("total"),
            Indirect = Estimate(json.GetProperty("indirect")),
        };
    }

    private static RunFault FaultOf(JsonElement json) => json.ValueKind == JsonValueKind.String
        ? new("trial", json.GetString()!)
        : new(Text(json, "stage") ?? "", Text(json, "message") ?? "") { Participant = Text(json, "participant"), Visit = Text(json, "visit"), Outcome = Text(json, "outcome") };

    private static Provenance Entry(JsonElement json)
    {
        (string, string, ByteRange?)? bytes = Text(json, "source") is { } source
            ? (source, json.GetProperty("sha256").GetString()!, json.TryGetProperty("offset", out var offset) ? new ByteRange(offset.GetInt64(), json.GetProperty("length").GetInt64()) : null)
            : null;
        var parameters = json.TryGetProperty("parameters", out var given) ? given.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!)) : [];
        var inputs = json.TryGetProperty("inputs", out var from) ? from.EnumerateArray().Select(i => i.GetString()!) : [];
        return Provenance.Recorded(json.GetProperty("stage").GetString()!, Text(json, "version") ?? "unknown", bytes, parameters, inputs);
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
