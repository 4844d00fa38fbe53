using System.CommandLine;
using System.Text;
using System.Text.Json;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit slurm status: what the output folder says of a submission.</summary>
internal static class SlurmStatusVerb
{
    private const int MostNamed = 50;

    public static Command Create(Shell shell)
    {
        var output = new Argument<string>("output_dir") { Description = "Where it was submitted into." };
        var verify = new Option<bool>("--verify") { Description = "Read every published byte and compare its SHA-256." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output: total, submitted, pending, running, done, failed." };
        var command = new Command("status", "Count participants that are done, running, failed or pending; 0 unless some failed (8). Safe to interrupt.\n\nExample: toolkit slurm status /data/out --json") { output, verify, json };
        command.SetAction(parsed => (int)Run(shell, new(Path.GetFullPath(parsed.GetRequiredValue(output))), parsed.GetValue(verify), parsed.GetValue(json)));
        return command;
    }

    private static ExitCode Run(Shell shell, OutputTree output, bool verify, bool json)
    {
        if (!SubmissionFile.Read(output).Try(out var submission, out var fault))
        {
            shell.Complain("expected the output folder of a submission: " + WorkFailure.Text(fault));
            return ExitCode.NoInput;
        }

        var state = ClusterState.Read(output, submission.Labels, verify, TimeProvider.System.GetUtcNow());
        var failed = state.Rows.Where(r => r.Stage == ClusterStage.Failed).ToList();
        if (json)
        {
            shell.Out.WriteLine(Document(submission, state));
        }
        else
        {
            shell.Out.WriteLine($"total {state.Rows.Length}, done {state.Count(ClusterStage.Done)}, running {state.Count(ClusterStage.Running)}, pending {state.Count(ClusterStage.Pending)}, failed {failed.Count}");
            foreach (var row in failed.Take(MostNamed))
            {
                shell.Out.WriteLine($"sub-{row.Label} failed at {row.Detail}");
            }
        }

        return failed.Count == 0 ? ExitCode.Ok : ExitCode.Partial;
    }

    private static string Document(Submission submission, ClusterState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("total", state.Rows.Length);
            json.WriteNumber("submitted", state.Rows.Length);
            json.WriteNumber("pending", state.Count(ClusterStage.Pending));
            json.WriteNumber("running", state.Count(ClusterStage.Running));
            json.WriteNumber("done", state.Count(ClusterStage.Done));
            json.WriteNumber("failed", state.Count(ClusterStage.Failed));
            json.WriteString("submission", submission.Name);
            json.WriteStartArray("participants");
            foreach (var row in state.Rows.Where(r => r.Stage is ClusterStage.Failed or ClusterStage.Running))
            {
                json.WriteStartObject();
                json.WriteString("participant", "sub-" + row.Label);
                json.WriteString("state", row.Stage.ToString().ToLowerInvariant());
                json.WriteString("detail", row.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
