using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>What the diary says of one participant: the result itself stands elsewhere and says nothing of times and hosts.</summary>
public sealed record ParticipantStatus
{
    /// <summary>"sub-01".</summary>
    public required string Entity { get; init; }

    /// <summary>Empty for a participant that is done.</summary>
    public ImmutableArray<WorkFailure> Failures { get; init; } = [];

    /// <summary>What was lost though there is a result, one sentence each.</summary>
    public ImmutableArray<string> Losses { get; init; } = [];

    /// <summary>What each stage cost when it ran, here or in the run that was resumed.</summary>
    public ImmutableArray<StageCost> Costs { get; init; } = [];

    /// <summary>Memory that was estimated before the start, bytes.</summary>
    public long EstimatedBytes { get; init; }

    /// <summary>Bytes published.</summary>
    public long PublishedBytes { get; init; }

    public DateTimeOffset Ended { get; init; }

    /// <summary>Job, task and restart count of the scheduler; "" for none.</summary>
    public string Job { get; init; } = "";

    public bool IsDone => Failures.IsEmpty;

    /// <summary>Writes the document; of two writers the later one's stands.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(OutputTree output) => SharedFile.Write(output.StatusOf(Entity), JsonFile.Text(json =>
    {
        json.WriteString("participant", Entity);
        json.WriteString("state", IsDone ? "done" : "failed");
        json.WriteString("ended", Ended.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("host", Printable.Clean(Environment.MachineName, 64));
        json.WriteString("job", Job);
        json.WriteNumber("estimatedBytes", EstimatedBytes);
        json.WriteNumber("publishedBytes", PublishedBytes);
        json.WriteStartArray("failures");
        foreach (var failure in Failures)
        {
            json.WriteStartObject();
            json.WriteString("kind", failure.Kind.ToString());
            json.WriteString("stage", failure.Stage);
            json.WriteString("reason", failure.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("losses");
        foreach (var loss in Losses)
        {
            json.WriteStringValue(loss);
        }

        json.WriteEndArray();
        WriteCosts(json, Costs);
    }));

    /// <summary>Reads the document of a participant; null where there is none.</summary>
    public static ParticipantStatus? Read(OutputTree output, string entity) => !JsonFile.Read(output.StatusOf(entity)).Try(out var document, out _) ? null : new()
    {
        Entity = entity,
        Failures =
        [
            .. JsonFile.Items(document, "failures").Select(f => new WorkFailure(
                Enum.TryParse<FailureKind>(JsonFile.Text(f, "kind"), out var kind) ? kind : FailureKind.Unspecified, JsonFile.Text(f, "stage") ?? "", JsonFile.Text(f, "reason") ?? "")),
        ],
        Losses = [.. JsonFile.Items(document, "losses").Select(l => l.GetString() ?? "")],
        Costs =
        [
            .. JsonFile.Items(document, "stages").Select(s => new StageCost(
                JsonFile.Text(s, "name") ?? "", JsonFile.Text(s, "kind") ?? "", JsonFile.Number(s, "cpuSeconds") ?? 0, JsonFile.Number(s, "wallSeconds") ?? 0, (long)(JsonFile.Number(s, "peakBytes") ?? 0), (long)(JsonFile.Number(s, "writtenBytes") ?? 0))),
        ],
        EstimatedBytes = (long)(JsonFile.Number(document, "estimatedBytes") ?? 0),
        PublishedBytes = (long)(JsonFile.Number(document, "publishedBytes") ?? 0),
        Ended = DateTimeOffset.TryParse(JsonFile.Text(document, "ended"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var ended) ? ended : default,
        Job = JsonFile.Text(document, "job") ?? "",
    };

    private static void WriteCosts(Utf8JsonWriter json, ImmutableArray<StageCost> costs)
    {
        json.WriteStartArray("stages");
        foreach (var cost in costs)
        {
            json.WriteStartObject();
            json.WriteString("name", cost.Name);
            json.WriteString("kind", cost.Kind);
            json.WriteNumber("cpuSeconds", cost.CpuSeconds);
            json.WriteNumber("wallSeconds", cost.WallSeconds);
            json.WriteNumber("peakBytes", cost.PeakBytes);
            json.WriteNumber("writtenBytes", cost.WrittenBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
