using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>status.json: what a run is doing or has done, for machines.</summary>
public static class RunStatus
{
    /// <summary>The document.</summary>
    /// <param name="exitCode">Null while the run goes on.</param>
    public static string Document(BatchBoard board, BatchSettings settings, DateTimeOffset at, int? exitCode)
    {
        var rows = board.Rows();
        return JsonFile.Text(json =>
        {
            json.WriteString("version", Provenance.ToolkitVersion);
            json.WriteString("at", at.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("state", exitCode is null ? "running" : "ended");
            if (exitCode is { } code)
            {
                json.WriteNumber("exitCode", code);
            }
            else
            {
                json.WriteNull("exitCode");
            }

            json.WriteNumber("total", rows.Length);
            foreach (var (name, state) in new[] { ("waiting", ParticipantState.Waiting), ("running", ParticipantState.Running), ("done", ParticipantState.Done), ("failed", ParticipantState.Failed), ("interrupted", ParticipantState.Interrupted) })
            {
                json.WriteNumber(name, rows.Count(r => r.State == state));
            }

            json.WriteNumber("processes", settings.Processes);
            json.WriteNumber("memoryLimitBytes", settings.Memory.Bytes);
            json.WriteString("memoryLimitSource", settings.Memory.Source);
            json.WriteString("job", settings.Job);
            json.WriteStartArray("participants");
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteString("participant", row.Entity);
                json.WriteString("state", row.State.ToString().ToLowerInvariant());
                json.WriteString("stage", row.Stage);
                json.WriteNumber("seconds", Math.Round(row.Seconds, 1));
                json.WriteString("kind", row.Failure?.Kind.ToString());
                json.WriteString("reason", row.Failure?.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
