using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit slurm resubmit: what the output folder lacks, once more.</summary>
internal static class SlurmResubmitVerb
{
    public static Command Create(Shell shell)
    {
        var output = new Argument<string>("output_dir") { Description = "Where it was submitted into." };
        var onlyFailed = new Option<bool>("--only-failed") { Description = "Leave out participants that may still wait in the queue." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the scripts, submit nothing." };
        var command = new Command("resubmit", "Submit again what is not done and not running, with the options of the first submission: after data were mended, after nodes were lost.\n\nExample: toolkit slurm resubmit /data/out --only-failed") { output, onlyFailed, dryRun };
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(shell, new(Path.GetFullPath(parsed.GetRequiredValue(output))), parsed.GetValue(onlyFailed), parsed.GetValue(dryRun), cancellation));
        return command;
    }

    private static async Task<ExitCode> RunAsync(Shell shell, OutputTree output, bool onlyFailed, bool dryRun, CancellationToken cancellation)
    {
        if (!SubmissionFile.Read(output).Try(out var before, out var fault))
        {
            shell.Complain("expected the output folder of a submission: " + WorkFailure.Text(fault));
            return ExitCode.NoInput;
        }

        var state = ClusterState.Read(output, before.Labels, contents: false, TimeProvider.System.GetUtcNow());
        ImmutableArray<string> labels = [.. state.Rows.Where(r => r.Stage == ClusterStage.Failed || (!onlyFailed && r.Stage == ClusterStage.Pending)).Select(r => r.Label)];
        if (labels.IsEmpty)
        {
            shell.Say($"Nothing to submit: {state.Count(ClusterStage.Done)} of {state.Rows.Length} are done, {state.Count(ClusterStage.Running)} are running.");
            return ExitCode.Ok;
        }

        var again = before with { Labels = labels, Name = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) };
        return await SlurmCommands.SubmitAsync(shell, again, before.Labels, dryRun, cancellation);
    }
}
