using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>What was submitted, kept beside the output so that it can be submitted again and its state told: submission.json.</summary>
public static class SubmissionFile
{
    private static string PathOf(OutputTree output) => Path.Combine(Submission.FolderOf(output), "submission.json");

    /// <summary>Writes it.</summary>
    /// <param name="all">Every participant ever submitted into this output.</param>
    /// <param name="job">Number of the array job, for people; null before there is one.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Submission submission, IEnumerable<string> all, string? job) => SharedFile.Write(PathOf(submission.Output), JsonFile.Text(json =>
    {
        json.WriteString("name", submission.Name);
        json.WriteString("input", submission.Input);
        json.WriteString("job", job);
        json.WriteNumber("perTask", submission.PerTask);
        json.WriteNumber("processors", submission.Processors);
        json.WriteNumber("atOnce", submission.AtOnce ?? 0);
        json.WriteNumber("memoryMebibytes", submission.MemoryMebibytes ?? 0);
        json.WriteString("time", submission.Time);
        json.WriteNumber("notice", submission.Notice);
        json.WriteNumber("mostRestarts", submission.MostRestarts);
        json.WriteBoolean("allowMissing", submission.AllowMissing);
        List(json, "program", submission.Program);
        List(json, "options", submission.Options);
        List(json, "scheduler", submission.Scheduler);
        List(json, "participants", all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }));

    /// <summary>Reads it: <see cref="Submission.Labels"/> are all participants ever submitted.</summary>
    /// <returns>The fault where nothing was submitted into this output.</returns>
    public static Parsed<Submission> Read(OutputTree output) => JsonFile.Read(PathOf(output)).Map(document =>
    {
        ImmutableArray<string> Items(string key) => [.. JsonFile.Items(document, key).Select(i => i.GetString() ?? "")];
        int Number(string key, int otherwise) => JsonFile.Number(document, key) is { } n and >= 1 ? (int)n : otherwise;
        return new Submission
        {
            Name = JsonFile.Text(document, "name") ?? "1",
            Program = Items("program"),
            Input = JsonFile.Text(document, "input") ?? "",
            Output = output,
            Options = Items("options"),
            Labels = Items("participants"),
            PerTask = Number("perTask", 1),
            Processors = Number("processors", 1),
            AtOnce = Number("atOnce", 0) is > 0 and var limit ? limit : null,
            MemoryMebibytes = Number("memoryMebibytes", 0) is > 0 and var memory ? memory : null,
            Time = JsonFile.Text(document, "time"),
            Notice = Number("notice", 120),
            MostRestarts = Number("mostRestarts", 10),
            Scheduler = Items("scheduler"),
            AllowMissing = document.TryGetProperty("allowMissing", out var allow) && allow.ValueKind == JsonValueKind.True,
        };
    });

    private static void List(Utf8JsonWriter json, string key, IEnumerable<string> items)
    {
        json.WriteStartArray(key);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
