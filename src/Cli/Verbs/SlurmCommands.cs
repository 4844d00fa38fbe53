using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Cli.Verbs;

/// <summary>The commands of Slurm that are called: sbatch, and scontrol for one number.</summary>
internal static class SlurmCommands
{
    // Slurm's own default of MaxArraySize.
    private const int UsualArray = 1001;

    /// <summary>The largest index of an array plus one, as the cluster says; Slurm's default where it cannot be asked.</summary>
    public static async Task<int> LargestArrayAsync(CancellationToken cancellation)
    {
        var answer = await RunAsync("scontrol", ["show", "config"], "", cancellation);
        var line = answer?.Output.Split('\n').FirstOrDefault(l => l.StartsWith("MaxArraySize", StringComparison.Ordinal));
        return int.TryParse(line?.Split('=').ElementAtOrDefault(1)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 1 ? n : UsualArray;
    }

    /// <summary>Hands scripts to the scheduler: the array, then the group after it. Prints them where nothing is to be submitted.</summary>
    /// <param name="all">Every participant ever submitted into this output.</param>
    public static async Task<ExitCode> SubmitAsync(Shell shell, Submission submission, IEnumerable<string> all, bool dryRun, CancellationToken cancellation)
    {
        if (dryRun)
        {
            shell.Out.Write($"# {submission.ListFile}\n{submission.List()}\n# sbatch, for the participants\n{submission.TaskScript()}\n# sbatch, for the group\n{submission.GroupScript("JOB")}");
            return ExitCode.Ok;
        }

        try
        {
            SharedFile.Write(submission.ListFile, submission.List());
            SubmissionFile.Write(submission, all, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            shell.Complain("output_dir: " + e.Message);
            return ExitCode.CannotCreate;
        }

        if (await SbatchAsync(shell, submission, "participants", submission.TaskScript(), cancellation) is not { } job)
        {
            return ExitCode.TryAgain;
        }

        SubmissionFile.Write(submission, all, job);
        if (await SbatchAsync(shell, submission, "group", submission.GroupScript(job), cancellation) is not { } group)
        {
            return ExitCode.TryAgain;
        }

        shell.Say($"{submission.Labels.Length} participants in {submission.Tasks} tasks: job {job}; the group after them: job {group}. See 'toolkit slurm status {submission.Output.Root}'.");
        shell.Out.WriteLine(job);
        return ExitCode.Ok;
    }

    private static async Task<string?> SbatchAsync(Shell shell, Submission submission, string what, string script, CancellationToken cancellation)
    {
        SharedFile.Write(Path.Combine(submission.Folder, $"{submission.Name}.{what}.sh"), script);
        var answer = await RunAsync("sbatch", ["--parsable"], script, cancellation);
        if (answer is not { Code: 0 })
        {
            shell.Complain(answer is null
                ? "sbatch: expected the command of Slurm on the PATH, found none. Its scripts can be seen with --dry-run."
                : "sbatch refused: " + Printable.Clean(answer.Error.Trim(), 400));
            return null;
        }

        // On a federation the cluster's name follows.
        return answer.Output.Trim().Split(';')[0];
    }

    /// <summary>Runs a command with a text on its standard input; null where there is no such command.</summary>
    private static async Task<Answer?> RunAsync(string program, string[] arguments, string input, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            try
            {
                await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it read all: its own words say why.
            }

            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return new(process.ExitCode, await output, await error);
        }
    }

    private sealed record Answer(int Code, string Output, string Error);
}
